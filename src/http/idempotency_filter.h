// The Idempotency-Key header on POST: the first answer is kept and repeated, so that a client may
// send again what it got no answer to. Where the process died after the effect and before the
// answer was kept, the answer is made again from what the request made. Never for /auth/*, event
// streams or files. Runs on the handler's thread. Thread-safe.
#pragma once

#include <functional>
#include <string>

#include "http/request_internal.h"
#include "http/route.h"
#include "store/idempotency.h"

namespace lathe::http {

class IdempotencyFilter {
 public:
  /// How the request is answered when its key does not say.
  struct Ways {
    std::function<Response()> run;  ///< for the first time
    /// From what it made.
    std::function<Response(const store::IdempotentEffect&)> repeat;
  };

  explicit IdempotencyFilter(store::Idempotency store) : store_(std::move(store)) {}

  /// Whether the request asks for it and may have it.
  static bool Applies(const Route& route, const ServerRequest& request);
  /// Lets `ways.run` have an effect at most once per key. REQUIRES: Applies, the caller is known.
  Response Run(const Route& route, ServerRequest& request, const Ways& ways) const;

 private:
  Response RunFirst(const Route& route, ServerRequest& request, store::IdempotencyClaim claim,
                    const Ways& ways) const;
  void Keep(const Route& route, const ServerRequest& request, const Response& response) const;

  store::Idempotency store_;
};

}  // namespace lathe::http
