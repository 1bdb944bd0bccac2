// Measures of how two columns go together, on plain arrays. Stateless.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace lathe::data::profile {

/// Ranks from 1, equal values share their mean rank; NaN stays NaN.
std::vector<double> RanksOf(std::span<const double> values);
/// Pearson's r over the rows where both are finite; NaN when it is not defined.
double PearsonOf(std::span<const double> x, std::span<const double> y);
/// Spearman's rho: r of the ranks among the rows that have both values.
double SpearmanOf(std::span<const double> x, std::span<const double> y);
/// Kendall's tau-b in O(n log n) (Knight 1966). NaN when it is not defined.
double KendallOf(std::span<const double> x, std::span<const double> y);

/// A column as small whole numbers below `count`; -1 is missing.
struct Levels {
  std::vector<std::int32_t> codes;
  std::int32_t count = 0;
};
/// Cramer's V with the correction for its bias (Bergsma 2013), 0..1; NaN when not defined.
double CramersVOf(const Levels& a, const Levels& b);
/// The correlation ratio: the root of the share of y's variance between the levels, 0..1.
double CorrelationRatioOf(const Levels& levels, std::span<const double> y);
/// Mutual information over the root of the product of the entropies, 0..1.
double MutualInformationOf(const Levels& a, const Levels& b);

}  // namespace lathe::data::profile
