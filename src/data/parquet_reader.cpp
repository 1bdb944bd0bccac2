#include "data/parquet_reader.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <optional>

#include "base/crypto.h"
#include "base/json.h"
#include "data/text_coder.h"

namespace lathe::data {
namespace {

constexpr double kMicrosecondsPerSecond = 1e6;
constexpr double kSecondsPerDay = 86400;
constexpr std::size_t kColumnsPerQuery = 512;
constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

/// How one stored column is asked for and held.
struct ReadPlan {
  ColumnKind kind;
  std::string expression;
};

ReadPlan PlanFor(const StoredColumn& column) {
  const std::string name = QuoteName(column.engine_name);
  const std::string& type = column.engine_type;
  if (type == "VARCHAR") return {ColumnKind::kText, name};
  if (type == "DATE" || type == "TIMESTAMP") return {ColumnKind::kTime, name};
  if (type.starts_with("TIMESTAMP")) return {ColumnKind::kTime, "CAST(" + name + " AS TIMESTAMP)"};
  if (type == "DOUBLE" || type == "BIGINT" || type == "BOOLEAN") return {ColumnKind::kNumber, name};
  static const std::string_view kNumbers[] = {"TINYINT",  "SMALLINT",  "INTEGER",  "HUGEINT",
                                              "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT",
                                              "UHUGEINT", "FLOAT"};
  if (type.starts_with("DECIMAL") || std::ranges::find(kNumbers, type) != std::end(kNumbers)) {
    return {ColumnKind::kNumber, "CAST(" + name + " AS DOUBLE)"};
  }
  return {ColumnKind::kText, "CAST(" + name + " AS VARCHAR)"};
}

template <class T>
void AppendNumbers(const ChunkColumn& cells, std::size_t row_count, double divisor,
                   std::vector<double>& out) {
  const T* values = cells.values<T>();
  const std::size_t start = out.size();
  out.resize(start + row_count);
  double* target = out.data() + start;
  for (std::size_t i = 0; i < row_count; ++i) target[i] = static_cast<double>(values[i]) / divisor;
  if (cells.all_valid()) return;
  for (std::size_t i = 0; i < row_count; ++i) {
    if (cells.IsNull(i)) target[i] = kMissing;
  }
}

void AppendCodes(const ChunkColumn& cells, std::size_t row_count, TextCoder& coder, Frame& frame,
                 FrameColumn& out) {
  const TextCell* texts = cells.values<TextCell>();
  for (std::size_t i = 0; i < row_count; ++i) {
    if (cells.IsNull(i)) {
      out.codes.push_back(-1);
      continue;
    }
    const auto [code, is_new] = coder.CodeOf(texts[i]);
    if (is_new) {
      out.dictionary.push_back(frame.Own(texts[i].view()));
      coder.Keep(out.dictionary.back());
    }
    out.codes.push_back(code);
  }
}

Status AppendCells(const Query& query, std::size_t index, TextCoder& coder, Frame& frame,
                   FrameColumn& out) {
  const ChunkColumn cells = query.column(index);
  const std::size_t n = query.row_count();
  switch (query.column_type(index)) {
    case CellType::kBool:
      AppendNumbers<bool>(cells, n, 1, out.numbers);
      return {};
    case CellType::kInt64:
      AppendNumbers<std::int64_t>(cells, n, 1, out.numbers);
      return {};
    case CellType::kDouble:
      AppendNumbers<double>(cells, n, 1, out.numbers);
      return {};
    case CellType::kDate:
      AppendNumbers<std::int32_t>(cells, n, 1 / kSecondsPerDay, out.numbers);
      return {};
    case CellType::kTimestamp:
      AppendNumbers<std::int64_t>(cells, n, kMicrosecondsPerSecond, out.numbers);
      return {};
    case CellType::kText:
      AppendCodes(cells, n, coder, frame, out);
      return {};
    case CellType::kInt32:
    case CellType::kOther:
      break;
  }
  return Fail(ErrorCode::kInternal, "A column has a type that cannot be read.");
}

Status CheckFingerprint(const std::filesystem::path& path, const std::string& expected) {
  if (expected.empty()) return {};
  TRY(const std::string actual, Sha256OfFile(path.string()));
  if (actual == expected) return {};
  return Fail(ErrorCode::kDatasetCorrupt,
              "The stored table has changed since it was imported: its checksum is another.");
}

Result<std::vector<StoredColumn>> Select(std::vector<StoredColumn> stored,
                                         std::span<const std::string> wanted) {
  if (wanted.empty()) return stored;
  std::vector<StoredColumn> picked;
  for (const std::string& name : wanted) {
    const auto found = std::ranges::find(stored, name, &StoredColumn::name);
    if (found == stored.end()) {
      return FieldFault("columns", "not_allowed",
                        "There is no column \"" + name + "\" in the table.");
    }
    picked.push_back(*found);
  }
  return picked;
}

/// The true names, when the file had to keep them apart from DuckDB's.
Result<std::optional<std::vector<std::string>>> TrueNames(DuckDbSession& session,
                                                          const std::filesystem::path& path) {
  const SqlValue parameters[] = {path.string(), std::string(kColumnNamesKey)};
  TRY(Query query,
      session.Start("SELECT decode(value) FROM parquet_kv_metadata($1) WHERE decode(key) = $2",
                    parameters));
  TRY(const bool found, query.Next());
  if (!found) return std::optional<std::vector<std::string>>();
  TRY(const json::value document, ParseJson(query.column(0).values<TextCell>()[0].view()));
  std::vector<std::string> names;
  if (document.is_array()) {
    for (const json::value& name : document.as_array()) {
      if (name.is_string()) names.emplace_back(name.as_string());
    }
  }
  return std::optional(std::move(names));
}

/// The condition that picks options.most_rows rows; empty when all are read.
Result<std::string> PickRows(DuckDbSession& session, const std::filesystem::path& path,
                             std::int64_t most_rows) {
  constexpr std::int64_t kRuns = 8;
  if (most_rows <= 0) return std::string();
  const SqlValue parameters[] = {path.string()};
  TRY(Query query, session.Start("SELECT CAST(sum(num_rows) AS BIGINT) FROM "
                                 "parquet_file_metadata($1)",
                                 parameters));
  TRY(const bool found, query.Next());
  const std::int64_t total =
      found && !query.column(0).IsNull(0) ? query.column(0).values<std::int64_t>()[0] : 0;
  if (total <= most_rows) return std::string();
  const std::int64_t length = std::max<std::int64_t>(1, most_rows / kRuns);
  std::string condition;
  for (std::int64_t run = 0; run < std::min(kRuns, most_rows); ++run) {
    const std::int64_t start = (total - length) * run / std::max<std::int64_t>(1, kRuns - 1);
    condition += (condition.empty() ? " WHERE " : " OR ") +
                 ("(file_row_number >= " + std::to_string(start)) + " AND file_row_number < " +
                 std::to_string(start + length) + ")";
  }
  return condition;
}

/// What ReadFrame reads beside the columns.
struct RowsToRead {
  std::string condition;
  const CancelToken* cancel = nullptr;
};

/// Fills the frame's columns from `first` on, which are those of `columns`; the rows read.
Result<std::size_t> FillColumns(DuckDbSession& session, const std::filesystem::path& path,
                                std::span<const StoredColumn> columns, std::size_t first,
                                const RowsToRead& rows, Frame& frame) {
  std::string list;
  for (const StoredColumn& column : columns) {
    list += (list.empty() ? "" : ", ") + PlanFor(column).expression;
  }
  const SqlValue parameters[] = {path.string()};
  TRY(Query query,
      session.Start("SELECT " + list +
                        (rows.condition.empty()
                             ? " FROM read_parquet($1)"
                             : " FROM read_parquet($1, file_row_number = true)" + rows.condition),
                    parameters, {rows.cancel, {}}));
  std::vector<TextCoder> coders(columns.size());
  std::size_t row_count = 0;
  while (true) {
    TRY(const bool more, query.Next());
    if (!more) return row_count;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      TRY_OK(AppendCells(query, i, coders[i], frame, frame.column(first + i)));
    }
    row_count += query.row_count();
  }
}

/// The engine keeps a buffer per column: a wide table is read a part of its columns at a time.
Result<Frame> ReadFrame(DuckDbSession& session, const std::filesystem::path& path,
                        const std::vector<StoredColumn>& columns, const RowsToRead& rows) {
  Frame frame;
  for (const StoredColumn& column : columns) frame.AddColumn(column.name, PlanFor(column).kind);
  for (std::size_t first = 0; first < columns.size(); first += kColumnsPerQuery) {
    const std::size_t count = std::min(kColumnsPerQuery, columns.size() - first);
    TRY(const std::size_t row_count,
        FillColumns(session, path, std::span(columns).subspan(first, count), first, rows, frame));
    if (first > 0 && row_count != frame.row_count())
      return Fail(ErrorCode::kDatasetCorrupt, "The columns of the stored table differ in length.");
    frame.SetRowCount(row_count);
  }
  return frame;
}

}  // namespace

Error TableGone() {
  return Fail(ErrorCode::kDatasetCorrupt,
              "The file of the table is missing: restore it from a backup, or import again.");
}

Error TableUnreadable() {
  return Fail(ErrorCode::kDatasetCorrupt, "The stored table cannot be read.");
}

Error OtherColumns() {
  return Fail(ErrorCode::kDatasetCorrupt, "The stored table has other columns than it says.");
}

Error AsTableFault(Error error) {
  return error.code == ErrorCode::kInternal ? TableUnreadable() : error;
}

Result<std::vector<StoredColumn>> DescribeParquet(DuckDbSession& session,
                                                  const std::filesystem::path& path) {
  const SqlValue parameters[] = {path.string()};
  auto started = session.Start(
      "SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM read_parquet($1))", parameters);
  if (!started.ok()) return AsTableFault(std::move(started).error());
  Query query = std::move(started).value();
  std::vector<StoredColumn> columns;
  while (true) {
    TRY(const bool more, query.Next());
    if (!more) break;
    for (std::size_t i = 0; i < query.row_count(); ++i) {
      const std::string name(query.column(0).values<TextCell>()[i].view());
      columns.push_back({name, name, std::string(query.column(1).values<TextCell>()[i].view())});
    }
  }
  TRY(const auto names, TrueNames(session, path));
  if (names && names->size() == columns.size()) {
    for (std::size_t i = 0; i < columns.size(); ++i) columns[i].name = (*names)[i];
  }
  return columns;
}

Result<Frame> ReadParquet(const std::filesystem::path& path, std::span<const std::string> columns,
                          const ReadOptions& options) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) {
    return Fail(ErrorCode::kNotFound, "The stored table is not there.");
  }
  TRY_OK(CheckFingerprint(path, options.fingerprint));
  TRY(DuckDbSession session, DuckDbSession::Open({.threads = options.threads,
                                                  .memory_limit_bytes = options.memory_limit_bytes,
                                                  .spill_directory = {},
                                                  .files = {path},
                                                  .directories = {}}));
  TRY(std::vector<StoredColumn> stored, DescribeParquet(session, path));
  TRY(const std::vector<StoredColumn> picked, Select(std::move(stored), columns));
  TRY(std::string condition, PickRows(session, path, options.most_rows));
  auto frame = ReadFrame(session, path, picked, {std::move(condition), options.cancel});
  if (!frame.ok()) return AsTableFault(std::move(frame).error());
  return frame;
}

std::string EngineTypeOf(PhysicalType type) {
  switch (type) {
    case PhysicalType::kInt64:
      return "BIGINT";
    case PhysicalType::kBool:
      return "BOOLEAN";
    case PhysicalType::kDate:
      return "DATE";
    case PhysicalType::kTimestamp:
      return "TIMESTAMP";
    case PhysicalType::kString:
      return "VARCHAR";
    case PhysicalType::kDouble:
    case PhysicalType::kDecimal:
      break;
  }
  return "DOUBLE";
}

std::string ReadableExpression(const StoredColumn& column) {
  static constexpr std::string_view kAsTheyAre[] = {"BIGINT", "DOUBLE",    "BOOLEAN",
                                                    "DATE",   "TIMESTAMP", "VARCHAR"};
  const std::string name = QuoteName(column.engine_name);
  const bool as_it_is = std::ranges::find(kAsTheyAre, column.engine_type) != std::end(kAsTheyAre);
  return as_it_is ? name : "CAST(" + name + " AS VARCHAR)";
}

}  // namespace lathe::data
