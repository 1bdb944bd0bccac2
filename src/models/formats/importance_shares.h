// Importances as shares of their sum, the form every format answers. Stateless.
#pragma once

#include <span>
#include <vector>

namespace lathe::models {

/// Sum 1; empty when there are none or all are 0. REQUIRES: finite, not negative.
inline std::vector<double> SharesOf(std::span<const double> importance) {
  double sum = 0;
  for (const double value : importance) sum += value;
  if (!(sum > 0)) return {};
  std::vector<double> shares(importance.begin(), importance.end());
  for (double& share : shares) share /= sum;
  return shares;
}

}  // namespace lathe::models
