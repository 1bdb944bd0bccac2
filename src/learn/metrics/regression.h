// Metrics of regression: from true and predicted values, optionally weighted. Stateless; O(rows log
// rows).
#pragma once

#include <span>

#include "learn/metrics/metric.h"

namespace lathe::learn {

/// REQUIRES: equal sizes; weights empty (1 for every row) or of that size.
struct ValueAnswers {
  std::span<const double> actual;
  std::span<const double> predicted;
  std::span<const double> weights;
};

/// Every metric of MetricsOf(kRegression). r2 is NaN when the actual values do not vary.
MetricValues RegressionMetrics(const ValueAnswers& answers);

}  // namespace lathe::learn
