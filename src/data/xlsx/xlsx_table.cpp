#include "data/xlsx/xlsx_table.h"

#include <algorithm>
#include <iterator>
#include <span>
#include <utility>

#include "data/csv/header.h"
#include "data/csv/values.h"
#include "data/xlsx/sheet_rows.h"

namespace lathe::data::xlsx {
namespace {

constexpr std::size_t kMaxSampleCells = 60'000;
constexpr std::size_t kHeaderRows = 50;  // looked at for the header
constexpr std::size_t kMaxSampleGap = 256;

struct SampleCell {
  std::size_t column;
  bool is_text;
  std::string value;
};
struct SampleRow {
  std::int64_t line;
  std::vector<SampleCell> cells;
};

bool IsYear(const std::string& text) {
  return text.size() == 4 && (text.starts_with("19") || text.starts_with("20"));
}

/// A row of names: texts, or years beside them.
bool LooksLikeHeader(const SampleRow& row) {
  const bool names = std::ranges::all_of(
      row.cells, [](const SampleCell& cell) { return cell.is_text || IsYear(cell.value); });
  return names && std::ranges::any_of(row.cells, &SampleCell::is_text);
}

/// Whether the filled cells are the last `width` - n ones: what pandas writes above a nameless
/// index.
bool IsFilledToTheRight(const SampleRow& row, std::size_t width) {
  return row.cells.front().column + row.cells.size() == width &&
         row.cells.back().column + 1 == width;
}

/// A row of names above a full one, in which some are missing. `sure`: nothing else can hold the
/// names.
bool LooksLikeHeaderWithGaps(const SampleRow& row, std::size_t width, bool sure) {
  if (row.cells.empty() || !LooksLikeHeader(row)) return false;
  const std::size_t filled = row.cells.size();
  if (IsFilledToTheRight(row, width)) return filled * 2 >= width;
  // A lone text at the left is a title.
  return filled > 1 && (sure ? filled * 2 >= width : filled + 1 >= width);
}

/// Whether some column has a text in `row` and none in the rows below it.
bool IsUnlikeRowsBelow(const SampleRow& row, std::span<const SampleRow* const> below) {
  return std::ranges::any_of(row.cells, [&](const SampleCell& name) {
    bool any = false;
    for (const SampleRow* other : below) {
      const auto cell = std::ranges::find(other->cells, name.column, &SampleCell::column);
      if (cell == other->cells.end()) continue;
      if (cell->is_text) return false;
      any = true;
    }
    return any && name.is_text;
  });
}

/// The row of `rows` that holds the names: the first row about as wide as the table, as titles
/// above it are narrower; or the row right above that one, when it has names and that one has
/// values.
const SampleRow* RowOfNames(std::span<const SampleRow* const> rows) {
  std::size_t widest = 0, width = 0;
  for (const SampleRow* row : rows) {
    widest = std::max(widest, row->cells.size());
    if (!row->cells.empty()) width = std::max(width, row->cells.back().column + 1);
  }
  const auto full = std::ranges::find_if(
      rows, [&](const SampleRow* row) { return row->cells.size() * 5 >= widest * 4; });
  if (full == rows.end()) return rows.front();
  if (full == rows.begin()) return *full;
  const SampleRow* const above = *std::prev(full);
  const bool full_is_data = !LooksLikeHeader(**full);
  const bool adjacent = above->line + 1 == (*full)->line;
  const std::span<const SampleRow* const> below(std::next(full), rows.end());
  if (adjacent && LooksLikeHeaderWithGaps(*above, width, full_is_data) &&
      (full_is_data || !IsUnlikeRowsBelow(**full, below)))
    return above;
  return *full;
}

}  // namespace

struct XlsxTable::Sample {
  std::vector<SampleRow> rows;
  std::size_t width = 0;
  std::int64_t bytes = 0;
  bool whole = false;
  SheetOddities oddities;
};

XlsxTable::XlsxTable(std::filesystem::path path, csv::Options options, const csv::Limits& limits,
                     int threads)
    : path_(std::move(path)), options_(std::move(options)), limits_(limits), threads_(threads) {
  dialect_.quote = csv::kNoQuote;
  dialect_.null_values = options_.null_values;
  dialect_.null_words = options_.keep_default_nulls.value_or(true);
}

Result<csv::Sniffed> XlsxTable::Sniff(std::size_t sample_bytes, std::size_t shown_rows) {
  TRY(workbook_, Workbook::Open(path_, limits_));
  TRY_OK(ChooseSheet());
  TRY(const Sample sample, ReadSample(sample_bytes));
  if (sample.rows.empty()) {
    return Fail(ErrorCode::kDatasetNoData,
                "The sheet \"" + csv::Shown(sheet_->name) + "\" is empty." + OtherSheets());
  }
  FindHeader(sample);
  csv::Sniffed sniffed;
  sniffed.dialect = dialect_;
  TRY_OK(NameColumns(sample, sniffed));
  WarnOfTitles(sample, sniffed);
  for (const SampleRow& row : sample.rows) {
    if (row.line <= header_line_) continue;
    ++sniffed.row_count;
    const bool shown = sniffed.rows.size() < shown_rows;
    if (shown) sniffed.rows.emplace_back(names_.size());
    for (const SampleCell& cell : row.cells) {
      csv::Evidence& evidence = sniffed.columns[cell.column].evidence;
      if (cell.is_text) {
        evidence.ObserveText(csv::Trim(cell.value), row.line, dialect_);
      } else {
        evidence.Observe(cell.value, row.line, dialect_);
      }
      if (shown) sniffed.rows.back()[cell.column] = cell.value;
    }
  }
  if (sniffed.row_count == 0 && sample.whole) {
    return Fail(ErrorCode::kDatasetNoRows, "The sheet \"" + csv::Shown(sheet_->name) +
                                               "\" has a header but no row of data." +
                                               OtherSheets());
  }
  sniffed.format = Describe();
  sniffed.whole_file = sample.whole;
  sniffed.may_grow = !sample.whole;
  sniffed.bytes_per_row = sample.bytes / std::max<std::int64_t>(sniffed.row_count, 1);
  if (workbook_->has_macros()) {
    sniffed.warnings.push_back(
        {"xlsx_macros_ignored", "", "The workbook holds macros; they are not looked at."});
  }
  return sniffed;
}

Status XlsxTable::ChooseSheet() {
  const std::vector<Sheet>& sheets = workbook_->sheets();
  if (!options_.sheet.empty()) {
    const auto named = std::ranges::find(sheets, options_.sheet, &Sheet::name);
    if (named == sheets.end()) {
      return Fail(ErrorCode::kXlsxSheetMissing, "The workbook has no sheet called \"" +
                                                    csv::Shown(options_.sheet) + "\"." +
                                                    OtherSheets());
    }
    sheet_ = &*named;
    return {};
  }
  for (const Sheet& sheet : sheets) {
    if (sheet.hidden) continue;
    if (!sheet_) sheet_ = &sheet;
    TRY(const bool has_table, HasTable(sheet));
    if (!has_table) continue;
    sheet_ = &sheet;
    return {};
  }
  if (!sheet_) sheet_ = &sheets.front();
  return {};
}

/// Whether there are two rows at least.
Result<bool> XlsxTable::HasTable(const Sheet& sheet) const {
  TRY(const auto reader, SheetReader::Open(*workbook_, sheet, limits_, 1));
  std::size_t rows = 0;
  while (rows < 2) {
    TRY(const bool more, reader->Next());
    if (!more) return false;
    rows += reader->rows().size();
  }
  return true;
}

Result<XlsxTable::Sample> XlsxTable::ReadSample(std::size_t sample_bytes) const {
  TRY(const auto reader, SheetReader::Open(*workbook_, *sheet_, limits_, 1));
  Sample sample;
  std::size_t cell_count = 0;
  while (cell_count < kMaxSampleCells && sample.bytes < static_cast<std::int64_t>(sample_bytes)) {
    TRY(const bool more, reader->Next());
    sample.whole = !more;
    if (!more) break;
    sample.bytes += static_cast<std::int64_t>(reader->text().size());
    for (const SheetRow& row : reader->rows()) {
      SampleRow& out = sample.rows.emplace_back();
      out.line = row.line;
      for (const SheetCell& cell : reader->cells(row)) {
        const auto column = static_cast<std::size_t>(cell.column);
        if (sample.width > 0 && column > sample.width + kMaxSampleGap) {
          return Fail(ErrorCode::kDatasetSparseExtent,
                      "Row " + std::to_string(row.line) +
                          " has a value far right of the others. Delete the stray cells, or copy "
                          "the table to a new sheet.");
        }
        out.cells.push_back({column, cell.cell.text != 0,
                             std::string(reader->text().substr(cell.cell.begin, cell.cell.size))});
      }
      for (const SampleCell& cell : out.cells)
        sample.width = std::max(sample.width, cell.column + 1);
      cell_count += out.cells.size();
    }
  }
  sample.oddities = reader->oddities();
  return sample;
}

void XlsxTable::FindHeader(const Sample& sample) {
  const std::int64_t above = options_.skip_rows.value_or(0);
  std::vector<const SampleRow*> rows;
  for (const SampleRow& row : sample.rows) {
    if (row.line > above && rows.size() < kHeaderRows) rows.push_back(&row);
  }
  header_line_ = above;
  if (rows.empty()) return;
  const SampleRow* header = options_.skip_rows ? rows.front() : RowOfNames(rows);
  has_header_ = options_.header.value_or(LooksLikeHeader(*header));
  header_line_ = has_header_ ? header->line : header->line - 1;
}

/// Says which rows above the header are left out, unless the user asked for that.
void XlsxTable::WarnOfTitles(const Sample& sample, csv::Sniffed& sniffed) const {
  if (options_.skip_rows) return;
  const std::int64_t first = has_header_ ? header_line_ : header_line_ + 1;
  std::int64_t count = 0;
  const SampleRow* title = nullptr;
  for (const SampleRow& row : sample.rows) {
    if (row.line >= first) break;
    if (row.cells.empty()) continue;
    if (!title) title = &row;
    ++count;
  }
  if (!title) return;
  sniffed.warnings.push_back(
      {"xlsx_title_rows", "",
       std::to_string(count) +
           (count == 1 ? " row above the table is" : " rows above the table are") +
           " left out as " + (count == 1 ? "a title" : "titles") + ", from \"" +
           csv::Shown(title->cells.front().value) + "\" in row " + std::to_string(title->line) +
           " on; the table begins in row " + std::to_string(first) +
           ". If that is wrong, set skip_rows to the number of rows above the table."});
}

Status XlsxTable::NameColumns(const Sample& sample, csv::Sniffed& sniffed) {
  std::vector<std::string> cells(sample.width);
  if (has_header_) {
    for (const SampleRow& row : sample.rows) {
      if (row.line != header_line_) continue;
      for (const SampleCell& cell : row.cells) cells[cell.column] = cell.value;
    }
    TRY(names_, csv::NamesFromHeader(cells, limits_, csv::NamesOf::kTable, sniffed.warnings));
  } else {
    TRY(names_, csv::MakeNames(sample.width, limits_));
    sniffed.warnings.push_back(
        {"dataset_no_header", "",
         "The first row holds values, so the columns are called column_1, column_2, ..."});
  }
  for (std::size_t i = 0; i < names_.size(); ++i)
    sniffed.columns.push_back({names_[i], {}, has_header_ && csv::Trim(cells[i]).empty(), {}});
  return {};
}

json::object XlsxTable::Describe() const {
  json::array sheets;
  for (const Sheet& sheet : workbook_->sheets()) {
    sheets.push_back(
        {{"name", sheet.name}, {"hidden", sheet.hidden}, {"size_bytes", sheet.size_bytes}});
  }
  return {{"format", "xlsx"},
          {"sheet", sheet_->name},
          {"sheets", std::move(sheets)},
          {"header", has_header_},
          {"skip_rows", has_header_ ? header_line_ - 1 : header_line_},
          {"null_values", dialect_.ToJson()["null_values"]}};
}

std::string XlsxTable::OtherSheets() const {
  std::string names;
  for (const Sheet& sheet : workbook_->sheets()) {
    if (&sheet == sheet_) continue;
    names += (names.empty() ? "" : ", ") + ("\"" + csv::Shown(sheet.name) + "\"");
    if (names.size() > 500) break;
  }
  return names.empty() ? " The workbook has no other sheet." : " Other sheets: " + names + ".";
}

Result<std::unique_ptr<csv::RowSource>> XlsxTable::Open(const std::vector<csv::ColumnPlan>&) {
  TRY(auto reader, SheetReader::Open(*workbook_, *sheet_, limits_, threads_));
  return std::unique_ptr<csv::RowSource>(
      std::make_unique<SheetRows>(std::move(reader), header_line_, names_, limits_, dialect_));
}

}  // namespace lathe::data::xlsx
