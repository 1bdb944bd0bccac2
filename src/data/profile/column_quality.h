// The checks of single columns, without their relation to the target: each adds the issues it
// finds. Stateless.
#pragma once

#include <vector>

#include "data/profile/column_hints.h"
#include "data/profile/quality.h"
#include "data/profile/statistics.h"

namespace lathe::data::profile {

void CheckColumn(const ColumnStatistics& column, const ColumnHints& hints,
                 std::vector<QualityIssue>& issues);

/// "12.3 %", "0.02 %", "100 %".
std::string Percent(double share);
/// "12,345".
std::string Thousands(std::int64_t count);

}  // namespace lathe::data::profile
