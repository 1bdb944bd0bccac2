// The checks of columns of numbers: values far from the others, long tails, many zeros. Not for
// identifiers, and not for the target, whose values no step may change. Stateless.
#pragma once

#include <vector>

#include "data/profile/column_hints.h"
#include "data/profile/quality.h"
#include "data/profile/statistics.h"

namespace lathe::data::profile {

void CheckNumbers(const ColumnStatistics& column, const ColumnHints& hints,
                  std::vector<QualityIssue>& issues);

/// Whether an issue of outliers is about the few values that no long tail explains.
bool AreExtreme(const QualityIssue& outliers);
/// Whether it only says that the middle half is narrow, which is no fault.
bool AreManyFar(const QualityIssue& outliers);

}  // namespace lathe::data::profile
