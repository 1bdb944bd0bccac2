// From a parsed request to its answer, without sockets: route, negotiation, authentication, rate
// limits, access, idempotency, the handler, conditional requests, compression. Route() runs on the
// socket's thread; Run() on whichever thread the route names. Read-only but for the rate limiter;
// thread-safe.
#pragma once

#include <optional>
#include <string>

#include "http/cors.h"
#include "http/idempotency_filter.h"
#include "http/rate_limiter.h"
#include "http/request_internal.h"
#include "http/route.h"
#include "http/router.h"
#include "http/server.h"
#include "http/static_files.h"

namespace lathe::http {

/// A Response ready to be sent.
struct Answer {
  Response response;
  bool gzip = false;
  bool varies = false;
};

class Dispatcher {
 public:
  /// Borrows all three.
  Dispatcher(const ServerOptions& options, const ServerDeps& deps, Router router);

  struct Plan {
    int route = -1;
    std::optional<Answer> answer;  ///< set when no route is to run
  };
  /// Fills the request's path parameters.
  Plan Route(ServerRequest& request) const;
  const http::Route& route(int index) const {
    return deps_.routes[static_cast<std::size_t>(index)];
  }
  std::int64_t BodyLimit(const http::Route& route) const;
  bool RunsInline(const http::Route& route, const ServerRequest& request) const;
  /// Never throws. REQUIRES: `index` from Route, the body is there.
  Answer Run(int index, ServerRequest& request);
  Answer Problem(const Error& error, const ServerRequest& request) const;
  const Cors& cors() const { return cors_; }

 private:
  Response Handle(const http::Route& route, ServerRequest& request);
  Status Admit(const http::Route& route, ServerRequest& request);
  Status Authenticate(ServerRequest& request);
  Status Authorize(const http::Route& route, ServerRequest& request) const;
  Status Limit(std::string_view space, std::string_view key, const RateLimit& limit,
               ServerRequest& request);
  Response HandleSignIn(const http::Route& route, ServerRequest& request);
  Response Call(const http::Route& route, ServerRequest& request) const;
  /// The answer of a POST, made from what it changed: the resource as it is now.
  Response Repeat(const http::Route& route, const ServerRequest& request,
                  const store::IdempotentEffect& effect) const;
  Answer Finish(Response response, const ServerRequest& request, bool gzip, bool varies) const;
  Plan NoRoute(const ServerRequest& request, std::uint8_t allowed) const;

  const ServerOptions& options_;
  const ServerDeps& deps_;
  Router router_;
  Cors cors_;
  StaticFiles files_;
  RateLimiter limiter_;
  std::optional<IdempotencyFilter> idempotency_;
};

}  // namespace lathe::http
