#include "data/profile/histogram.h"

#include <algorithm>
#include <cmath>

#include "data/profile/number_statistics.h"

namespace lathe::data::profile {
namespace {

using Keys = std::span<const std::uint64_t>;

// Whole numbers of a narrower range than this get one bin each.
constexpr double kBinPerInteger = 60;
// With more bins than allowed, the drawn range ends so many spans of the middle half beyond it.
constexpr double kDrawnSpans = 3;

/// The first value not below `edge`.
std::size_t PlaceOf(Keys sorted, KeyKind kind, double edge) {
  const auto at = std::ranges::lower_bound(
      sorted, edge, {}, [kind](std::uint64_t key) { return NumberOf(kind, key); });
  return static_cast<std::size_t>(at - sorted.begin());
}

/// Exact also where low and high lie more than the largest number apart.
double WidthOf(double low, double high, double bins) {
  const double span = high - low;
  return std::isfinite(span) ? span / bins : high / bins - low / bins;
}

bool IsWhole(Keys sorted, KeyKind kind) { return kind == KeyKind::kInteger && !sorted.empty(); }

}  // namespace

BinEdges::BinEdges(double low, double high, std::size_t count)
    : low_(low), width_(WidthOf(low, high, static_cast<double>(count))), count_(count) {}

double BinEdges::LeftOf(std::size_t bin) const { return low_ + width_ * static_cast<double>(bin); }

std::size_t BinEdges::BinOf(double value) const {
  auto bin = static_cast<std::size_t>(
      std::clamp((value - low_) / width_, 0.0, static_cast<double>(count_ - 1)));
  // Rounding may point at a neighbour.
  if (bin + 1 < count_ && value >= LeftOf(bin + 1)) ++bin;
  if (bin > 0 && value < LeftOf(bin)) --bin;
  return bin;
}

std::vector<double> EqualCountEdges(std::vector<double> values, std::size_t bin_count) {
  std::ranges::sort(values);
  std::vector<double> edges;
  for (std::size_t i = 1; i < bin_count && !values.empty(); ++i) {
    const double edge = values[i * values.size() / bin_count];
    if (edge > values.front() && (edges.empty() || edge > edges.back())) edges.push_back(edge);
  }
  return edges;
}

Histogram FillHistogram(Keys sorted, KeyKind kind, double low, double high, std::size_t bin_count) {
  Histogram out;
  out.low = low;
  out.high = high;
  out.counts.resize(bin_count);
  std::size_t start = PlaceOf(sorted, kind, low);
  out.below = static_cast<std::int64_t>(start);
  const BinEdges edges(low, high, bin_count);
  for (std::size_t bin = 0; bin + 1 < bin_count; ++bin) {
    const std::size_t end = std::max(start, PlaceOf(sorted, kind, edges.LeftOf(bin + 1)));
    out.counts[bin] = static_cast<std::int64_t>(end - start);
    start = end;
  }
  // The last bin holds its right edge, too.
  const auto above = std::ranges::upper_bound(
      sorted, high, {}, [kind](std::uint64_t key) { return NumberOf(kind, key); });
  const auto end = std::max(start, static_cast<std::size_t>(above - sorted.begin()));
  out.counts.back() = static_cast<std::int64_t>(end - start);
  out.above = static_cast<std::int64_t>(sorted.size() - end);
  return out;
}

Histogram MakeHistogram(Keys sorted, KeyKind kind, std::size_t most_bins) {
  double low = NumberOf(kind, sorted.front());
  double high = NumberOf(kind, sorted.back());
  if (IsWhole(sorted, kind) &&
      high - low < std::min(kBinPerInteger, static_cast<double>(most_bins))) {
    return FillHistogram(sorted, kind, low - .5, high + .5,
                         static_cast<std::size_t>(high - low) + 1);
  }
  if (!(low < high)) {
    const double half = std::max(std::abs(low) * 1e-6, .5);
    return FillHistogram(sorted, kind, low - half, high + half, 1);
  }
  const auto n = static_cast<double>(sorted.size());
  const double q25 = Quantile(sorted, kind, .25), q75 = Quantile(sorted, kind, .75);
  const double spread = q75 - q25;
  const double sturges = WidthOf(low, high, std::log2(n) + 1);
  double width = spread > 0 ? std::min(2 * spread / std::cbrt(n), sturges) : sturges;
  const auto limit = static_cast<double>(most_bins);
  if (WidthOf(low, high, width) > limit && spread > 0) {
    low = std::max(low, q25 - kDrawnSpans * spread);
    high = std::min(high, q75 + kDrawnSpans * spread);
  }
  double bins = std::clamp(std::ceil(WidthOf(low, high, width)), 1.0, limit);
  if (IsWhole(sorted, kind)) {
    // Bins of whole numbers hold equally many numbers each, or the picture gets teeth.
    const double step = std::max(1.0, std::ceil((high - low + 1) / bins));
    low = std::floor(low) - .5;
    bins = std::max(1.0, std::ceil((high - low) / step));
    high = low + bins * step;
  }
  return FillHistogram(sorted, kind, low, high, static_cast<std::size_t>(bins));
}

}  // namespace lathe::data::profile
