#include "learn/metrics/metric.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace lathe::learn {

namespace {

constexpr std::array<MetricInfo, 10> kClassification{{
    {"accuracy", "Accuracy", true},
    {"balanced_accuracy", "Balanced accuracy", true},
    {"precision", "Precision", true},
    {"recall", "Recall", true},
    {"f1", "F1", true},
    {"roc_auc", "Area under the ROC curve", true},
    {"pr_auc", "Average precision", true},
    {"log_loss", "Log loss", false},
    {"brier", "Brier score", false},
    {"mcc", "Matthews correlation coefficient", true},
}};
constexpr std::array<MetricInfo, 5> kRegression{{
    {"rmse", "Root mean squared error", false},
    {"mae", "Mean absolute error", false},
    {"r2", "Coefficient of determination", true},
    {"mape", "Mean absolute percentage error", false},
    {"median_ae", "Median absolute error", false},
}};
constexpr std::array<MetricInfo, 4> kClustering{{
    {"silhouette", "Silhouette", true},
    {"davies_bouldin", "Davies-Bouldin index", false},
    {"calinski_harabasz", "Calinski-Harabasz index", true},
    {"inertia", "Inertia", false},
}};

}  // namespace

std::span<const MetricInfo> MetricsOf(models::Task task) {
  switch (task) {
    case models::Task::kClassification:
      return kClassification;
    case models::Task::kRegression:
      return kRegression;
    case models::Task::kClustering:
      return kClustering;
  }
  return {};
}

const MetricInfo* FindMetric(models::Task task, std::string_view name) {
  const auto metrics = MetricsOf(task);
  const auto found = std::find_if(metrics.begin(), metrics.end(),
                                  [&](const MetricInfo& metric) { return metric.name == name; });
  return found == metrics.end() ? nullptr : &*found;
}

const MetricInfo& DefaultMetric(models::Task task) {
  if (task == models::Task::kClassification) return *FindMetric(task, "roc_auc");
  return MetricsOf(task).front();
}

bool IsBetter(const MetricInfo& metric, double a, double b) {
  if (std::isnan(a)) return false;
  if (std::isnan(b)) return true;
  return metric.greater_is_better ? a > b : a < b;
}

double ValueOf(const MetricValues& values, std::string_view name) {
  for (const auto& [metric, value] : values)
    if (metric == name) return value;
  return std::numeric_limits<double>::quiet_NaN();
}

MetricValues MeanOf(std::span<const MetricValues> folds) {
  if (folds.empty()) return {};
  MetricValues mean = folds.front();
  for (std::size_t m = 0; m < mean.size(); ++m) {
    double sum = 0;
    int count = 0;
    for (const MetricValues& fold : folds) {
      if (std::isnan(fold[m].second)) continue;
      sum += fold[m].second;
      ++count;
    }
    mean[m].second = count > 0 ? sum / count : std::numeric_limits<double>::quiet_NaN();
  }
  return mean;
}

json::object ToJson(const MetricValues& values) {
  json::object out;
  for (const auto& [name, value] : values) {
    if (std::isfinite(value)) {
      out[name] = value;
    } else {
      out[name] = nullptr;
    }
  }
  return out;
}

}  // namespace lathe::learn
