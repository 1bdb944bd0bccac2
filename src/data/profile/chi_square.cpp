#include "data/profile/chi_square.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>

namespace lathe::data::profile {
namespace {

constexpr int kMostTerms = 10'000;
constexpr double kPrecision = 1e-15;
constexpr double kTiny = 1e-300;

/// x^a e^-x / Gamma(a)
double Front(double a, double x) { return std::exp(a * std::log(x) - x - std::lgamma(a)); }

/// The lower regularised incomplete gamma function by its series; for x below a + 1.
double LowerGamma(double a, double x) {
  double term = 1 / a, sum = term;
  for (int i = 1; i < kMostTerms && term > sum * kPrecision; ++i) {
    term *= x / (a + i);
    sum += term;
  }
  return sum * Front(a, x);
}

/// The upper one by Lentz's continued fraction; for x above a + 1.
double UpperGamma(double a, double x) {
  double b = x + 1 - a;
  double c = 1 / kTiny, d = 1 / b, out = d;
  for (int i = 1; i < kMostTerms; ++i) {
    const double an = -i * (i - a);
    b += 2;
    d = an * d + b;
    if (std::abs(d) < kTiny) d = kTiny;
    c = b + an / c;
    if (std::abs(c) < kTiny) c = kTiny;
    d = 1 / d;
    out *= d * c;
    if (std::abs(d * c - 1) < kPrecision) break;
  }
  return out * Front(a, x);
}

}  // namespace

double ChiSquareTail(double value, double degrees) {
  if (!(value > 0)) return 1;
  const double a = degrees / 2, x = value / 2;
  return std::clamp(x < a + 1 ? 1 - LowerGamma(a, x) : UpperGamma(a, x), 0.0, 1.0);
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
