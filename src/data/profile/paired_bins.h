// How the values of one column are spread in two versions of a table, over the same bins: only
// counts that are known for both are compared. Made from the statistics kept of the earlier
// version. Stateless.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/json.h"
#include "data/profile/statistics.h"
#include "data/profile/table_scan.h"

namespace lathe::data::profile {

struct BinCounts {
  double before = 0, now = 0;
};

struct PairedBins {
  std::vector<BinCounts> values;  ///< neighbours in order, or categories
  BinCounts missing;              ///< rows without a value, a bin of its own
  /// Rows of both versions.
  BinCounts Total() const;
};

/// Of numbers and dates: the bins of the earlier histogram, neighbours together until each holds
/// about a tenth of the rows of both versions. Null when it has none.
std::optional<PairedBins> BinsOfNumbers(const json::object& before, const SampleColumn& now);
/// Of categories: each value whose count both versions list, and all others together. A value that
/// one version does not list has at most as many rows there as the last that it lists.
std::optional<PairedBins> BinsOfValues(const json::object& before, const ColumnStatistics& now);
/// Values and missing ones only.
PairedBins BinsOfPresence(const json::object& before, const ColumnStatistics& now);

}  // namespace lathe::data::profile
