// What all threads of one server share. Built by Server::Start, outlives every connection. For
// src/http/*.cpp only.
#pragma once

#include <atomic>
#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/thread_pool.h"
#include "http/dispatcher.h"
#include "http/event_streams.h"
#include "http/head_parser_internal.h"
#include "http/metrics.h"
#include "http/response_head.h"
#include "http/routes/system.h"
#include "http/server.h"

namespace lathe::http {

class Loop;

struct Core {
  Core(ServerOptions server_options, ServerDeps server_deps, std::size_t thread_count);
  Core(const Core&) = delete;
  Core& operator=(const Core&) = delete;

  ThreadPool& PoolOf(const Route& route);
  /// The whole answer to a connection that is one too many.
  std::string BusyAnswer() const;
  std::vector<Gauge> Gauges() const;

  ServerOptions options;
  ServerDeps deps;  ///< routes: the application's, then the server's own
  HeadLimits limits;
  int max_connections = 0;
  SystemSources system;
  std::optional<Metrics> metrics;
  std::optional<Dispatcher> dispatcher;
  ResponseHead head;
  std::optional<boost::asio::ssl::context> tls;
  EventStreams events;
  std::atomic<bool> not_ready{false};
  std::atomic<bool> draining{false};
  std::atomic<int> connections{0};
  std::vector<std::unique_ptr<Loop>> loops;
  // Last: their tasks use all of the above.
  ThreadPool pool, stream_pool, password_pool;
};

}  // namespace lathe::http
