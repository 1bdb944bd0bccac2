#include "data/profile/outliers.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <queue>

#include "data/profile/number_statistics.h"

namespace lathe::data::profile {
namespace {

using Keys = std::span<const std::uint64_t>;

constexpr double kTukeyFence = 1.5;
// Iglewicz and Hoaglin (1993): 0.6745 makes the MAD a standard deviation for normal values.
constexpr double kMadOfNormal = 0.6745;
constexpr double kRobustZ = 3.5;
constexpr std::size_t kMinValues = 5;

/// Finite values of the column outside [low, high], the farthest first.
std::vector<OutlierRow> FarthestRows(const NumberColumn& column, double low, double high,
                                     std::size_t most, std::span<const std::int64_t> rows) {
  struct Far {
    double distance;
    OutlierRow row;
    bool operator<(const Far& other) const {
      return distance != other.distance ? distance > other.distance : row.row < other.row.row;
    }
  };
  std::priority_queue<Far> farthest;
  std::size_t at = 0;
  for (std::int64_t position = 0; position < column.row_count; ++position) {
    if (column.missing > 0 && column.IsMissing(position)) continue;
    const double value = column.value(at++);
    if (!(value < low || value > high) || std::isinf(value)) continue;
    const std::int64_t row = rows.empty() ? position : rows[static_cast<std::size_t>(position)];
    farthest.push({value < low ? low - value : value - high, {row, value}});
    if (farthest.size() > most) farthest.pop();
  }
  std::vector<OutlierRow> out;
  for (; !farthest.empty(); farthest.pop()) out.push_back(farthest.top().row);
  std::ranges::reverse(out);
  return out;
}

std::int64_t CountOutside(Keys sorted, KeyKind kind, double low, double high) {
  const auto number = [kind](std::uint64_t key) { return NumberOf(kind, key); };
  const auto first = std::ranges::lower_bound(sorted, low, {}, number);
  const auto last = std::ranges::upper_bound(sorted, high, {}, number);
  return (first - sorted.begin()) + (sorted.end() - last);
}

}  // namespace

double MedianDistance(Keys sorted, KeyKind kind, double centre) {
  // Distances grow to both sides of the centre: merge them until half are passed.
  const auto number = [kind](std::uint64_t key) { return NumberOf(kind, key); };
  auto right = static_cast<std::size_t>(std::ranges::lower_bound(sorted, centre, {}, number) -
                                        sorted.begin());
  std::size_t left = right;
  const std::size_t n = sorted.size();
  double previous = 0, current = 0;
  for (std::size_t passed = 0; passed <= n / 2; ++passed) {
    previous = current;
    const bool go_left = left > 0 && (right == n || centre - number(sorted[left - 1]) <=
                                                        number(sorted[right]) - centre);
    current = go_left ? centre - number(sorted[--left]) : number(sorted[right++]) - centre;
  }
  return n % 2 == 1 ? current : (previous + current) / 2;
}

std::vector<Outliers> FindOutliers(const NumberColumn& column, Keys sorted, std::size_t most_rows,
                                   std::span<const std::int64_t> rows) {
  std::vector<Outliers> found;
  if (sorted.size() < kMinValues) return found;
  const auto add = [&](std::string method, double low, double high) {
    // No number lies beyond the largest one.
    low = std::max(low, std::numeric_limits<double>::lowest());
    high = std::min(high, std::numeric_limits<double>::max());
    Outliers out{std::move(method), CountOutside(sorted, column.kind, low, high), low, high, {}};
    if (out.count > 0) out.rows = FarthestRows(column, low, high, most_rows, rows);
    found.push_back(std::move(out));
  };
  const double q25 = Quantile(sorted, column.kind, .25);
  const double q75 = Quantile(sorted, column.kind, .75);
  const double reach = kTukeyFence * (q75 - q25);
  if (reach > 0) add("iqr", q25 - reach, q75 + reach);
  const double median = Quantile(sorted, column.kind, .5);
  const double mad = MedianDistance(sorted, column.kind, median);
  const double far = kRobustZ * mad / kMadOfNormal;
  if (far > 0) add("robust_z", median - far, median + far);
  return found;
}

}  // namespace lathe::data::profile
