// The metrics of each task: names as the API spells them, which way is better, and named values.
// The formulas are those of scikit-learn's functions of the same meaning (tests hold them to its
// numbers). Plain values; functions are stateless.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "models/format.h"

namespace lathe::learn {

struct MetricInfo {
  std::string_view name;   ///< "roc_auc"
  std::string_view title;  ///< "Area under the ROC curve"
  bool greater_is_better = true;
};

/// In the order they are shown.
std::span<const MetricInfo> MetricsOf(models::Task task);
/// Nothing when the task has no such metric.
const MetricInfo* FindMetric(models::Task task, std::string_view name);
/// roc_auc, rmse or silhouette.
const MetricInfo& DefaultMetric(models::Task task);
/// Whether `a` is better than `b`; a value that could not be computed (NaN) is worse than any
/// other.
bool IsBetter(const MetricInfo& metric, double a, double b);

/// Values in the order of MetricsOf; NaN where one is not defined (a class is absent, a variance is
/// zero).
using MetricValues = std::vector<std::pair<std::string_view, double>>;
/// NaN when absent.
double ValueOf(const MetricValues& values, std::string_view name);
/// The mean over folds of each metric; folds where it is not defined do not count. REQUIRES: equal
/// names in equal order.
MetricValues MeanOf(std::span<const MetricValues> folds);
/// NaN becomes null.
json::object ToJson(const MetricValues& values);

}  // namespace lathe::learn
