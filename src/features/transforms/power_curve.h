// The curves of the power transform and their most likely exponents: Yeo-Johnson (I.-K. Yeo, R. A.
// Johnson, Biometrika 87, 2000) and Box-Cox (G. E. P. Box, D. R. Cox, JRSS B 26, 1964). Written
// after scipy 1.17, scipy/stats/_morestats.py: the likelihood is flat near its top, so that an
// exponent agrees with scikit-learn's only when every sum rounds as numpy's does. Stateless.
#pragma once

#include <span>

namespace lathe::features {

/// Any value; one that is not finite gives one that is not.
double YeoJohnson(double x, double lambda);
/// Missing (NaN) for values of 0 and less.
double BoxCox(double x, double lambda);

/// The exponent that makes the values most like a normal distribution, by maximum likelihood. 1
/// when all are 0. REQUIRES: finite values, at least one.
double YeoJohnsonExponent(std::span<const double> values);
/// Alike. Where the search runs away (values a billion times larger than their spread) the best
/// from -10 to 10. REQUIRES: finite values above 0 that are not all the same.
double BoxCoxExponent(std::span<const double> values);

/// The sum as numpy adds: eight sums side by side in blocks of up to 128, halves of longer runs.
double PairwiseSum(std::span<const double> values);

}  // namespace lathe::features
