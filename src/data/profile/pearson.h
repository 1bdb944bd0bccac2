// Pearson's r of all pairs of number columns over all rows of the table, in one pass: blocks of
// rows, centred by the known means, add to Gram matrices. Pairs in which values are missing are
// complete in pairs. One pass per call.
#pragma once

#include <cstddef>
#include <vector>

#include "base/result.h"
#include "data/profile/correlations.h"

namespace lathe::data::profile {

/// r of `columns` (places in the schema), NaN where one is constant or fewer than three rows have
/// both. Errors: those of ScanTable.
Result<std::vector<std::vector<double>>> PearsonOfTable(const CorrelationRequest& request,
                                                        const std::vector<std::size_t>& columns);

/// r of columns in memory, of one length each; NaN is missing.
std::vector<std::vector<double>> PearsonOfColumns(const std::vector<std::vector<double>>& columns);

/// r from sums over the rows that have both values.
double PearsonOfSums(double n, double x, double y, double xx, double yy, double xy);

}  // namespace lathe::data::profile
