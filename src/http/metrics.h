// Counters of the server for GET /metrics (Prometheus text). Each socket thread counts into cells
// of its own, so that counting costs a plain store; a scrape adds them up. One writer per Cells,
// any number of readers.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "http/route.h"
#include "http/server.h"

namespace lathe::http {

/// Upper bounds of the latency histogram, in microseconds.
inline constexpr std::array<std::int64_t, 14> kLatencyBoundsUs = {
    250,    500,     1'000,   2'500,   5'000,     10'000,    25'000,
    50'000, 100'000, 250'000, 500'000, 1'000'000, 2'500'000, 10'000'000};

/// A counter with one writer.
class Cell {
 public:
  void Add(std::uint64_t n = 1) {
    value_.store(value_.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
  }
  void Subtract(std::uint64_t n = 1) {
    value_.store(value_.load(std::memory_order_relaxed) - n, std::memory_order_relaxed);
  }
  std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

struct RouteCells {
  std::array<Cell, 5> by_class;  ///< 1xx..5xx
  std::array<Cell, kLatencyBoundsUs.size() + 1> buckets;
  Cell sum_us;
};

/// What one socket thread counts.
struct Cells {
  explicit Cells(std::size_t route_count) : routes(route_count + 1) {}
  /// `route` is -1 for what no route took.
  void CountRequest(int route, int status, std::int64_t micros);

  std::vector<RouteCells> routes;
  Cell in_flight, connections_opened, connections_refused, bytes_in, bytes_out;
  Cell rate_limited, timeouts, bad_requests, log_lines_skipped;
};

class Metrics {
 public:
  Metrics(const RouteList& routes, std::size_t thread_count);
  Cells& cells(std::size_t thread) { return *cells_[thread]; }
  /// `extra` are the values the server and the application add.
  std::string Text(const std::vector<Gauge>& extra) const;

 private:
  const RouteList& routes_;
  std::vector<std::unique_ptr<Cells>> cells_;
};

}  // namespace lathe::http
