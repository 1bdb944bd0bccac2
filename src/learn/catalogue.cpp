#include "learn/catalogue.h"

#include <utility>

#include "learn/algorithm.h"
#include "learn/metrics/metric.h"

namespace lathe::learn {

json::object CatalogueToJson() {
  json::array algorithms;
  for (const auto& algorithm : AllAlgorithms())
    algorithms.push_back(algorithm->descriptor().ToJson());
  json::object metrics;
  json::object defaults;
  for (const models::Task task :
       {models::Task::kClassification, models::Task::kRegression, models::Task::kClustering}) {
    json::array list;
    for (const MetricInfo& metric : MetricsOf(task))
      list.push_back({{"name", metric.name},
                      {"title", metric.title},
                      {"greater_is_better", metric.greater_is_better}});
    metrics[models::ToText(task)] = std::move(list);
    defaults[models::ToText(task)] = DefaultMetric(task).name;
  }
  return {{"algorithms", std::move(algorithms)},
          {"metrics", std::move(metrics)},
          {"default_metrics", std::move(defaults)}};
}

}  // namespace lathe::learn
