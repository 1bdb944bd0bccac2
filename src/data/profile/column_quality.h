// The checks of single columns, without their relation to the target: each adds the issues it
// finds. Stateless.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "data/profile/column_hints.h"
#include "data/profile/quality.h"
#include "data/profile/statistics.h"

namespace lathe::data::profile {

/// What a column is in its table.
struct ColumnPlace {
  bool is_target = false;
  /// Whether another identifier tells more rows apart: then this one may well repeat.
  bool is_named_by_another = false;
};

void CheckColumn(const ColumnStatistics& column, const ColumnHints& hints, const ColumnPlace& place,
                 std::vector<QualityIssue>& issues);

/// Whether the column is there to name rows.
bool IsIdentifier(const ColumnStatistics& column);

/// "12.3 %", "0.02 %", "100 %".
std::string Percent(double share);
/// "12,345", "-999".
std::string Thousands(std::int64_t count);

}  // namespace lathe::data::profile
