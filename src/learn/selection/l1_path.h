// The path of a linear model with an L1 penalty (Tibshirani 1996) by coordinate descent on the Gram
// matrix: from the penalty that leaves nothing down to a thousandth of it. Stateless.
#pragma once

#include <cstddef>
#include <vector>

#include "base/cancel.h"
#include "base/result.h"
#include "features/matrix.h"

namespace lathe::learn {

inline constexpr std::size_t kMostL1Features = 2'000;

/// By feature: the largest penalty, as a share of the one that leaves nothing, at which its weight
/// is not 0; 0 when it never is. Features are scaled inside. Errors: feature_too_many_columns,
/// job_cancelled.
Result<std::vector<double>> L1Path(const features::Matrix& x, const std::vector<double>& y,
                                   const CancelToken* cancel);

}  // namespace lathe::learn
