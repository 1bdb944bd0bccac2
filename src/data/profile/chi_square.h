// The chi-square distribution, and the adjustment of many tests. Stateless.
#pragma once

#include <vector>

namespace lathe::data::profile {

/// The chance that a chi-square value of `degrees` degrees of freedom is `value` or more.
/// REQUIRES: degrees > 0.
double ChiSquareTail(double value, double degrees);

/// P-values adjusted for how many there are, by Benjamini and Hochberg (1995), in the order given:
/// of those below a level, that share at most is expected to be chance.
std::vector<double> AdjustedForMany(const std::vector<double>& p_values);

}  // namespace lathe::data::profile
