#include "data/profile/number_statistics.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <queue>
#include <utility>

#include "data/profile/histogram.h"
#include "data/profile/outliers.h"

namespace lathe::data::profile {
namespace {

using Keys = std::span<const std::uint64_t>;

// Rounding errors of a long sum stay small when blocks are summed first.
constexpr std::size_t kBlock = 1024;

/// Numbers counted from one of them: whole numbers near each other keep all their digits, however
/// far from 0 they are.
class Offsets {
 public:
  Offsets(Keys sorted, KeyKind kind)
      : kind_(kind), base_(kind == KeyKind::kInteger ? sorted.front() : 0) {}

  double operator()(std::uint64_t key) const {
    return kind_ == KeyKind::kReal ? RealOf(key) : static_cast<double>(key - base_);
  }
  double base() const { return kind_ == KeyKind::kReal ? 0 : NumberOf(kind_, base_); }

 private:
  KeyKind kind_;
  std::uint64_t base_;
};

/// A sum in blocks of type Real, which must hold the sum of a block.
template <class Real, class Term>
long double BlockSum(Keys values, const Term& term) {
  long double total = 0;
  for (std::size_t start = 0; start < values.size(); start += kBlock) {
    const std::size_t end = std::min(values.size(), start + kBlock);
    Real sum = 0;
    for (std::size_t i = start; i < end; ++i) sum += static_cast<Real>(term(values[i]));
    total += static_cast<long double>(sum);
  }
  return total;
}

/// Sums of the first powers of the distances from a centre.
struct CentralSums {
  long double first = 0, second = 0, third = 0, fourth = 0;

  /// What they are around the mean itself, from which a rounded centre differs a little.
  CentralSums AroundMean(long double n) const {
    const long double shift = first / n;
    CentralSums out;
    out.second = std::max(second - shift * first, 0.0L);
    out.third = third - 3 * shift * second + 2 * n * shift * shift * shift;
    out.fourth = fourth - 4 * shift * third + 6 * shift * shift * second -
                 3 * n * shift * shift * shift * shift;
    return out;
  }
};

template <class Real>
CentralSums SumsAround(Keys values, const Offsets& offset, Real centre) {
  CentralSums total;
  for (std::size_t start = 0; start < values.size(); start += kBlock) {
    const std::size_t end = std::min(values.size(), start + kBlock);
    Real first = 0, second = 0, third = 0, fourth = 0;
    for (std::size_t i = start; i < end; ++i) {
      const Real d = static_cast<Real>(offset(values[i])) - centre;
      const Real square = d * d;
      first += d;
      second += square;
      third += square * d;
      fourth += square * square;
    }
    total.first += static_cast<long double>(first);
    total.second += static_cast<long double>(second);
    total.third += static_cast<long double>(third);
    total.fourth += static_cast<long double>(fourth);
  }
  return total;
}

std::optional<double> IfFinite(long double value) {
  const auto narrow = static_cast<double>(value);
  return std::isfinite(narrow) ? std::optional(narrow) : std::nullopt;
}

/// Mean, standard deviation, and skewness and kurtosis with the small-sample corrections that
/// pandas uses, too (Joanes and Gill 1998: G1 and G2).
void DescribeMoments(Keys values, KeyKind kind, ColumnStatistics& out) {
  const auto n = static_cast<long double>(values.size());
  const Offsets offset(values, kind);
  long double centre = BlockSum<double>(values, offset) / n;
  // Sums of very large numbers only fit the wider type.
  if (!std::isfinite(centre)) centre = BlockSum<long double>(values, offset) / n;
  out.mean = IfFinite(static_cast<long double>(offset.base()) + centre);
  if (values.size() < 2) return;
  CentralSums sums = SumsAround<double>(values, offset, static_cast<double>(centre));
  if (!std::isfinite(sums.fourth)) sums = SumsAround<long double>(values, offset, centre);
  sums = sums.AroundMean(n);
  out.std = IfFinite(std::sqrt(sums.second / (n - 1)));
  if (sums.second <= 0) return;
  const long double m2 = sums.second / n, m3 = sums.third / n, m4 = sums.fourth / n;
  if (n > 2) out.skewness = IfFinite(std::sqrt(n * (n - 1)) / (n - 2) * m3 / std::pow(m2, 1.5L));
  if (n > 3)
    out.kurtosis = IfFinite((n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * (m4 / (m2 * m2) - 3) + 6));
}

void DescribeQuantiles(Keys sorted, KeyKind kind, ColumnStatistics& out) {
  const std::pair<double, std::optional<double>*> all[] = {
      {.01, &out.q01}, {.05, &out.q05}, {.1, &out.q10},  {.25, &out.q25}, {.5, &out.q50},
      {.75, &out.q75}, {.9, &out.q90},  {.95, &out.q95}, {.99, &out.q99}};
  for (const auto& [q, target] : all) *target = Quantile(sorted, kind, q);
}

/// Counts equal neighbours: distinct values, and the most frequent with two rows at least.
void DescribeRuns(Keys sorted, const NumberRequest& request, ColumnStatistics& out) {
  struct Run {
    std::int64_t count;
    std::uint64_t key;
    // Of equally frequent values the smaller come first.
    bool operator<(const Run& other) const {
      return count != other.count ? count > other.count : key < other.key;
    }
  };
  std::priority_queue<Run> best;
  for (std::size_t start = 0; start < sorted.size();) {
    std::size_t end = start + 1;
    while (end < sorted.size() && sorted[end] == sorted[start]) ++end;
    ++out.distinct;
    const Run run{static_cast<std::int64_t>(end - start), sorted[start]};
    if (run.count > 1 && (best.size() < request.lengths.top || run < best.top())) {
      best.push(run);
      if (best.size() > request.lengths.top) best.pop();
    }
    start = end;
  }
  for (; !best.empty(); best.pop())
    out.top.push_back({request.spell(best.top().key), best.top().count});
  std::ranges::reverse(out.top);
}

/// Takes infinite values off both ends of `sorted`; how many there were.
std::int64_t DropInfinite(KeyKind kind, std::vector<std::uint64_t>& sorted) {
  if (kind != KeyKind::kReal) return 0;
  const double infinity = std::numeric_limits<double>::infinity();
  const auto first = std::ranges::upper_bound(sorted, KeyOf(-infinity));
  const auto last = std::ranges::lower_bound(sorted, KeyOf(infinity));
  const auto dropped = (first - sorted.begin()) + (sorted.end() - last);
  if (dropped == 0) return 0;
  sorted.erase(last, sorted.end());
  sorted.erase(sorted.begin(), first);
  return dropped;
}

}  // namespace

ListLengths ListLengthsFor(std::size_t column_count) {
  if (column_count <= 60) return {};
  if (column_count <= 300) return {10, 40, 5, 10};
  return {5, 20, 3, 5};
}

double Quantile(Keys sorted, KeyKind kind, double q) {
  const double place = q * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  const double low = NumberOf(kind, sorted[below]);
  const double high = NumberOf(kind, sorted[above]);
  const double share = place - static_cast<double>(below);
  if (std::isfinite(high - low)) return low + (high - low) * share;
  return low * (1 - share) + high * share;
}

void DescribeNumbers(const NumberColumn& column, const NumberRequest& request,
                     NumberScratch& scratch, ColumnStatistics& out) {
  std::vector<std::uint64_t>& sorted = scratch.sorted;
  sorted = column.keys;
  RadixSort(sorted, scratch.swap);
  out.missing = column.missing;
  out.count = static_cast<std::int64_t>(column.keys.size());
  out.infinite = DropInfinite(column.kind, sorted);
  if (sorted.empty()) return;
  DescribeRuns(sorted, request, out);
  out.min = request.spell(sorted.front());
  out.max = request.spell(sorted.back());
  const std::uint64_t zero = column.kind == KeyKind::kReal ? KeyOf(0.0) : KeyOf(std::int64_t{0});
  const auto zeros = std::ranges::equal_range(sorted, zero);
  out.zeros = static_cast<std::int64_t>(zeros.size());
  out.negative = zeros.begin() - sorted.begin();
  DescribeMoments(sorted, column.kind, out);
  DescribeQuantiles(sorted, column.kind, out);
  out.histogram = MakeHistogram(sorted, column.kind, request.lengths.bins);
  if (request.outliers)
    out.outliers_by_method =
        FindOutliers(column, sorted, request.lengths.outlier_rows, request.rows);
  const auto iqr = std::ranges::find(out.outliers_by_method, "iqr", &Outliers::method);
  if (iqr != out.outliers_by_method.end()) out.outliers = *iqr;
}

}  // namespace lathe::data::profile
