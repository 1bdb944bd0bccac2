// Histograms with sensible bins over sorted values. Stateless.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "data/profile/ordered_keys.h"
#include "data/profile/statistics.h"

namespace lathe::data::profile {

/// Bins of one width over `sorted`: by Freedman and Diaconis, or by Sturges where the middle half
/// is one value; at most `most_bins`. Few whole numbers get a bin each. When outliers would leave
/// too few bins to the rest, they are counted in below and above. REQUIRES: not empty.
Histogram MakeHistogram(std::span<const std::uint64_t> sorted, KeyKind kind, std::size_t most_bins);
/// The same with bins given. REQUIRES: low < high, bin_count > 0.
Histogram FillHistogram(std::span<const std::uint64_t> sorted, KeyKind kind, double low,
                        double high, std::size_t bin_count);
/// The edges of `count` bins of one width from low to high, worked out in the same steps wherever
/// rows are put into bins, or bins drawn: a value on an edge then falls into the same bin
/// everywhere.
class BinEdges {
 public:
  /// REQUIRES: low < high, count > 0.
  BinEdges(double low, double high, std::size_t count);
  /// The left edge of a bin.
  double LeftOf(std::size_t bin) const;
  /// The bin of a value from low to high; the last one holds its right edge, too.
  std::size_t BinOf(double value) const;

 private:
  double low_, width_;
  std::size_t count_;
};
/// The inner edges, rising, of `bin_count` bins of about equal size; fewer where values repeat. A
/// bin holds its left edge and what is above it.
std::vector<double> EqualCountEdges(std::vector<double> values, std::size_t bin_count);

}  // namespace lathe::data::profile
