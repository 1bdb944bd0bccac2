#include "data/parquetfile/parquet_table.h"

#include <algorithm>
#include <utility>

#include "data/csv/header.h"
#include "data/csv/values.h"
#include "data/parquet_reader.h"
#include "data/parquetfile/chunk_rows.h"
#include "data/parquetfile/column_types.h"

namespace lathe::data::parquetfile {
namespace {

constexpr std::size_t kSampleRows = 1000;
constexpr std::size_t kMaxSampleCells = 200'000;
constexpr std::string_view kSampleChars = "1000";
constexpr std::int64_t kMaxDecimalDigits = 38;

/// Why a column cannot be read: the engine would take longer decimals for doubles, and wrongly, and
/// stop at times that are too far for it.
std::optional<csv::Warning> WhyLeftOut(const std::string& name, const ColumnNotes& notes) {
  if (notes.precision > kMaxDecimalDigits) {
    const std::string most = std::to_string(kMaxDecimalDigits);
    return csv::Warning{"column_decimal_too_wide", name,
                        "The column holds decimals of " + std::to_string(notes.precision) +
                            " digits; up to " + most +
                            " can be read exactly, so it was left out. Write it with " + most +
                            " digits or as text to import it."};
  }
  if (!notes.beyond_micros) return std::nullopt;
  return csv::Warning{"column_time_out_of_range", name,
                      "The column holds times, in milliseconds, further than 290,000 years away; "
                      "it was left out. Write them as missing or as whole numbers to import it."};
}

std::string SelectFrom(const std::vector<std::string>& expressions) {
  std::string list;
  for (const std::string& expression : expressions) list += (list.empty() ? "" : ", ") + expression;
  return "SELECT " + list + " FROM read_parquet($1, hive_partitioning = false)";
}

}  // namespace

ParquetTable::ParquetTable(std::filesystem::path path, const csv::Limits& limits,
                           Resources resources)
    : path_(std::move(path)), limits_(limits), resources_(std::move(resources)) {
  dialect_.quote = csv::kNoQuote;
  dialect_.null_words = false;
}

Result<DuckDbSession> ParquetTable::OpenSession() const {
  // One thread: rows come in their order, and a pass holds one row group's pages at a time.
  SessionOptions options;
  options.memory_limit_bytes = resources_.memory_limit_bytes;
  options.spill_directory = resources_.spill_directory;
  options.files = {path_};
  if (!resources_.spill_directory.empty()) options.directories = {resources_.spill_directory};
  return DuckDbSession::Open(options);
}

Result<csv::Sniffed> ParquetTable::Sniff(std::size_t, std::size_t shown_rows) {
  TRY(footer_, CheckFile(path_, limits_, resources_.cancel));
  csv::Sniffed sniffed;
  sniffed.dialect = dialect_;
  sniffed.format["format"] = "parquet";
  TRY(DuckDbSession session, OpenSession());
  TRY_OK(DescribeColumns(session, sniffed));
  TRY_OK(ReadSample(session, shown_rows, sniffed));
  // The types are the file's own, whatever the sample shows.
  sniffed.whole_file = true;
  std::int64_t bytes = 0;
  for (const Chunk& chunk : footer_.chunks) bytes += chunk.unpacked_bytes;
  sniffed.bytes_per_row = bytes / std::max<std::int64_t>(footer_.row_count, 1);
  return sniffed;
}

Status ParquetTable::DescribeColumns(DuckDbSession& session, csv::Sniffed& sniffed) {
  auto described = DescribeParquet(session, path_);
  if (!described.ok()) return AsFileFault(std::move(described).error());
  const std::vector<StoredColumn>& stored = *described;
  if (stored.size() != footer_.columns.size())
    return AsFileFault(Fail(ErrorCode::kInternal, "The footer is read in two ways."));
  std::vector<std::string> names;
  for (std::size_t i = 0; i < stored.size(); ++i) {
    // The engine renames what it cannot tell apart; our own files say what was meant.
    const bool renamed_by_us = stored[i].name != stored[i].engine_name;
    names.push_back(renamed_by_us ? stored[i].name : footer_.columns[i]);
  }
  TRY(names, csv::NamesFromHeader(names, limits_, csv::NamesOf::kTable, sniffed.warnings));
  columns_.clear();
  for (std::size_t i = 0; i < stored.size(); ++i) {
    const ColumnNotes& notes = footer_.notes[i];
    if (auto unreadable = WhyLeftOut(names[i], notes)) {
      sniffed.warnings.push_back(*std::move(unreadable));
      continue;
    }
    TypeMapping mapping =
        MapType(stored[i].engine_type, QuoteName(stored[i].engine_name), notes.unit);
    if (!footer_.duration_units.empty() && mapping.type.physical == PhysicalType::kInt64)
      ExplainDuration(footer_.duration_units[i], mapping);
    if (!mapping.warning.empty())
      sniffed.warnings.push_back({mapping.warning, names[i], mapping.explanation});
    sniffed.columns.push_back({names[i], {}, false, mapping.type});
    columns_.push_back(
        {names[i], mapping.type, std::move(mapping.expression), std::move(mapping.text)});
  }
  if (!columns_.empty()) return {};
  return Fail(ErrorCode::kDatasetNoColumns,
              "No column of the file can be read. " + sniffed.warnings.back().message);
}

Status ParquetTable::ReadSample(DuckDbSession& session, std::size_t shown_rows,
                                csv::Sniffed& sniffed) const {
  const std::size_t limit =
      std::max(shown_rows, std::min(kSampleRows, kMaxSampleCells / columns_.size() + 1));
  std::vector<std::string> expressions;
  for (const FileColumn& column : columns_)
    expressions.push_back("left(" + column.text + ", " + std::string(kSampleChars) + ")");
  const SqlValue parameters[] = {path_.string()};
  auto query = session.Start(SelectFrom(expressions) + " LIMIT " + std::to_string(limit),
                             parameters, Watch{resources_.cancel, {}});
  if (!query.ok()) return AsFileFault(std::move(query).error());
  while (true) {
    auto more = query->Next();
    if (!more.ok()) return AsFileFault(std::move(more).error());
    if (!*more) return {};
    for (std::size_t row = 0; row < query->row_count(); ++row) {
      ++sniffed.row_count;
      const bool shown = sniffed.rows.size() < shown_rows;
      if (shown) sniffed.rows.emplace_back(columns_.size());
      for (std::size_t i = 0; i < columns_.size(); ++i) {
        const ChunkColumn cells = query->column(i);
        if (cells.IsNull(row)) continue;
        const std::string_view value = cells.values<TextCell>()[row].view();
        sniffed.columns[i].evidence.Observe(csv::Trim(value), sniffed.row_count, dialect_);
        if (shown) sniffed.rows.back()[i] = value;
      }
    }
  }
}

Result<std::unique_ptr<csv::RowSource>> ParquetTable::Open(
    const std::vector<csv::ColumnPlan>& plan) {
  ChunkRows::Settings settings;
  std::vector<std::string> expressions;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const FileColumn& column = columns_[i];
    const csv::ColumnType& wanted = plan[i].type;
    const bool as_stored = wanted.physical == column.type.physical &&
                           wanted.scale == column.type.scale &&
                           wanted.precision == column.type.precision;
    const bool as_text = wanted.physical == PhysicalType::kString;
    settings.types.push_back(wanted);
    settings.parsed.push_back(!as_stored && !as_text);
    settings.names.push_back(column.name);
    expressions.push_back(as_stored ? column.expression : column.text);
  }
  settings.row_count = footer_.row_count;
  std::error_code ignored;
  settings.max_unpacked_bytes =
      UnpackedLimit(static_cast<std::int64_t>(std::filesystem::file_size(path_, ignored)), limits_);
  settings.max_cell_bytes = limits_.max_cell_bytes;
  TRY(DuckDbSession session, OpenSession());
  const SqlValue parameters[] = {path_.string()};
  auto query = session.Start(SelectFrom(expressions), parameters, Watch{resources_.cancel, {}});
  if (!query.ok()) return AsFileFault(std::move(query).error());
  return std::unique_ptr<csv::RowSource>(std::make_unique<ChunkRows>(
      std::move(session), std::move(query).value(), std::move(settings)));
}

}  // namespace lathe::data::parquetfile
