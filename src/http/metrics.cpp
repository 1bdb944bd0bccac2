#include "http/metrics.h"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <map>

#include "base/log.h"
#include "base/version.h"
#include "http/router.h"

namespace lathe::http {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

constexpr double kMicrosPerSecond = 1e6;

MetricFamily Family(std::string name, std::string help, MetricType type) {
  MetricFamily family;
  family.name = std::move(name);
  family.help = std::move(help);
  family.type = type;
  return family;
}

ClientMetric Value(MetricType type, double value, std::vector<ClientMetric::Label> labels = {}) {
  ClientMetric metric;
  metric.label = std::move(labels);
  if (type == MetricType::Counter) {
    metric.counter.value = value;
  } else {
    metric.gauge.value = value;
  }
  return metric;
}

std::vector<ClientMetric::Label> RouteLabels(const RouteList& routes, std::size_t index) {
  if (index == routes.size()) return {{"method", ""}, {"route", "none"}};
  return {{"method", std::string(MethodText(routes[index].method))}, {"route", routes[index].path}};
}

/// The cells of one route over all threads.
struct RouteSum {
  std::array<std::uint64_t, 5> by_class{};
  std::array<std::uint64_t, kLatencyBoundsUs.size() + 1> buckets{};
  std::uint64_t sum_us = 0;
  std::uint64_t count = 0;
};

RouteSum SumOf(const std::vector<std::unique_ptr<Cells>>& threads, std::size_t index) {
  RouteSum sum;
  for (const auto& cells : threads) {
    const RouteCells& route = cells->routes[index];
    for (std::size_t i = 0; i < sum.by_class.size(); ++i)
      sum.by_class[i] += route.by_class[i].value();
    for (std::size_t i = 0; i < sum.buckets.size(); ++i) {
      sum.buckets[i] += route.buckets[i].value();
      sum.count += route.buckets[i].value();
    }
    sum.sum_us += route.sum_us.value();
  }
  return sum;
}

ClientMetric HistogramOf(const RouteSum& sum, std::vector<ClientMetric::Label> labels) {
  ClientMetric metric;
  metric.label = std::move(labels);
  std::uint64_t cumulative = 0;
  for (std::size_t i = 0; i < kLatencyBoundsUs.size(); ++i) {
    cumulative += sum.buckets[i];
    metric.histogram.bucket.push_back(
        {cumulative, static_cast<double>(kLatencyBoundsUs[i]) / kMicrosPerSecond});
  }
  metric.histogram.sample_count = sum.count;
  metric.histogram.sample_sum = static_cast<double>(sum.sum_us) / kMicrosPerSecond;
  return metric;
}

struct CellName {
  Cell Cells::*cell;
  const char* name;
  const char* help;
  MetricType type;
};
const CellName kCellNames[] = {
    {&Cells::in_flight, "lathe_http_requests_in_flight", "Requests being answered",
     MetricType::Gauge},
    {&Cells::connections_opened, "lathe_http_connections_opened_total", "Connections accepted",
     MetricType::Counter},
    {&Cells::connections_refused, "lathe_http_connections_refused_total",
     "Connections answered 503 because too many were open", MetricType::Counter},
    {&Cells::bytes_in, "lathe_http_received_bytes_total", "Bytes received", MetricType::Counter},
    {&Cells::bytes_out, "lathe_http_sent_bytes_total", "Bytes sent", MetricType::Counter},
    {&Cells::rate_limited, "lathe_http_rate_limited_total", "Requests answered 429",
     MetricType::Counter},
    {&Cells::timeouts, "lathe_http_timeouts_total",
     "Connections closed because the client was too slow", MetricType::Counter},
    {&Cells::bad_requests, "lathe_http_bad_requests_total",
     "Requests that are not HTTP as we take it", MetricType::Counter},
    {&Cells::log_lines_skipped, "lathe_http_access_log_skipped_total",
     "Access log lines not written because there were too many", MetricType::Counter},
};

void AddRoutes(const RouteList& routes, const std::vector<std::unique_ptr<Cells>>& cells,
               std::vector<MetricFamily>& out) {
  MetricFamily count =
      Family("lathe_http_requests_total", "Requests answered", MetricType::Counter);
  MetricFamily latency = Family("lathe_http_request_duration_seconds",
                                "From the last byte of the request's head to the last byte of the "
                                "answer handed to the kernel",
                                MetricType::Histogram);
  for (std::size_t index = 0; index <= routes.size(); ++index) {
    const RouteSum sum = SumOf(cells, index);
    if (sum.count == 0) continue;
    for (std::size_t i = 0; i < sum.by_class.size(); ++i) {
      if (sum.by_class[i] == 0) continue;
      auto labels = RouteLabels(routes, index);
      labels.push_back({"status", std::to_string(i + 1) + "xx"});
      count.metric.push_back(
          Value(MetricType::Counter, static_cast<double>(sum.by_class[i]), std::move(labels)));
    }
    latency.metric.push_back(HistogramOf(sum, RouteLabels(routes, index)));
  }
  out.push_back(std::move(count));
  out.push_back(std::move(latency));
}

/// Values of one name must stand together.
void AddGauges(const std::vector<Gauge>& gauges, std::vector<MetricFamily>& out) {
  std::map<std::string, MetricFamily> families;
  for (const Gauge& gauge : gauges) {
    const MetricType type =
        gauge.name.ends_with("_total") ? MetricType::Counter : MetricType::Gauge;
    MetricFamily& family =
        families.try_emplace(gauge.name, Family(gauge.name, gauge.help, type)).first->second;
    std::vector<ClientMetric::Label> labels;
    for (const auto& [name, value] : gauge.labels) labels.push_back({name, value});
    family.metric.push_back(Value(type, gauge.value, std::move(labels)));
  }
  for (auto& [name, family] : families) out.push_back(std::move(family));
}

}  // namespace

void Cells::CountRequest(int route, int status, std::int64_t micros) {
  RouteCells& cell = route < 0 ? routes.back() : routes[static_cast<std::size_t>(route)];
  const int status_class = std::clamp(status / 100, 1, 5) - 1;
  cell.by_class[static_cast<std::size_t>(status_class)].Add();
  const auto bucket = std::lower_bound(kLatencyBoundsUs.begin(), kLatencyBoundsUs.end(), micros);
  cell.buckets[static_cast<std::size_t>(bucket - kLatencyBoundsUs.begin())].Add();
  cell.sum_us.Add(static_cast<std::uint64_t>(std::max<std::int64_t>(micros, 0)));
  if (status == 429) rate_limited.Add();
}

Metrics::Metrics(const RouteList& routes, std::size_t thread_count) : routes_(routes) {
  for (std::size_t i = 0; i < thread_count; ++i)
    cells_.push_back(std::make_unique<Cells>(routes.size()));
}

std::string Metrics::Text(const std::vector<Gauge>& extra) const {
  std::vector<MetricFamily> families;
  for (const CellName& name : kCellNames) {
    double sum = 0;
    for (const auto& cells : cells_) sum += static_cast<double>((cells.get()->*name.cell).value());
    MetricFamily family = Family(name.name, name.help, name.type);
    family.metric.push_back(Value(name.type, sum));
    families.push_back(std::move(family));
  }
  AddRoutes(routes_, cells_, families);
  std::vector<Gauge> gauges = extra;
  gauges.push_back({"lathe_log_lines_dropped_total",
                    "Log lines dropped: their reader was too slow, or they could not be written",
                    static_cast<double>(log::DroppedLines())});
  gauges.push_back(
      {"lathe_build_info", "The version that runs", 1, {{"version", std::string(kVersion)}}});
  AddGauges(gauges, families);
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace lathe::http
