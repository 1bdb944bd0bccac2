#include "data/profile/chart_reader.h"

#include <algorithm>
#include <utility>

namespace lathe::data::profile {
namespace {

constexpr std::int64_t kMemoryBytes = std::int64_t{256} << 20;

}  // namespace

bool IsTime(const ColumnSchema& column) {
  return column.physical == PhysicalType::kDate || column.physical == PhysicalType::kTimestamp;
}

bool IsDrawnAsNumber(const ColumnSchema& column) {
  return column.physical != PhysicalType::kString && column.physical != PhysicalType::kBool;
}

Result<ChartReader> ChartReader::Open(const ChartTable& table) {
  TRY(DuckDbSession session, DuckDbSession::Open({.threads = 1,
                                                  .memory_limit_bytes = kMemoryBytes,
                                                  .spill_directory = {},
                                                  .files = {table.path},
                                                  .directories = {}}));
  auto stored = DescribeParquet(session, table.path);
  if (!stored.ok()) return AsTableFault(std::move(stored).error());
  if (stored->size() != table.schema.columns.size()) return OtherColumns();
  return ChartReader(table, std::move(session), *std::move(stored));
}

Result<const ColumnSchema*> ChartReader::Find(std::string_view field, std::string_view name) const {
  const auto at = table_.schema.IndexOf(name);
  if (at) return &table_.schema.columns[*at];
  return FieldFault(std::string(field), "not_found", "must be a column of the dataset");
}

std::string ChartReader::QuotedName(const ColumnSchema& column) const {
  const std::size_t at = *table_.schema.IndexOf(column.name);
  return QuoteName(stored_[at].engine_name);
}

std::string ChartReader::NumberOf(const ColumnSchema& column) const {
  const std::string name = QuotedName(column);
  if (IsTime(column)) return "epoch(" + name + ")::DOUBLE";
  return "CAST(" + name + " AS DOUBLE)";
}

std::string ChartReader::TextOf(const ColumnSchema& column) const {
  return "CAST(" + QuotedName(column) + " AS VARCHAR)";
}

std::string ChartReader::Source(std::int64_t most_rows) const {
  std::string source =
      " FROM read_parquet(" + QuoteText(table_.path.string()) + ", file_row_number = true)";
  if (table_.row_count <= most_rows) return source + " WHERE true";
  constexpr std::int64_t kParts = 1'000'000;
  const std::int64_t share = std::max<std::int64_t>(
      1, static_cast<std::int64_t>(static_cast<double>(kParts) * static_cast<double>(most_rows) /
                                   static_cast<double>(table_.row_count)));
  return source + " WHERE hash(file_row_number) % " + std::to_string(kParts) + " < " +
         std::to_string(share);
}

Result<Query> ChartReader::Start(const std::string& sql) {
  auto started = session_.Start(sql, {}, Watch{table_.cancel, {}});
  if (!started.ok()) return AsTableFault(std::move(started).error());
  return started;
}

}  // namespace lathe::data::profile
