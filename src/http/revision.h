// ETags of resources: the quoted revision, with whatever else the answer depends on. A route
// answers EtagOf in its ETag header and passes IfMatch to the service, which asks it inside the
// transaction of the change. Stateless.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "http/precondition.h"
#include "http/route.h"
#include "service/change.h"

namespace lathe::http {

/// `variant` tells apart answers that differ at one revision, such as by the asking caller's role.
inline std::string EtagOf(std::int64_t revision, std::string_view variant = {}) {
  std::string etag = "\"" + std::to_string(revision);
  if (!variant.empty()) etag += "-" + std::string(variant);
  return etag + "\"";
}

/// The request's If-Match as a check of the resource's revision. Borrows the request.
inline service::RevisionGuard IfMatch(const Request& request, std::string_view variant = {}) {
  return [&request, variant](std::int64_t revision) {
    return CheckIfMatch(request, EtagOf(revision, variant));
  };
}

}  // namespace lathe::http
