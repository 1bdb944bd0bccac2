#include "data/profile/charts.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "data/iso_time.h"
#include "data/profile/chart_reader.h"

namespace lathe::data::profile {
namespace {

constexpr double kSecondsPerDay = 86'400;
constexpr std::array<double, 21> kBucketSeconds = {
    1,       5,         15,        30,        60,         300,        900,
    1'800,   3'600,     10'800,    21'600,    43'200,     86'400,     172'800,
    604'800, 1'209'600, 2'592'000, 7'776'000, 15'552'000, 31'536'000, 315'360'000};

/// The narrowest usual width that needs at most `most` buckets.
double BucketWidth(double span, std::int64_t most) {
  for (const double width : kBucketSeconds) {
    if (span / width < static_cast<double>(most)) return width;
  }
  return std::ceil(span / static_cast<double>(most - 1));
}

Status CheckNumber(const ColumnSchema& column, const char* field) {
  if (IsDrawnAsNumber(column)) return {};
  return FieldFault(field, "not_allowed", "must be a column of numbers or dates");
}

json::value ColorAt(const Query& query, bool is_number, std::size_t row) {
  const ChunkColumn cells = query.column(2);
  if (cells.IsNull(row)) return nullptr;
  if (is_number) return cells.values<double>()[row];
  return json::value(cells.values<TextCell>()[row].view());
}

}  // namespace

Result<ScatterPlot> DrawScatter(const ChartTable& table, const std::string& x, const std::string& y,
                                const std::optional<std::string>& color, std::int64_t most_points) {
  TRY(ChartReader reader, ChartReader::Open(table));
  TRY(const ColumnSchema* across, reader.Find("x", x));
  TRY(const ColumnSchema* upwards, reader.Find("y", y));
  TRY_OK(CheckNumber(*across, "x"));
  TRY_OK(CheckNumber(*upwards, "y"));
  std::string colors = "NULL::VARCHAR";
  bool numbers = false;
  if (color) {
    TRY(const ColumnSchema* column, reader.Find("color", *color));
    numbers = IsDrawnAsNumber(*column) && column->semantic != SemanticType::kBoolean;
    colors = numbers ? reader.NumberOf(*column) : reader.TextOf(*column);
  }
  ScatterPlot out{x, y, color, table.row_count, table.row_count <= most_points, {}, {}, {}};
  TRY(Query query,
      reader.Start("SELECT " + reader.NumberOf(*across) + ", " + reader.NumberOf(*upwards) + ", " +
                   colors + reader.Source(most_points)));
  while (true) {
    TRY(const bool more, query.Next());
    if (!more) return out;
    for (std::size_t row = 0; row < query.row_count(); ++row) {
      if (query.column(0).IsNull(row) || query.column(1).IsNull(row)) continue;
      const double px = query.column(0).values<double>()[row];
      const double py = query.column(1).values<double>()[row];
      if (!std::isfinite(px) || !std::isfinite(py)) continue;
      out.xs.push_back(px);
      out.ys.push_back(py);
      if (color) out.colors.push_back(ColorAt(query, numbers, row));
    }
  }
}

Result<TimeSeries> DrawTimeSeries(const ChartTable& table, const std::string& time,
                                  const std::optional<std::string>& value,
                                  std::int64_t most_buckets) {
  TRY(ChartReader reader, ChartReader::Open(table));
  TRY(const ColumnSchema* when, reader.Find("time", time));
  if (!IsTime(*when)) return FieldFault("time", "not_allowed", "must be a column of dates");
  std::string drawn = "NULL::DOUBLE";
  if (value) {
    TRY(const ColumnSchema* column, reader.Find("value", *value));
    if (IsTime(*column) || !IsDrawnAsNumber(*column))
      return FieldFault("value", "not_allowed", "must be a column of numbers");
    drawn = reader.NumberOf(*column);
  }
  const std::string source = reader.Source(table.row_count);
  const std::string moment = reader.NumberOf(*when);
  TimeSeries out;
  out.time = time;
  out.value = value;
  out.row_count = table.row_count;
  double first = 0, last = 0;
  {
    TRY(Query ends, reader.Start("SELECT min(t), max(t), count(*) - count(t) FROM (SELECT " +
                                 moment + " AS t" + source + ")"));
    TRY(const bool found, ends.Next());
    if (found) out.missing = ends.column(2).values<std::int64_t>()[0];
    if (!found || ends.column(0).IsNull(0)) return out;
    first = ends.column(0).values<double>()[0];
    last = ends.column(1).values<double>()[0];
  }
  out.bucket_seconds = BucketWidth(last - first, most_buckets);
  // Buckets of hours begin at whole hours; longer ones on the day the data begins, not before it.
  const double unit = std::min(out.bucket_seconds, kSecondsPerDay);
  const double start = std::floor(first / unit) * unit;
  const auto count = static_cast<std::size_t>((last - start) / out.bucket_seconds) + 1;
  for (std::size_t i = 0; i < count; ++i) {
    const double seconds = start + static_cast<double>(i) * out.bucket_seconds;
    out.starts.push_back(IsoTimestamp(static_cast<std::int64_t>(seconds) * 1'000'000));
  }
  out.counts.resize(count);
  out.mins.resize(count);
  out.means.resize(count);
  out.maxs.resize(count);
  const std::string width = std::to_string(static_cast<std::int64_t>(out.bucket_seconds));
  TRY(Query query,
      reader.Start(
          "SELECT floor((t - " + std::to_string(static_cast<std::int64_t>(start)) + ") / " + width +
          ")::BIGINT AS b, count(*)::BIGINT, min(v), avg(v), max(v) FROM (SELECT " + moment +
          " AS t, " + drawn + " AS v" + source + ") WHERE t IS NOT NULL GROUP BY b"));
  while (true) {
    TRY(const bool more, query.Next());
    if (!more) return out;
    for (std::size_t row = 0; row < query.row_count(); ++row) {
      const auto bucket = static_cast<std::size_t>(query.column(0).values<std::int64_t>()[row]);
      if (bucket >= count) continue;
      out.counts[bucket] = query.column(1).values<std::int64_t>()[row];
      const auto at = [&](std::size_t column) -> std::optional<double> {
        if (query.column(column).IsNull(row)) return std::nullopt;
        return query.column(column).values<double>()[row];
      };
      out.mins[bucket] = at(2);
      out.means[bucket] = at(3);
      out.maxs[bucket] = at(4);
    }
  }
}

}  // namespace lathe::data::profile
