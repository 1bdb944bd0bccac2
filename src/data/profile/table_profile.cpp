#include "data/profile/table_profile.h"

#include <utility>

#include "data/profile/unusual_rows.h"

namespace lathe::data::profile {

json::object TableProfile::ToJson() const {
  return {{"statistics", lathe::ToJson(statistics)}, {"quality", lathe::ToJson(quality)}};
}

Result<TableProfile> ProfileTable(const ScanRequest& request,
                                  const std::optional<std::string>& target) {
  TRY(TableScan scan, ScanTable(request));
  TableProfile profile;
  TableStatistics& statistics = profile.statistics;
  statistics.row_count = scan.row_count;
  statistics.column_count = static_cast<std::int64_t>(scan.columns.size());
  statistics.exact = scan.rows.all();
  if (!statistics.exact) statistics.sample_rows = scan.rows.used_count();
  statistics.duplicate_rows = scan.duplicate_rows;
  statistics.columns = std::move(scan.columns);
  for (const ColumnStatistics& column : statistics.columns)
    statistics.missing_cells += column.missing;
  TRY(statistics.unusual_rows, FindUnusualRows(request.schema, scan.sample, request.cancel));
  TRY(profile.quality, JudgeQuality({request.schema, statistics, scan, target, request.cancel}));
  return profile;
}

}  // namespace lathe::data::profile
