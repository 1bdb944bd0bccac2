// What has changed in a table since an earlier version of it, judged from the statistics kept of
// that version: columns that came, went or have another type, and columns whose values are spread
// in another way (population stability index) or more often missing, further than chance explains
// among so many columns. Stateless.
#pragma once

#include <vector>

#include "base/json.h"
#include "data/profile/quality.h"
#include "data/profile/statistics.h"
#include "data/profile/table_scan.h"

namespace lathe::data::profile {

/// The earlier version.
struct Reference {
  int version = 0;
  json::object statistics;  ///< the section of its profile
};

/// Issues with the code drift. A column needs 100 rows in both versions to be compared.
std::vector<QualityIssue> FindDrift(const Reference& reference, const TableStatistics& statistics,
                                    const TableSample& sample);

/// The population stability index of two lists of shares: 0 when they are the same; from 0.1 on
/// something has moved, from 0.25 on much has (the usual reading in credit scoring).
double StabilityIndex(const std::vector<double>& expected, const std::vector<double>& actual);

}  // namespace lathe::data::profile
