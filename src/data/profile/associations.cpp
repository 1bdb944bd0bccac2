#include "data/profile/associations.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "data/profile/pearson.h"

namespace lathe::data::profile {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

/// The rows that have both values.
struct Both {
  std::vector<double> x, y;
};

Both RowsWithBoth(std::span<const double> x, std::span<const double> y) {
  Both both;
  both.x.reserve(x.size());
  both.y.reserve(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (!std::isfinite(x[i]) || !std::isfinite(y[i])) continue;
    both.x.push_back(x[i]);
    both.y.push_back(y[i]);
  }
  return both;
}

double PairsWithin(double ties) { return ties * (ties - 1) / 2; }

/// Sorts `values` and counts the exchanges that bubble sort would need.
std::int64_t CountExchanges(std::vector<double>& values, std::vector<double>& scratch) {
  std::int64_t exchanges = 0;
  const std::size_t n = values.size();
  scratch.resize(n);
  for (std::size_t width = 1; width < n; width *= 2) {
    for (std::size_t start = 0; start < n; start += 2 * width) {
      const std::size_t middle = std::min(start + width, n), end = std::min(start + 2 * width, n);
      std::size_t left = start, right = middle;
      for (std::size_t at = start; at < end; ++at) {
        if (left < middle && (right == end || values[left] <= values[right])) {
          scratch[at] = values[left++];
        } else {
          exchanges += static_cast<std::int64_t>(middle - left);
          scratch[at] = values[right++];
        }
      }
    }
    values.swap(scratch);
  }
  return exchanges;
}

/// Counts of pairs of levels among the rows that have both.
struct Table {
  Table(const Levels& a, const Levels& b)
      : columns(static_cast<std::size_t>(b.count)),
        cells(static_cast<std::size_t>(a.count) * columns),
        of_a(static_cast<std::size_t>(a.count)),
        of_b(columns) {
    for (std::size_t i = 0; i < a.codes.size(); ++i) {
      if (a.codes[i] < 0 || b.codes[i] < 0) continue;
      const auto row = static_cast<std::size_t>(a.codes[i]);
      const auto column = static_cast<std::size_t>(b.codes[i]);
      cells[row * columns + column] += 1;
      of_a[row] += 1;
      of_b[column] += 1;
      n += 1;
    }
  }
  std::size_t columns;
  std::vector<double> cells, of_a, of_b;
  double n = 0;
};

double CountUsed(const std::vector<double>& levels) {
  return static_cast<double>(std::ranges::count_if(levels, [](double n) { return n > 0; }));
}

double EntropyOf(const std::vector<double>& counts, double n) {
  double entropy = 0;
  for (const double count : counts) {
    if (count > 0) entropy -= count / n * std::log(count / n);
  }
  return entropy;
}

}  // namespace

std::vector<double> RanksOf(std::span<const double> values) {
  std::vector<std::uint32_t> order;
  for (std::uint32_t i = 0; i < values.size(); ++i) {
    if (!std::isnan(values[i])) order.push_back(i);
  }
  std::ranges::sort(order, {}, [&](std::uint32_t i) { return values[i]; });
  std::vector<double> ranks(values.size(), kNone);
  for (std::size_t start = 0; start < order.size();) {
    std::size_t end = start + 1;
    while (end < order.size() && values[order[end]] == values[order[start]]) ++end;
    const double rank = static_cast<double>(start + end + 1) / 2;
    for (std::size_t i = start; i < end; ++i) ranks[order[i]] = rank;
    start = end;
  }
  return ranks;
}

double PearsonOf(std::span<const double> x, std::span<const double> y) {
  const Both both = RowsWithBoth(x, y);
  if (both.x.size() < 3) return kNone;
  const auto n = static_cast<double>(both.x.size());
  const double mx = std::accumulate(both.x.begin(), both.x.end(), 0.0) / n;
  const double my = std::accumulate(both.y.begin(), both.y.end(), 0.0) / n;
  double sx = 0, sy = 0, xx = 0, yy = 0, xy = 0;
  for (std::size_t i = 0; i < both.x.size(); ++i) {
    const double dx = both.x[i] - mx, dy = both.y[i] - my;
    sx += dx;
    sy += dy;
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  return PearsonOfSums(n, sx, sy, xx, yy, xy);
}

double SpearmanOf(std::span<const double> x, std::span<const double> y) {
  const Both both = RowsWithBoth(x, y);
  return PearsonOf(RanksOf(both.x), RanksOf(both.y));
}

double KendallOf(std::span<const double> x, std::span<const double> y) {
  const Both both = RowsWithBoth(x, y);
  const std::size_t n = both.x.size();
  if (n < 3) return kNone;
  std::vector<std::uint32_t> order(n);
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::sort(order, [&](std::uint32_t a, std::uint32_t b) {
    return both.x[a] != both.x[b] ? both.x[a] < both.x[b] : both.y[a] < both.y[b];
  });
  double ties_x = 0, ties_both = 0;
  std::vector<double> sorted_y;
  for (std::size_t start = 0; start < n;) {
    std::size_t end = start;
    double run = 0;
    for (; end < n && both.x[order[end]] == both.x[order[start]]; ++end) {
      const bool same = end > start && both.y[order[end]] == both.y[order[end - 1]];
      if (!same) {
        ties_both += PairsWithin(run);
        run = 0;
      }
      run += 1;
      sorted_y.push_back(both.y[order[end]]);
    }
    ties_both += PairsWithin(run);
    ties_x += PairsWithin(static_cast<double>(end - start));
    start = end;
  }
  std::vector<double> scratch;
  const auto exchanges = static_cast<double>(CountExchanges(sorted_y, scratch));
  double ties_y = 0;
  for (std::size_t start = 0; start < n;) {
    std::size_t end = start + 1;
    while (end < n && sorted_y[end] == sorted_y[start]) ++end;
    ties_y += PairsWithin(static_cast<double>(end - start));
    start = end;
  }
  const double pairs = PairsWithin(static_cast<double>(n));
  const double scale = std::sqrt((pairs - ties_x) * (pairs - ties_y));
  if (!(scale > 0)) return kNone;
  return (pairs - ties_x - ties_y + ties_both - 2 * exchanges) / scale;
}

double CramersVOf(const Levels& a, const Levels& b) {
  const Table table(a, b);
  const double rows = CountUsed(table.of_a), columns = CountUsed(table.of_b);
  if (table.n < 3 || rows < 2 || columns < 2) return kNone;
  double chi2 = 0;
  for (std::size_t i = 0; i < table.of_a.size(); ++i) {
    for (std::size_t j = 0; j < table.columns; ++j) {
      const double expected = table.of_a[i] * table.of_b[j] / table.n;
      if (expected <= 0) continue;
      const double gap = table.cells[i * table.columns + j] - expected;
      chi2 += gap * gap / expected;
    }
  }
  const double phi2 = std::max(0.0, chi2 / table.n - (rows - 1) * (columns - 1) / (table.n - 1));
  const double r = rows - (rows - 1) * (rows - 1) / (table.n - 1);
  const double c = columns - (columns - 1) * (columns - 1) / (table.n - 1);
  const double most = std::min(r, c) - 1;
  return most > 0 ? std::clamp(std::sqrt(phi2 / most), 0.0, 1.0) : kNone;
}

double CorrelationRatioOf(const Levels& levels, std::span<const double> y) {
  const auto count = static_cast<std::size_t>(levels.count);
  std::vector<double> rows(count), sums(count);
  double n = 0, sum = 0, squares = 0, shift = kNone;
  for (std::size_t i = 0; i < y.size(); ++i) {
    if (levels.codes[i] < 0 || !std::isfinite(y[i])) continue;
    if (std::isnan(shift)) shift = y[i];
    const double value = y[i] - shift;
    const auto level = static_cast<std::size_t>(levels.codes[i]);
    rows[level] += 1;
    sums[level] += value;
    n += 1;
    sum += value;
    squares += value * value;
  }
  if (n < 3 || CountUsed(rows) < 2) return kNone;
  double between = -sum * sum / n;
  for (std::size_t level = 0; level < count; ++level) {
    if (rows[level] > 0) between += sums[level] * sums[level] / rows[level];
  }
  const double total = squares - sum * sum / n;
  if (!(total > 1e-12 * squares)) return kNone;
  return std::sqrt(std::clamp(between / total, 0.0, 1.0));
}

double MutualInformationOf(const Levels& a, const Levels& b) {
  const Table table(a, b);
  if (table.n < 3) return kNone;
  const double of_a = EntropyOf(table.of_a, table.n), of_b = EntropyOf(table.of_b, table.n);
  const double scale = std::sqrt(of_a * of_b);
  if (!(scale > 0)) return kNone;
  const double shared = of_a + of_b - EntropyOf(table.cells, table.n);
  return std::clamp(shared / scale, 0.0, 1.0);
}

}  // namespace lathe::data::profile
