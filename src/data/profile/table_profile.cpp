#include "data/profile/table_profile.h"

#include <iterator>
#include <utility>

#include "data/profile/unusual_rows.h"

namespace lathe::data::profile {

namespace {

std::optional<std::string> TargetOf(const TargetChoice& choice, const TableSchema& schema) {
  if (choice.none || choice.column) return choice.none ? std::nullopt : choice.column;
  for (const ColumnSchema& column : schema.columns) {
    if (column.role == ColumnRole::kTarget) return column.name;
  }
  return std::nullopt;
}

// All but the unusual rows; the scan's columns move.
TableStatistics StatisticsOf(TableScan& scan) {
  TableStatistics statistics;
  statistics.row_count = scan.row_count;
  statistics.column_count = static_cast<std::int64_t>(scan.columns.size());
  statistics.exact = scan.rows.all();
  if (!statistics.exact) statistics.sample_rows = scan.rows.used_count();
  statistics.duplicate_rows = scan.duplicate_rows;
  statistics.columns = std::move(scan.columns);
  for (const ColumnStatistics& column : statistics.columns)
    statistics.missing_cells += column.missing;
  return statistics;
}

}  // namespace

Result<Reference> ReferenceOf(const ScanRequest& request, int version) {
  TRY(TableScan scan, ScanTable(request));
  return Reference{version, lathe::ToJson(StatisticsOf(scan)).as_object()};
}

json::object TableProfile::ToJson() const {
  json::object by_method;
  for (const Correlations& found : correlations) by_method[found.method] = lathe::ToJson(found);
  return {{"statistics", lathe::ToJson(statistics)},
          {"quality", lathe::ToJson(quality)},
          {"target", lathe::ToJson(relations)},
          {"correlations", std::move(by_method)},
          {"missing", lathe::ToJson(missing)}};
}

Result<TableProfile> ProfileTable(const ScanRequest& request, const TargetChoice& choice,
                                  const std::optional<Reference>& reference) {
  TRY(TableScan scan, ScanTable(request));
  TableProfile profile;
  TRY(profile.correlations, Correlate({request, request.schema, scan}));
  profile.missing = FindMissingness(request.schema, scan);
  profile.statistics = StatisticsOf(scan);
  TableStatistics& statistics = profile.statistics;
  TRY(statistics.unusual_rows, FindUnusualRows(request.schema, scan.sample, request.cancel));
  const std::optional<std::string> target = TargetOf(choice, request.schema);
  if (target) {
    TRY(profile.relations, RelateToTarget(request.schema, scan.sample, *target, request.cancel));
    profile.relations.rows = std::ssize(scan.sample.rows);
    profile.relations.exact = profile.relations.rows == scan.row_count;
  }
  std::vector<QualityIssue> drift;
  if (reference) drift = FindDrift(*reference, statistics, scan.sample);
  profile.quality =
      JudgeQuality({request.schema, statistics, scan, profile.relations, target, std::move(drift)});
  if (reference) profile.quality.compared_version = reference->version;
  return profile;
}

}  // namespace lathe::data::profile
