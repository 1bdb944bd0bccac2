// Outliers of one column by two rules, with the rows that are farthest out. Stateless.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "data/profile/number_column.h"
#include "data/profile/statistics.h"

namespace lathe::data::profile {

/// By the interquartile range and by the robust z-score; a rule whose spread is 0 says nothing.
/// `sorted` are the column's finite values upwards; `rows` the row of each position of the column,
/// empty when positions are rows.
std::vector<Outliers> FindOutliers(const NumberColumn& column,
                                   std::span<const std::uint64_t> sorted, std::size_t most_rows,
                                   std::span<const std::int64_t> rows);

/// The median of the distances to `centre` of sorted values (MAD, when the centre is the median).
double MedianDistance(std::span<const std::uint64_t> sorted, KeyKind kind, double centre);

}  // namespace lathe::data::profile
