// The Idempotency-Key header on POST: the first answer is kept and repeated, so that a client may
// send again what it got no answer to. Never for /auth/*, event streams or files. Runs on the
// handler's thread. Thread-safe.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "http/request_internal.h"
#include "http/route.h"
#include "store/idempotency.h"

namespace lathe::http {

class IdempotencyFilter {
 public:
  explicit IdempotencyFilter(store::Idempotency store) : store_(std::move(store)) {}

  /// Whether the request asks for it and may have it.
  static bool Applies(const Route& route, const ServerRequest& request);
  /// Runs `next` at most once per key. REQUIRES: Applies, the caller is known.
  Response Run(const Route& route, ServerRequest& request,
               const std::function<Response()>& next) const;

 private:
  Response RunFirst(const Route& route, const ServerRequest& request, const std::string& owner,
                    std::string_view key, const std::function<Response()>& next) const;

  store::Idempotency store_;
};

}  // namespace lathe::http
