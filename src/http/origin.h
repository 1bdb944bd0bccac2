// Where a request came from, in the terms of the audit log. Every service call that changes
// something takes one.
#pragma once

#include "http/route.h"
#include "store/audit_log.h"

namespace lathe::http {

/// For public routes, where nobody is signed in; the service fills in the user once it knows.
inline store::Origin PublicOriginOf(const Request& request) {
  return {"", std::nullopt, request.client_address(), request.request_id(), std::nullopt};
}

/// REQUIRES: the route is not public.
inline store::Origin OriginOf(const Request& request) {
  const store::Caller& caller = request.caller();
  return {caller.user_id, caller.api_key_id, request.client_address(), request.request_id(),
          request.claim()};
}

}  // namespace lathe::http
