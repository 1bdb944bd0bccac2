#include "features/transforms/power_curve.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "features/transforms/brent.h"

namespace lathe::features {

namespace {

constexpr double kEpsilon = std::numeric_limits<double>::epsilon();
constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kTolerance = 1.48e-8;  // of the Yeo-Johnson exponent
constexpr std::size_t kSumBlock = 128;
constexpr double kLargestLog = 709.78;  // exp() of more overflows
// Where the Box-Cox exponent is looked for when scipy finds none.
constexpr double kLeastExponent = -10, kMostExponent = 10;
constexpr double kBracketLow = -2, kBracketHigh = 2;

double Variance(std::vector<double> values) {
  const auto count = static_cast<double>(values.size());
  const double mean = PairwiseSum(values) / count;
  for (double& value : values) value = (value - mean) * (value - mean);
  return PairwiseSum(values) / count;
}

// log(sum(exp(x))) of an x; the largest stands outside of the sum.
double LogSumExp(std::span<const double> x) {
  const double largest = std::ranges::max(x);
  std::vector<double> rest;
  rest.reserve(x.size());
  for (const double value : x) rest.push_back(value == largest ? 0 : std::exp(value - largest));
  const auto times = static_cast<double>(std::ranges::count(x, largest));
  return std::log1p(PairwiseSum(rest) / times) + std::log(times) + largest;
}

// log|exp(x) - exp(y)|
double LogDifference(double x, double y) {
  const double out = std::log1p(-std::exp(std::min(x, y) - std::max(x, y))) + std::max(x, y);
  return std::isfinite(out) ? out : std::log(std::abs(std::exp(x) - std::exp(y)));
}

// The logarithm of the variance of exp(x).
double LogVarianceOfExp(std::span<const double> x) {
  const double log_count = std::log(static_cast<double>(x.size()));
  const double log_mean = LogSumExp(x) - log_count;
  std::vector<double> squares;
  squares.reserve(x.size());
  for (const double value : x) squares.push_back(2 * LogDifference(value, log_mean));
  return LogSumExp(squares) - log_count;
}

// Yeo-Johnson of the x >= 0 with log1p(x) = log.
double CurveOfLog(double log, double lambda) {
  return std::abs(lambda) < kEpsilon ? log : std::expm1(lambda * log) / lambda;
}

// The exponents with which values up to 20 times the largest neither overflow nor vanish.
struct Range {
  double low = 0, high = 0;
};

Range YeoJohnsonRange(std::span<const double> values) {
  double largest = 0;
  for (const double value : values) largest = std::max(largest, std::abs(value));
  const double log_largest = std::log1p(20 * largest);
  const double log_epsilon = std::log(kEpsilon);
  const double low = (std::log(std::numeric_limits<double>::min()) - log_epsilon) / 2 / log_largest;
  const double high =
      (std::log(std::numeric_limits<double>::max()) + log_epsilon) / 2 / log_largest;
  const auto is_negative = [](double value) { return value < 0; };
  if (std::ranges::all_of(values, is_negative)) return {2 - high, 2 - low};
  if (std::ranges::any_of(values, is_negative))
    return {std::max(2 - high, low), std::min(2 - low, high)};
  return {low, high};
}

}  // namespace

double YeoJohnson(double x, double lambda) {
  return x >= 0 ? CurveOfLog(std::log1p(x), lambda) : -CurveOfLog(std::log1p(-x), 2 - lambda);
}

double BoxCox(double x, double lambda) {
  if (!(x > 0)) return std::numeric_limits<double>::quiet_NaN();
  const double log_x = std::log(x);
  if (std::abs(lambda) < 1e-19) return log_x;
  if (lambda * log_x < kLargestLog) return std::expm1(lambda * log_x) / lambda;
  return std::copysign(1.0, lambda) * std::exp(lambda * log_x - std::log(std::abs(lambda))) -
         1 / lambda;
}

double PairwiseSum(std::span<const double> values) {
  const std::size_t count = values.size();
  if (count > kSumBlock) {
    const std::size_t half = count / 2 - count / 2 % 8;
    return PairwiseSum(values.first(half)) + PairwiseSum(values.subspan(half));
  }
  double sum = 0;
  std::size_t i = 0;
  if (count >= 8) {
    double sums[8];
    std::copy_n(values.begin(), 8, sums);
    for (i = 8; i + 8 <= count; i += 8)
      for (std::size_t k = 0; k < 8; ++k) sums[k] += values[i + k];
    sum = ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]));
  }
  for (; i < count; ++i) sum += values[i];
  return sum;
}

double YeoJohnsonExponent(std::span<const double> values) {
  if (std::ranges::all_of(values, [](double value) { return value == 0; })) return 1;
  const auto count = static_cast<double>(values.size());
  std::vector<double> logs;  // with the sign of the value
  for (const double x : values)
    logs.push_back(x == 0 ? 0 : std::copysign(std::log1p(std::abs(x)), x));
  const double log_jacobian = PairwiseSum(logs);
  const auto loss = [&](double lambda) {
    std::vector<double> shaped;
    shaped.reserve(logs.size());
    for (const double log : logs)
      shaped.push_back(log >= 0 ? CurveOfLog(log, lambda) : -CurveOfLog(-log, 2 - lambda));
    const double variance = Variance(std::move(shaped));
    // An exponent that makes all values the same is the worst, though its likelihood has no bound.
    if (!(variance >= std::numeric_limits<double>::min())) return kInfinity;
    const double likelihood = -count / 2 * std::log(variance) + (lambda - 1) * log_jacobian;
    return std::isfinite(likelihood) ? -likelihood : kInfinity;
  };
  const Range range = YeoJohnsonRange(values);
  return MinimumBetween(loss, range.low, range.high, kTolerance);
}

double BoxCoxExponent(std::span<const double> values) {
  const auto count = static_cast<double>(values.size());
  std::vector<double> logs;
  for (const double x : values) logs.push_back(std::log(x));
  const double log_jacobian = PairwiseSum(logs);
  const auto loss = [&](double lambda) {
    double log_variance = 0;
    if (lambda == 0) {
      log_variance = std::log(Variance(logs));
    } else {
      std::vector<double> powers;
      powers.reserve(logs.size());
      for (const double log_x : logs) powers.push_back(lambda * log_x);
      log_variance = LogVarianceOfExp(powers) - 2 * std::log(std::abs(lambda));
    }
    return -((lambda - 1) * log_jacobian - count / 2 * log_variance);
  };
  const std::optional<double> found = MinimumNear(loss, kBracketLow, kBracketHigh);
  const auto [least, most] = std::ranges::minmax(values);
  const auto is_in_reach = [&](double lambda) {
    return std::isfinite(BoxCox(least, lambda)) && std::isfinite(BoxCox(most, lambda));
  };
  if (found && is_in_reach(*found)) return *found;
  const auto bounded = [&](double lambda) {
    const double value = loss(lambda);
    return std::isfinite(value) && is_in_reach(lambda) ? value : std::numeric_limits<double>::max();
  };
  return MinimumBetween(bounded, kLeastExponent, kMostExponent, kTolerance);
}

}  // namespace lathe::features
