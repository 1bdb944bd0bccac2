// Metrics of a clustering in the space of its features. Silhouette needs every distance, so past
// kSilhouetteRows it is computed on a seeded sample and says so. Stateless.
#pragma once

#include <cstdint>
#include <span>

#include "features/matrix.h"
#include "learn/metrics/metric.h"

namespace lathe::learn {

inline constexpr std::size_t kSilhouetteRows = 2000;

/// REQUIRES: labels in 0..cluster_count-1, one per row.
struct ClusterAnswers {
  const features::Matrix& rows;
  std::span<const std::int32_t> labels;
  std::int32_t cluster_count = 0;
  double inertia = 0;  ///< sum of squared distances to the model's centres
  std::uint64_t seed = 0;
};

struct ClusterMetrics {
  MetricValues values;              ///< every metric of MetricsOf(kClustering)
  std::size_t silhouette_rows = 0;  ///< rows the silhouette was computed on
};
/// Values that need two clusters with rows are NaN when there is one.
ClusterMetrics MeasureClusters(const ClusterAnswers& answers);

}  // namespace lathe::learn
