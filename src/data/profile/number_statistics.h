// Statistics of one column of numbers, all from one sort: exact quantiles, distinct values and the
// most frequent of them, a histogram, outliers, and moments in two passes. Stateless; give each
// thread a NumberScratch of its own.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "base/json.h"
#include "data/profile/number_column.h"
#include "data/profile/statistics.h"

namespace lathe::data::profile {

/// How long the lists of a column are: wide tables get shorter ones, so that the whole stays small.
struct ListLengths {
  std::size_t top = 20;
  std::size_t bins = 100;
  std::size_t outlier_rows = 20;
  std::size_t tokens = 20;
};
ListLengths ListLengthsFor(std::size_t column_count);

struct NumberScratch {
  std::vector<std::uint64_t> sorted, swap;
};

struct NumberRequest {
  ListLengths lengths;
  bool outliers = true;                                 ///< false for identifiers and flags
  std::function<json::value(std::uint64_t key)> spell;  ///< how a value is shown
  std::span<const std::int64_t> rows;  ///< the row of each position; empty: positions are rows
};

/// Fills count, missing, distinct, min, max, moments, quantiles, zeros, top, histogram and outliers
/// of `out`. `scratch.sorted` then holds the finite values upwards.
void DescribeNumbers(const NumberColumn& column, const NumberRequest& request,
                     NumberScratch& scratch, ColumnStatistics& out);

/// Quantile `q` (0..1) of `sorted`, interpolated linearly (Hyndman and Fan's type 7, as NumPy).
/// REQUIRES: not empty.
double Quantile(std::span<const std::uint64_t> sorted, KeyKind kind, double q);

}  // namespace lathe::data::profile
