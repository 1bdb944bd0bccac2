// The HTTP server: sockets, TLS, time-outs, limits and drain around the route table. One io_context
// per core, each with its own listener on the same port (SO_REUSEPORT), so that a connection lives
// on one thread; handlers run on bounded pools or, for RunOn::kInline, right there. GET /livez,
// /readyz, /version, /metrics, /api/errors, /openapi.json, /docs, /redoc and the web UI are served
// by it without being asked. Thread-safe; built once in src/app.
//
//   TRY(auto server, http::Server::Start(options, std::move(deps)));
//   ... wait for SIGTERM ...
//   server->Drain(std::chrono::seconds(10));
//   server->Stop();
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "http/route.h"

namespace lathe::store {
class Access;
class Database;
}  // namespace lathe::store

namespace lathe::http {

/// What a request brought to say who sends it. Views of the request.
struct Credentials {
  std::optional<std::string> bearer;
  std::optional<std::string> api_key;
};

struct TlsFiles {
  std::string certificate_path;  ///< PEM, the chain
  std::string key_path;          ///< PEM
};

/// A token bucket: `burst` requests at once, `per_second` in the long run; 0 is no limit. With a
/// window the bucket does not drip: it is full again `window_s` after its first request.
struct RateLimit {
  double per_second = 0;
  double burst = 0;
  int window_s = 0;
};

struct RateLimits {
  RateLimit caller{200, 1'000};  ///< signed-in requests of one user or API key
  RateLimit address{
      200, 1'000};  ///< requests of one address to public routes, and those whose credentials fail
  RateLimit inline_caller{0, 0};         ///< predictions of one user or API key
  RateLimit sign_in{20.0 / 60, 20, 60};  ///< failed sign-ins of one address to one account
  RateLimit sign_in_address{1.0, 100};   ///< failed sign-ins of one address
};

struct ServerOptions {
  std::string host = "127.0.0.1";
  int port = 8080;  ///< 0 takes a free one
  std::optional<TlsFiles> tls;
  int threads = 0;          ///< of sockets; 0: one per core
  int pool_threads = 0;     ///< for blocking handlers; 0: four per core, at least 8
  int stream_threads = 32;  ///< for routes with streamed bodies: one per upload in progress
  int password_threads = 1;
  int pool_queue = 1'024;
  int password_queue = 32;       ///< beyond it a sign-in answers 503 at once
  int max_connections = 10'000;  ///< also at most half of the process's file descriptors
  int event_streams = 256;
  int event_streams_per_caller = 6;

  std::int64_t body_limit_bytes = 1 << 20;
  std::int64_t upload_limit_bytes = std::int64_t{10} << 30;  ///< no route takes more
  int header_limit_bytes = 32 << 10;
  int header_count_limit = 100;
  int uri_limit_bytes = 8 << 10;

  int header_timeout_ms = 10'000;
  int idle_timeout_ms = 75'000;
  int write_timeout_ms = 30'000;  ///< without any byte taken
  int body_grace_ms = 10'000;     ///< how far a body may fall behind the rate
  int body_min_bytes_per_s = 4'096;
  int heartbeat_ms = 15'000;
  int idempotency_ttl_s = 86'400;

  RateLimits rate;
  std::vector<std::string> cors_origins;  ///< exact origins that may read answers; none by default
  std::vector<std::string> trusted_proxies;  ///< addresses whose X-Forwarded-For is believed
  bool access_log = true;
};

/// One line of GET /readyz.
struct ReadinessCheck {
  std::string name;    ///< "database"
  bool ready = true;   ///< false makes the answer 503
  std::string detail;  ///< "disk 91 % full"; shown to anyone
};

/// A value of the application for GET /metrics, read when asked.
struct Gauge {
  std::string name;  ///< "lathe_jobs_queued"
  std::string help;
  double value = 0;
  std::vector<std::pair<std::string, std::string>> labels = {};
};

struct ServerDeps {
  RouteList routes;
  /// Errors: unauthenticated, invalid_token, token_expired. Called on socket threads for kInline
  /// routes: keep it quick.
  std::function<Result<store::Caller>(const Credentials&)> authenticate;
  const store::Access* access = nullptr;  ///< REQUIRES: set when a route has a resource
  store::Database* database = nullptr;    ///< for idempotency keys; without it they are ignored
  const Clock* clock = nullptr;
  std::function<std::vector<ReadinessCheck>()> readiness = {};
  std::function<std::vector<Gauge>()> gauges = {};
};

class Server {
 public:
  /// Binds, then serves. Errors, whose detail is for the operator: conflict (address in use),
  /// validation_failed (routes, TLS files, options), internal.
  static Result<std::unique_ptr<Server>> Start(ServerOptions options, ServerDeps deps);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  int port() const;
  /// GET /readyz answers 503 from now on; everything else goes on.
  void MarkNotReady();
  /// Not ready; stops accepting; lets requests finish for up to `timeout`, ends event streams and
  /// idle connections. True when all connections are gone.
  bool Drain(std::chrono::milliseconds timeout);
  /// Closes everything and joins all threads. Called by the destructor.
  void Stop();
  /// Open connections (tests, metrics).
  int connection_count() const;

 private:
  struct Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// The OpenAPI 3.1 document of `routes` and the server's own.
std::string OpenApiText(const RouteList& routes);

}  // namespace lathe::http
