// How much each raw column matters to a fitted model: by what the model itself counted while it was
// fitted (gain), and by how much worse it answers when the column's values are shuffled among rows
// (permutation; Breiman 2001). Stateless.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "features/matrix.h"
#include "features/transform.h"
#include "learn/metrics/metric.h"
#include "models/format.h"

namespace lathe::learn {

struct ColumnImportance {
  std::string column;
  double importance = 0;
  double deviation = 0;  ///< between the shuffles; 0 for gain
};

/// The model's own importances summed over the features made from each column, largest first. Empty
/// when it has none.
std::vector<ColumnImportance> GainImportance(const models::ModelFormat& model,
                                             std::span<const features::Feature> features);

struct PermutationRequest {
  const models::ModelFormat& model;
  std::span<const features::Feature> features;
  const features::Matrix& x;  ///< rows to score, not seen in the fit
  bool greater_is_better = true;
  std::function<double(const features::Matrix& scores)>
      measure;  ///< the metric of scores of all rows of x
  int repeats = 3;
  std::uint64_t seed = 0;
};
/// The loss of quality by shuffling each column, largest first. Cost: columns x repeats x one
/// scoring of x.
std::vector<ColumnImportance> PermutationImportance(const PermutationRequest& request);

}  // namespace lathe::learn
