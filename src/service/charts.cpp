#include "service/charts.h"

#include <utility>

#include "base/cancel.h"

namespace lathe::service {

using data::profile::ChartTable;
using store::WorkspaceScope;

Result<ChartTable> Charts::TableOf(const WorkspaceScope& scope, std::string_view id) const {
  TRY(Datasets::Table stored, datasets_.ReadyTable(scope, id));
  ChartTable table;
  table.path = std::move(stored.path);
  table.schema = std::move(stored.schema);
  table.row_count = stored.row_count;
  return table;
}

template <class T>
Result<T> Charts::Draw(const WorkspaceScope& scope, std::string_view id,
                       const std::function<Result<T>(const ChartTable&)>& draw) {
  TRY(ChartTable table, TableOf(scope, id));
  const auto seat = drawing_.Take();
  if (!seat) {
    Error error = Fail(ErrorCode::kUnavailable, "Other pictures are being drawn; ask again.");
    error.retry_after_s = 1;
    return error;
  }
  const CancelToken deadline(std::chrono::steady_clock::now() + limits_.longest);
  table.cancel = &deadline;
  return draw(table);
}

Result<data::profile::Distribution> Charts::Distribution(const WorkspaceScope& scope,
                                                         std::string_view id,
                                                         const std::string& column,
                                                         std::int64_t bins,
                                                         const std::optional<std::string>& by) {
  return Draw<data::profile::Distribution>(scope, id, [&](const ChartTable& table) {
    return data::profile::DrawDistribution(table, column, bins, by);
  });
}

Result<data::profile::ScatterPlot> Charts::Scatter(const WorkspaceScope& scope, std::string_view id,
                                                   const std::string& x, const std::string& y,
                                                   const std::optional<std::string>& color,
                                                   std::int64_t points) {
  return Draw<data::profile::ScatterPlot>(scope, id, [&](const ChartTable& table) {
    return data::profile::DrawScatter(table, x, y, color, points);
  });
}

Result<data::profile::TimeSeries> Charts::Series(const WorkspaceScope& scope, std::string_view id,
                                                 const std::string& time,
                                                 const std::optional<std::string>& value,
                                                 std::int64_t buckets) {
  return Draw<data::profile::TimeSeries>(scope, id, [&](const ChartTable& table) {
    return data::profile::DrawTimeSeries(table, time, value, buckets);
  });
}

Result<data::profile::FoundRows> Charts::Rows(const WorkspaceScope& scope, std::string_view id,
                                              const data::profile::RowFilter& filter) {
  return Draw<data::profile::FoundRows>(
      scope, id, [&](const ChartTable& table) { return data::profile::FindRows(table, filter); });
}

}  // namespace lathe::service
