#include "data/csv_export.h"

#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "data/csv/csv_text.h"
#include "data/duckdb_session.h"
#include "data/iso_time.h"
#include "data/parquet_reader.h"

namespace lathe::data {
namespace {

constexpr std::int64_t kMemoryBytes = 512 << 20;

void AppendInteger(std::string& out, std::int64_t value) {
  std::array<char, 24> digits;
  const auto [end, fault] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  out.append(digits.data(), end);
}

/// The shortest text that reads back as this double, and as a double: "2.0", not "2".
void AppendReal(std::string& out, double value) {
  if (!std::isfinite(value)) {
    out += std::isnan(value) ? "NaN" : value < 0 ? "-inf" : "inf";
    return;
  }
  std::array<char, 32> digits;
  const auto [end, fault] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  const std::string_view text(digits.data(), static_cast<std::size_t>(end - digits.data()));
  out += text;
  if (text.find_first_of(".e") == text.npos) out += ".0";
}

}  // namespace

struct CsvExport::State {
  CsvExportOptions options;
  DuckDbSession session;
  std::vector<StoredColumn> columns;
  std::optional<Query> query;  // after the session: it must end first
  bool header_written = false;

  void AppendHeader(std::string& out) const;
  void AppendRow(std::string& out, const std::vector<ChunkColumn>& cells, std::size_t row) const;
  void AppendCell(std::string& out, const ChunkColumn& cells, std::size_t column,
                  std::size_t row) const;
};

void CsvExport::State::AppendHeader(std::string& out) const {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (i > 0) out += ',';
    csv::AppendText(out, columns[i].name, options.escape_formulas);
  }
  out += "\r\n";
}

void CsvExport::State::AppendRow(std::string& out, const std::vector<ChunkColumn>& cells,
                                 std::size_t row) const {
  const std::size_t begin = out.size();
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) out += ',';
    AppendCell(out, cells[i], i, row);
  }
  // An empty line is no row to most readers.
  if (out.size() == begin) out += "\"\"";
  out += "\r\n";
}

void CsvExport::State::AppendCell(std::string& out, const ChunkColumn& cells, std::size_t column,
                                  std::size_t row) const {
  if (cells.IsNull(row)) return;
  switch (query->column_type(column)) {
    case CellType::kBool:
      out += cells.values<bool>()[row] ? "true" : "false";
      return;
    case CellType::kInt32:
      return AppendInteger(out, cells.values<std::int32_t>()[row]);
    case CellType::kInt64:
      return AppendInteger(out, cells.values<std::int64_t>()[row]);
    case CellType::kDouble:
      return AppendReal(out, cells.values<double>()[row]);
    case CellType::kDate:
      out += IsoDate(cells.values<std::int32_t>()[row]);
      return;
    case CellType::kTimestamp:
      out += IsoTimestamp(cells.values<std::int64_t>()[row]);
      return;
    case CellType::kText: {
      const bool is_text = columns[column].engine_type == "VARCHAR";
      return csv::AppendText(out, cells.values<TextCell>()[row].view(),
                             options.escape_formulas && is_text);
    }
    case CellType::kOther:
      return;
  }
}

CsvExport::CsvExport(std::unique_ptr<State> state) : state_(std::move(state)) {}
CsvExport::CsvExport(CsvExport&&) noexcept = default;
CsvExport& CsvExport::operator=(CsvExport&&) noexcept = default;
CsvExport::~CsvExport() = default;

Result<CsvExport> CsvExport::Open(const std::filesystem::path& path,
                                  const CsvExportOptions& options) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return TableGone();
  TRY(DuckDbSession session, DuckDbSession::Open({.threads = 1,
                                                  .memory_limit_bytes = kMemoryBytes,
                                                  .spill_directory = {},
                                                  .files = {path},
                                                  .directories = {}}));
  TRY(std::vector<StoredColumn> columns, DescribeParquet(session, path));
  std::string list;
  for (const StoredColumn& column : columns) {
    list += (list.empty() ? "" : ", ") + ReadableExpression(column);
  }
  auto state = std::make_unique<State>(
      State{options, std::move(session), std::move(columns), std::nullopt, false});
  const SqlValue parameters[] = {path.string()};
  auto query = state->session.Start("SELECT " + list + " FROM read_parquet($1)", parameters);
  if (!query.ok()) return AsTableFault(std::move(query).error());
  state->query.emplace(std::move(query).value());
  return CsvExport(std::move(state));
}

Result<bool> CsvExport::Next(std::string& out) {
  State& state = *state_;
  if (!std::exchange(state.header_written, true)) {
    state.AppendHeader(out);
    return true;
  }
  auto more = state.query->Next();
  if (!more.ok()) return AsTableFault(std::move(more).error());
  if (!*more) return false;
  std::vector<ChunkColumn> cells;
  for (std::size_t i = 0; i < state.columns.size(); ++i) cells.push_back(state.query->column(i));
  for (std::size_t row = 0; row < state.query->row_count(); ++row) state.AppendRow(out, cells, row);
  return true;
}

}  // namespace lathe::data
