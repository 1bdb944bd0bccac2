#include "http/server.h"

#include <sys/resource.h>

#include <algorithm>
#include <boost/asio/ssl.hpp>
#include <set>
#include <thread>

#include "base/crypto.h"
#include "base/log.h"
#include "http/loop_internal.h"
#include "http/openapi.h"
#include "http/problem_response.h"
#include "http/router.h"
#include "http/uri.h"

namespace lathe::http {
namespace {

constexpr int kSpareDescriptors = 16;
constexpr int kThreadsPerCore = 4;
constexpr int kFewestPoolThreads = 8;
constexpr auto kDrainPoll = std::chrono::milliseconds(20);

std::size_t Cores() { return std::max(1U, std::thread::hardware_concurrency()); }

std::size_t PoolThreads(const ServerOptions& options) {
  if (options.pool_threads > 0) return static_cast<std::size_t>(options.pool_threads);
  return std::max<std::size_t>(kFewestPoolThreads, Cores() * kThreadsPerCore);
}

/// The database, the files of uploads and the jobs' pipes need descriptors, too.
int ConnectionLimit(const ServerOptions& options) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
    return options.max_connections;
  const auto descriptors = static_cast<std::int64_t>(limit.rlim_cur);
  return static_cast<int>(std::min<std::int64_t>(
      options.max_connections, std::max<std::int64_t>(descriptors / 2 - kSpareDescriptors, 4)));
}

RouteList AllRoutes(RouteList routes, const SystemSources* sources) {
  for (Route& route : SystemRoutes(sources)) routes.push_back(std::move(route));
  return routes;
}

Status CheckRoutes(const ServerDeps& deps) {
  std::set<std::string_view> ids;
  for (const Route& route : deps.routes) {
    if (!ids.insert(route.operation_id).second)
      return FieldFault("routes", "duplicate",
                        "operation id " + std::string(route.operation_id) + " is there twice");
    if (!route.handler) return FieldFault("routes", "required", route.path + " has no handler");
    if (route.permission.kind == Permission::Kind::kRole && deps.access == nullptr)
      return FieldFault("access", "required", "routes with a resource need it");
    if (route.permission.kind != Permission::Kind::kPublic && !deps.authenticate)
      return FieldFault("authenticate", "required", "routes that are not public need it");
  }
  return {};
}

Result<asio::ssl::context> MakeTls(const TlsFiles& files) {
  asio::ssl::context context(asio::ssl::context::tls_server);
  SocketError ec;
  context.set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_sslv2 |
                          asio::ssl::context::no_sslv3 | asio::ssl::context::no_tlsv1 |
                          asio::ssl::context::no_tlsv1_1 | asio::ssl::context::single_dh_use,
                      ec);
  if (!ec) context.use_certificate_chain_file(files.certificate_path, ec);
  if (ec)
    return FieldFault(
        "tls_cert", "bad_format",
        "the certificate " + files.certificate_path + " cannot be used: " + ec.message());
  context.use_private_key_file(files.key_path, asio::ssl::context::pem, ec);
  if (ec)
    return FieldFault("tls_key", "bad_format",
                      "the key " + files.key_path + " cannot be used: " + ec.message());
  return context;
}

Result<Tcp::endpoint> EndpointOf(const ServerOptions& options) {
  SocketError ec;
  const std::string host = options.host == "localhost" ? "127.0.0.1" : options.host;
  const auto address = asio::ip::make_address(host, ec);
  if (ec || options.port < 0 || options.port > 65'535)
    return FieldFault("listen", "bad_format",
                      "takes ADDRESS:PORT, such as 127.0.0.1:8080; got " + options.host + ":" +
                          std::to_string(options.port));
  return Tcp::endpoint(address, static_cast<std::uint16_t>(options.port));
}

/// SO_REUSEPORT lets our threads share the port, and would let another server of this user share
/// it, too: a socket without it tells whether somebody listens there.
Status CheckFree(const Tcp::endpoint& endpoint) {
  if (endpoint.port() == 0) return {};
  asio::io_context context;
  Acceptor probe(context.get_executor());
  SocketError ec;
  probe.open(endpoint.protocol(), ec);
  if (!ec) probe.set_option(asio::socket_base::reuse_address(true), ec);
  if (!ec) probe.bind(endpoint, ec);
  if (ec != asio::error::address_in_use) return {};  // other faults are told by Listen
  return Fail(ErrorCode::kConflict, "cannot listen on " + endpoint.address().to_string() + ":" +
                                        std::to_string(endpoint.port()) +
                                        ": the address is in use");
}

}  // namespace

Core::Core(ServerOptions server_options, ServerDeps server_deps, std::size_t thread_count)
    : options(std::move(server_options)),
      deps(std::move(server_deps)),
      limits{static_cast<std::size_t>(options.header_limit_bytes),
             static_cast<std::size_t>(options.uri_limit_bytes),
             static_cast<std::size_t>(options.header_count_limit)},
      max_connections(ConnectionLimit(options)),
      head(options.tls.has_value(), !options.cors_origins.empty()),
      events(options.event_streams, options.event_streams_per_caller),
      pool("http-pool", PoolThreads(options), static_cast<std::size_t>(options.pool_queue)),
      // One task per upload and none waiting: a queued upload would hold its client's connection
      // silently.
      stream_pool("http-stream", static_cast<std::size_t>(options.stream_threads),
                  static_cast<std::size_t>(options.stream_threads)),
      password_pool("http-password", static_cast<std::size_t>(options.password_threads),
                    static_cast<std::size_t>(options.password_queue)) {
  system.accepting = [this] { return !not_ready.load(); };
  system.readiness = deps.readiness;
  system.metrics_text = [this] { return metrics->Text(Gauges()); };
  system.openapi_text = ToText(json::value(OpenApiDocument(AllRoutes(deps.routes, nullptr))));
  // Weak: one tag for the plain and the gzip bytes (RFC 9110, section 8.8.1).
  system.openapi_etag = "W/\"" + Sha256Hex(system.openapi_text).substr(0, 20) + "\"";
  deps.routes = AllRoutes(std::move(deps.routes), &system);
  metrics.emplace(deps.routes, thread_count);
}

ThreadPool& Core::PoolOf(const Route& route) {
  if (route.body == BodyMode::kStream) return stream_pool;
  return route.run_on == RunOn::kPasswordPool ? password_pool : pool;
}

std::string Core::BusyAnswer() const {
  const Error busy{
      ErrorCode::kUnavailable, "Too many connections are open; repeat shortly.", {}, 1};
  const Response response = ProblemResponse(busy, "");
  const std::string date = HttpDate(deps.clock->WallMs());
  HeadContext context;
  context.date = date;
  context.keep_alive = false;
  context.body_bytes = static_cast<std::int64_t>(response.body.size());
  std::string text;
  head.Write(text, response, context);
  return text + response.body;
}

std::vector<Gauge> Core::Gauges() const {
  std::vector<Gauge> gauges = deps.gauges ? deps.gauges() : std::vector<Gauge>();
  gauges.push_back(
      {"lathe_http_connections", "Open connections", static_cast<double>(connections.load())});
  gauges.push_back(
      {"lathe_http_event_streams", "Open event streams", static_cast<double>(events.count())});
  gauges.push_back({"lathe_http_pool_queued", "Requests waiting for a thread",
                    static_cast<double>(pool.queued())});
  gauges.push_back({"lathe_http_password_queued", "Sign-ins waiting for a thread",
                    static_cast<double>(password_pool.queued())});
  return gauges;
}

struct Server::Impl {
  std::unique_ptr<Core> core;
  int port = 0;
  bool stopped = false;
};

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Result<std::unique_ptr<Server>> Server::Start(ServerOptions options, ServerDeps deps) {
  TRY_OK(CheckRoutes(deps));
  TRY(const Tcp::endpoint wanted, EndpointOf(options));
  const std::size_t threads =
      options.threads > 0 ? static_cast<std::size_t>(options.threads) : Cores();
  auto impl = std::make_unique<Impl>();
  impl->core = std::make_unique<Core>(std::move(options), std::move(deps), threads);
  Core& core = *impl->core;
  if (core.options.tls) {
    TRY(asio::ssl::context tls, MakeTls(*core.options.tls));
    core.tls.emplace(std::move(tls));
  }
  TRY(Router router, Router::Make(core.deps.routes));
  core.dispatcher.emplace(core.options, core.deps, std::move(router));
  TRY_OK(CheckFree(wanted));
  Tcp::endpoint endpoint = wanted;
  for (std::size_t i = 0; i < threads; ++i) {
    core.loops.push_back(std::make_unique<Loop>(core, i));
    TRY_OK(core.loops.back()->Listen(endpoint));
    endpoint = core.loops.front()->local_endpoint();  // the port that was chosen, for the others
  }
  impl->port = endpoint.port();
  for (const auto& loop : core.loops) loop->Start();
  return std::unique_ptr<Server>(new Server(std::move(impl)));
}

Server::~Server() { Stop(); }

int Server::port() const { return impl_->port; }
int Server::connection_count() const { return impl_->core->connections.load(); }
void Server::MarkNotReady() { impl_->core->not_ready = true; }

bool Server::Drain(std::chrono::milliseconds timeout) {
  Core& core = *impl_->core;
  core.not_ready = true;
  core.draining = true;
  for (const auto& loop : core.loops) loop->PostDrain();
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  while (core.connections.load() > 0 && std::chrono::steady_clock::now() < deadline)
    std::this_thread::sleep_for(kDrainPoll);
  return core.connections.load() == 0;
}

void Server::Stop() {
  if (impl_->stopped) return;
  impl_->stopped = true;
  for (const auto& loop : impl_->core->loops) loop->PostClose();
  for (const auto& loop : impl_->core->loops) loop->Join();
}

/// For files: readable, and the same as what is served but for blanks.
std::string OpenApiText(const RouteList& routes) {
  return ToPrettyText(json::value(OpenApiDocument(AllRoutes(routes, nullptr))));
}

}  // namespace lathe::http
