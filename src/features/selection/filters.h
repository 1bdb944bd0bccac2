// How much single features tell of an answer, without a model: variance, correlation, F statistic,
// chi squared and mutual information. Features are numbers without missing values. The formulas are
// those of scikit-learn's feature_selection where it has them. Stateless; O(rows x features), with
// a sort per feature for mutual information.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "features/matrix.h"

namespace lathe::features {

enum class FilterMethod { kVariance, kCorrelation, kMutualInformation, kAnova, kChi2 };
std::string_view ToText(FilterMethod method);
std::optional<FilterMethod> FilterMethodFromText(std::string_view text);

/// The answers of rows.
struct FilterTarget {
  std::span<const double> y;     ///< class index or value
  std::int32_t class_count = 0;  ///< 0 for a value
};

/// One score per column of `x`, higher for what tells more; 0 where it tells nothing.
///   variance: of the values on their own range 0..1; does not look at the target
///   correlation: |Pearson|, with the class that is nearest of several
///   anova: F of the classes, or of a linear fit for a value (f_classif, f_regression)
///   chi2: of the classes, of values from their smallest on; a value is cut into 10 bands first
///   mutual_information: in nats, of values cut into 16 bands of equal count
std::vector<double> ScoreFeatures(FilterMethod method, const Matrix& x, const FilterTarget& target);

}  // namespace lathe::features
