#include "features/transforms/statistics.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>
#include <vector>

namespace lathe::features {

Moments MomentsOf(std::span<const double> values) {
  double largest = 0;
  for (const double value : values)
    if (std::isfinite(value)) largest = std::max(largest, std::abs(value));
  // In shares of the largest value, so that squares of values near 1e308 stay finite.
  const double unit = largest > 0 ? largest : 1;
  Moments moments;
  double mean = 0;
  double squares = 0;
  for (const double value : values) {
    if (!std::isfinite(value)) continue;
    const double share = value / unit;
    const double delta = share - mean;
    mean += delta / static_cast<double>(++moments.count);
    squares += delta * (share - mean);
  }
  if (moments.count == 0) return moments;
  moments.mean = mean * unit;
  const double deviation = std::sqrt(squares / static_cast<double>(moments.count)) * unit;
  // Rounding leaves a constant column with a spread near its last digit.
  if (std::isnormal(deviation) && deviation > 1e-14 * largest) moments.deviation = deviation;
  return moments;
}

double MedianOf(std::span<const double> values) {
  std::vector<double> present;
  present.reserve(values.size());
  for (const double value : values)
    if (std::isfinite(value)) present.push_back(value);
  if (present.empty()) return 0;
  const auto middle = present.begin() + static_cast<std::ptrdiff_t>(present.size() / 2);
  std::nth_element(present.begin(), middle, present.end());
  if (present.size() % 2 == 1) return *middle;
  const double below = *std::max_element(present.begin(), middle);
  return below + (*middle - below) / 2;
}

std::vector<double> SortedValues(std::span<const double> values) {
  std::vector<double> sorted;
  sorted.reserve(values.size());
  for (const double value : values)
    if (std::isfinite(value)) sorted.push_back(value);
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

double QuantileOf(std::span<const double> sorted, double share) {
  if (sorted.empty()) return 0;
  const double place = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  if (below + 1 >= sorted.size()) return sorted.back();
  const double part = place - static_cast<double>(below);
  const double step = sorted[below + 1] - sorted[below];
  // From the nearer end, as numpy does: values that lie on a quantile must compare equal to it.
  return part < 0.5 ? sorted[below] + step * part : sorted[below + 1] - step * (1 - part);
}

bool HasMissing(std::span<const double> values) {
  return std::any_of(values.begin(), values.end(), [](double value) { return std::isnan(value); });
}

std::string ShortText(double value) {
  char text[32];
  return {
      text,
      std::to_chars(std::begin(text), std::end(text), value, std::chars_format::general, 6).ptr};
}

std::string ExactText(double value) {
  char text[32];
  return {text, std::to_chars(std::begin(text), std::end(text), value).ptr};
}

}  // namespace lathe::features
