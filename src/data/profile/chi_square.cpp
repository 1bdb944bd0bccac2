#include "data/profile/chi_square.h"

#include <algorithm>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <cstddef>
#include <numeric>

namespace lathe::data::profile {

double ChiSquareTail(double value, double degrees) {
  if (!(value > 0)) return 1;
  return std::isinf(value) ? 0 : boost::math::gamma_q(degrees / 2, value / 2);
}

std::vector<double> AdjustedForMany(const std::vector<double>& p_values) {
  std::vector<std::size_t> order(p_values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t at) { return p_values[at]; });
  std::vector<double> adjusted(p_values.size());
  double least = 1;
  for (std::size_t rank = order.size(); rank-- > 0;) {
    const double scale = static_cast<double>(order.size()) / static_cast<double>(rank + 1);
    least = std::min(least, p_values[order[rank]] * scale);
    adjusted[order[rank]] = least;
  }
  return adjusted;
}

}  // namespace lathe::data::profile
