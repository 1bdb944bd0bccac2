// The least value of a function of one number by Brent's method: parabolas through the last points,
// golden sections where they do not help (R. P. Brent, Algorithms for Minimization without
// Derivatives, 1973, chapter 5). Written after scipy 1.17, scipy/optimize/_optimize.py, step by
// step: near the least value the function is flat to its last digit, and only the same steps end
// where scipy ends. Stateless.
#pragma once

#include <functional>
#include <optional>

namespace lathe::features {

using Curve1d = std::function<double(double)>;

/// Between `low` and `high`, to `tolerance` absolutely; at most 500 evaluations. As
/// scipy.optimize.fminbound. REQUIRES: low < high, both finite.
double MinimumBetween(const Curve1d& curve, double low, double high, double tolerance);

/// Down the hill from `first` and `second`, then to a relative 1.48e-8. As scipy.optimize.brent
/// with brack=(first, second). Nothing where going down finds no end.
std::optional<double> MinimumNear(const Curve1d& curve, double first, double second);

}  // namespace lathe::features
