// What transforms learn from a numeric column: centre, spread, median, how much is missing. Values
// that are missing or not finite are left out. Stateless.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace lathe::features {

struct Moments {
  std::size_t count = 0;  ///< finite values
  double mean = 0;
  double deviation = 1;  ///< of the population; 1 when the values do not vary
};
Moments MomentsOf(std::span<const double> values);

/// The middle value, the mean of the two middle ones for an even count; 0 when there are none.
double MedianOf(std::span<const double> values);

/// The values that are present and finite, in rising order.
std::vector<double> SortedValues(std::span<const double> values);
/// The value at `share` (0..1) of sorted values, on the line between its neighbours; 0 when there
/// are none. As numpy's default quantile.
double QuantileOf(std::span<const double> sorted, double share);

/// Whether a value is missing.
bool HasMissing(std::span<const double> values);

/// A number as a reader would write it, with up to six digits: "28", "0.125".
std::string ShortText(double value);
/// A number with all its digits, so that reading gives the same value.
std::string ExactText(double value);

}  // namespace lathe::features
