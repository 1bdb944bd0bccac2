#include "data/preview.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <span>
#include <system_error>
#include <utility>

#include "base/utf8.h"
#include "data/duckdb_session.h"
#include "data/iso_time.h"
#include "data/parquet_reader.h"

namespace lathe::data {
namespace {

constexpr std::int64_t kMemoryBytes = 256 << 20;
constexpr std::int64_t kExactIntegers = std::int64_t{1} << 53;
constexpr std::size_t kExactDigits = 15;
constexpr std::size_t kColumnsPerQuery = 512;

json::value OfInteger(std::int64_t value) {
  if (value >= -kExactIntegers && value <= kExactIntegers) return value;
  return json::value(std::to_string(value));
}

json::value OfReal(double value) {
  if (std::isfinite(value)) return value;
  if (std::isnan(value)) return nullptr;
  return value > 0 ? "Infinity" : "-Infinity";
}

json::value OfText(std::string_view text) {
  if (text.size() <= kMaxPreviewText) return json::value(text);
  return json::value(std::string(CutBetweenCharacters(text, kMaxPreviewText)) + "...");
}

/// Decimals and other exact numbers: as a number while a double shows all their digits.
json::value OfNumberText(std::string_view text) {
  const auto digits = std::ranges::count_if(text, [](char c) { return c >= '0' && c <= '9'; });
  double value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool exact = static_cast<std::size_t>(digits) <= kExactDigits;
  if (exact && fault == std::errc() && end == text.data() + text.size()) return value;
  return json::value(text);
}

/// One column of a chunk as JSON values.
json::value ValueAt(const Query& query, std::size_t index, std::size_t row, bool is_decimal) {
  const ChunkColumn column = query.column(index);
  if (column.IsNull(row)) return nullptr;
  switch (query.column_type(index)) {
    case CellType::kBool:
      return column.values<bool>()[row];
    case CellType::kInt32:
      return column.values<std::int32_t>()[row];
    case CellType::kInt64:
      return OfInteger(column.values<std::int64_t>()[row]);
    case CellType::kDouble:
      return OfReal(column.values<double>()[row]);
    case CellType::kDate:
      return json::value(IsoDate(column.values<std::int32_t>()[row]));
    case CellType::kTimestamp:
      return json::value(IsoTimestamp(column.values<std::int64_t>()[row]));
    case CellType::kText: {
      const std::string_view text = column.values<TextCell>()[row].view();
      return is_decimal ? OfNumberText(text) : OfText(text);
    }
    case CellType::kOther:
      break;
  }
  return nullptr;
}

Result<std::int64_t> CountRows(DuckDbSession& session, const std::filesystem::path& path) {
  const SqlValue parameters[] = {path.string()};
  TRY(Query query, session.Start("SELECT CAST(sum(num_rows) AS BIGINT) FROM "
                                 "parquet_file_metadata($1)",
                                 parameters));
  TRY(const bool found, query.Next());
  if (!found || query.column(0).IsNull(0)) return std::int64_t{0};
  return query.column(0).values<std::int64_t>()[0];
}

/// Some of the columns, appended to the rows at hand. The engine keeps a buffer per column, so that
/// a wide table is read a few columns at a time.
Status AppendColumns(DuckDbSession& session, const std::filesystem::path& path,
                     std::span<const StoredColumn> columns, std::int64_t offset,
                     json::array& rows) {
  std::string list;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    list += (i > 0 ? ", " : "") + ReadableExpression(columns[i]) + " AS c" + std::to_string(i);
  }
  const SqlValue parameters[] = {path.string(), offset,
                                 offset + static_cast<std::int64_t>(rows.size())};
  TRY(Query query, session.Start("SELECT " + list +
                                     " FROM read_parquet($1, file_row_number = true)"
                                     " WHERE file_row_number >= $2 AND file_row_number < $3",
                                 parameters));
  std::size_t row = 0;
  while (true) {
    TRY(const bool more, query.Next());
    if (!more) break;
    if (row + query.row_count() > rows.size()) break;
    for (std::size_t i = 0; i < query.row_count(); ++i, ++row) {
      json::array& values = rows[row].get_array();
      for (std::size_t at = 0; at < columns.size(); ++at) {
        values.push_back(ValueAt(query, at, i, columns[at].engine_type.starts_with("DECIMAL")));
      }
    }
  }
  if (row == rows.size()) return {};
  return Fail(ErrorCode::kDatasetCorrupt, "The stored table has fewer rows than it says.");
}

Status ReadRows(DuckDbSession& session, const std::filesystem::path& path,
                const std::vector<StoredColumn>& columns, std::int64_t limit, std::int64_t offset,
                json::array& rows) {
  for (std::int64_t row = 0; row < limit; ++row) {
    rows.emplace_back(json::array()).get_array().reserve(columns.size());
  }
  for (std::size_t start = 0; start < columns.size(); start += kColumnsPerQuery) {
    const std::size_t count = std::min(kColumnsPerQuery, columns.size() - start);
    TRY_OK(AppendColumns(session, path, std::span(columns).subspan(start, count), offset, rows));
  }
  return {};
}

Result<PreviewPage> Read(const std::filesystem::path& path, std::int64_t limit,
                         std::int64_t offset) {
  TRY(DuckDbSession session, DuckDbSession::Open({.threads = 1,
                                                  .memory_limit_bytes = kMemoryBytes,
                                                  .spill_directory = {},
                                                  .files = {path},
                                                  .directories = {}}));
  TRY(const std::vector<StoredColumn> columns, DescribeParquet(session, path));
  PreviewPage page;
  TRY(page.total_rows, CountRows(session, path));
  for (const StoredColumn& column : columns) page.columns.push_back(column.name);
  const auto width = std::max<std::int64_t>(static_cast<std::int64_t>(columns.size()), 1);
  const std::int64_t rows = std::min(limit, std::max<std::int64_t>(kMaxPreviewValues / width, 1));
  const std::int64_t left = std::max<std::int64_t>(page.total_rows - offset, 0);
  TRY_OK(ReadRows(session, path, columns, std::min(rows, left), offset, page.rows));
  return page;
}

}  // namespace

Result<PreviewPage> ReadPreview(const std::filesystem::path& path, std::int64_t limit,
                                std::int64_t offset) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return TableGone();
  auto page = Read(path, limit, offset);
  if (!page.ok()) return AsTableFault(std::move(page).error());
  return page;
}

}  // namespace lathe::data
