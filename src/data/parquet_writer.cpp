#include "data/parquet_writer.h"

#include <algorithm>
#include <memory>
#include <unordered_set>
#include <utility>

#include "base/file.h"
#include "base/json.h"
#include "data/csv/arrow_stream.h"
#include "data/csv/header.h"
#include "data/duckdb_session.h"

namespace lathe::data {
namespace {

constexpr std::int64_t kRowGroupRows = 122'880;
constexpr std::int64_t kVectorRows = 2048;
// Of decoded values that may wait for their row group to fill.
constexpr std::int64_t kRowGroupBytes = 128 << 20;
constexpr std::int64_t kBatchBytes = 4 << 20;
constexpr std::int64_t kBatchRows = 16'384;
// On the import bench's table zstd's default level (3) and dictionaries without such a limit take
// 1.6 times the processor time for a file 4 % smaller.
constexpr int kCompressionLevel = 1;
constexpr std::int64_t kMostDictionaryEntries = 4096;
// DuckDB sets the memory of each column's dictionary aside at once: no more than a row group of
// its rows can fill (its own default).
constexpr std::int64_t kRowsPerDictionaryEntry = 5;
// A column of texts has a page for its dictionary set aside, too: of the engine's memory no more
// than this share for all of them, and no column more than DuckDB's default.
constexpr std::int64_t kDictionaryPagesShare = 8;
constexpr std::int64_t kMostDictionaryPageBytes = 1 << 20;
// DuckDB keeps a buffer per column and thread: past this many columns one thread must do.
constexpr std::size_t kColumnsForOneThread = 1000;

std::int64_t RowsWithin(std::int64_t bytes, std::int64_t bytes_per_row, std::int64_t most) {
  const std::int64_t rows = bytes / std::max<std::int64_t>(bytes_per_row, 1);
  return std::clamp(rows / kVectorRows * kVectorRows, kVectorRows, most);
}

std::string CopyStatement(const std::vector<StoredColumn>& columns, const ParquetTarget& target,
                          std::int64_t row_group_rows) {
  std::string list;
  bool renamed = false;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (i > 0) list += ", ";
    list += "c" + std::to_string(i) + " AS " + QuoteName(columns[i].engine_name);
    renamed = renamed || columns[i].engine_name != columns[i].name;
  }
  const std::int64_t entries =
      std::min(row_group_rows / kRowsPerDictionaryEntry, kMostDictionaryEntries);
  const std::int64_t page_bytes =
      std::min(target.memory_limit_bytes / kDictionaryPagesShare / std::ssize(columns),
               kMostDictionaryPageBytes);
  std::string sql = "COPY (SELECT " + list + " FROM source) TO " + QuoteText(target.path.string()) +
                    " (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL " +
                    std::to_string(kCompressionLevel) + ", DICTIONARY_SIZE_LIMIT " +
                    std::to_string(entries) + ", STRING_DICTIONARY_PAGE_SIZE_LIMIT " +
                    std::to_string(page_bytes) + ", USE_TMP_FILE false, ROW_GROUP_SIZE " +
                    std::to_string(row_group_rows);
  if (renamed) {
    json::array names;
    for (const StoredColumn& column : columns) names.emplace_back(column.name);
    sql += ", KV_METADATA {" + std::string(kColumnNamesKey) + ": " +
           QuoteText(lathe::ToText(json::value(std::move(names)))) + "}";
  }
  return sql + ")";
}

}  // namespace

std::string EngineTypeOf(const csv::ColumnType& type) {
  if (type.physical == PhysicalType::kDecimal)
    return "DECIMAL(38," + std::to_string(type.scale) + ")";
  return EngineTypeOf(type.physical);
}

std::vector<StoredColumn> StoredColumnsOf(const std::vector<csv::ColumnPlan>& plan) {
  std::unordered_set<std::string> folded;
  std::vector<StoredColumn> columns;
  for (const csv::ColumnPlan& column : plan) {
    if (!column.keep) continue;
    std::string engine_name = column.name;
    for (int number = 2; !folded.insert(csv::FoldCase(engine_name)).second; ++number) {
      engine_name = column.name + "_" + std::to_string(number);
    }
    columns.push_back({column.name, std::move(engine_name), EngineTypeOf(column.type)});
  }
  return columns;
}

Status WriteParquet(csv::TableReader& reader, const ParquetTarget& target) {
  const std::vector<StoredColumn> columns = StoredColumnsOf(reader.plan());
  const std::int64_t bytes_per_row =
      std::max(target.bytes_per_row, static_cast<std::int64_t>(columns.size()) * std::int64_t{8});
  const int threads = columns.size() > kColumnsForOneThread ? 1 : target.threads;
  csv::ReadAhead batches(reader,
                         std::make_shared<csv::BatchPool>(
                             reader.kept_types(), static_cast<std::size_t>(RowsWithin(
                                                      kBatchBytes, bytes_per_row, kBatchRows))),
                         target.on_batch, target.threads > 1);
  csv::ArrowSource source(batches);
  std::vector<std::filesystem::path> directories;
  if (!target.spill_directory.empty()) directories.push_back(target.spill_directory);
  TRY(DuckDbSession session, DuckDbSession::Open({.threads = threads,
                                                  .memory_limit_bytes = target.memory_limit_bytes,
                                                  .spill_directory = target.spill_directory,
                                                  .files = {target.path},
                                                  .directories = std::move(directories)}));
  TRY_OK(session.AttachArrowStream("source", source.stream()));
  WriteBack write_back;
  Watch watch{target.cancel, [&](double) {
                write_back.Grown(target.path);
                if (target.on_tick) target.on_tick();
                return Status{};
              }};
  const Status copied = session.Run(
      CopyStatement(columns, target, RowsWithin(kRowGroupBytes, bytes_per_row, kRowGroupRows)), {},
      std::move(watch));
  // What the reader found is the cause; what DuckDB made of it is not.
  if (source.error()) return *source.error();
  return copied;
}

}  // namespace lathe::data
