#include "data/xlsx/sheet_reader.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "data/csv/ahead_stream.h"
#include "data/csv/values.h"

namespace lathe::data::xlsx {
namespace {

constexpr std::size_t kBlockBytes = 128 << 10;
// From this size on, unpacking a sheet is worth a thread of its own.
constexpr std::int64_t kAheadBytes = 1 << 20;
// Rows that a sheet leaves out between two it has: past this the far one is a stray cell.
constexpr std::int64_t kMaxRowGap = 100'000;

struct Place {
  int column = 0;  // from 0
  std::int64_t line = 0;
};

/// "AB12".
std::optional<Place> ReadReference(std::string_view text) {
  Place place;
  std::size_t at = 0;
  for (; at < text.size() && text[at] >= 'A' && text[at] <= 'Z'; ++at) {
    place.column = place.column * 26 + (text[at] - 'A' + 1);
    if (place.column > kMaxSheetColumns) return std::nullopt;
  }
  if (at == 0 || at == text.size() || text[at] == '0') return std::nullopt;
  const auto [end, fault] =
      std::from_chars(text.data() + at, text.data() + text.size(), place.line);
  if (fault != std::errc() || end != text.data() + text.size() || place.line < 1 ||
      place.line > kMaxSheetRows)
    return std::nullopt;
  --place.column;
  return place;
}

template <class T>
std::optional<T> Number(std::string_view text) {
  T value{};
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string Times(std::int64_t count, const char* one, const char* many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

enum class CellKind { kNumber, kShared, kText, kTruth, kError, kDate };

CellKind KindOf(std::string_view type) {
  if (type == "s") return CellKind::kShared;
  if (type == "str" || type == "inlineStr") return CellKind::kText;
  if (type == "b") return CellKind::kTruth;
  if (type == "e") return CellKind::kError;
  return type == "d" ? CellKind::kDate : CellKind::kNumber;
}

}  // namespace

std::vector<csv::Warning> SheetOddities::Warnings() const {
  std::vector<csv::Warning> out;
  if (merged_ranges > 0) {
    out.push_back({"xlsx_merged_cells", "",
                   Times(merged_ranges, "range of cells is", "ranges of cells are") +
                       " merged; the value stands in the first cell, the others are missing."});
  }
  if (error_values > 0) {
    out.push_back({"xlsx_error_value", "",
                   Times(error_values, "cell holds an error", "cells hold errors") +
                       " such as #DIV/0!; they are missing."});
  }
  if (formulas_without_value > 0) {
    out.push_back({"xlsx_formula_without_value", "",
                   Times(formulas_without_value, "formula has", "formulas have") +
                       " no stored value; open the workbook in Excel and save it."});
  }
  if (bad_dates > 0) {
    out.push_back({"xlsx_bad_date", "",
                   Times(bad_dates, "date does", "dates do") +
                       " not exist (such as Excel's 1900-02-29) and are missing."});
  }
  return out;
}

class SheetReader::Handler final : public XmlHandler {
 public:
  Handler(Workbook& workbook, const csv::Limits& limits) : workbook_(workbook), limits_(limits) {}

  void Start(std::string_view name, const Attributes& attributes) override {
    if (name == "c") {
      StartCell(attributes);
    } else if (name == "v") {
      in_value_ = in_cell_;
    } else if (name == "row") {
      StartRow(attributes);
    } else if (name == "f") {
      has_formula_ = in_cell_;
    } else if (name == "rPh") {
      in_aid_ = true;
    } else if (name == "t") {
      in_value_ = in_cell_ && !in_aid_;
    } else if (name == "mergeCell") {
      ++oddities.merged_ranges;
    }
  }

  void End(std::string_view name) override {
    if (name == "v" || name == "t") {
      in_value_ = false;
    } else if (name == "c") {
      if (in_cell_) EndCell();
      in_cell_ = false;
    } else if (name == "row") {
      EndRow();
    } else if (name == "rPh") {
      in_aid_ = false;
    }
  }

  void Text(std::string_view piece) override {
    if (!in_value_) return;
    value_ += piece;
    if (static_cast<std::int64_t>(value_.size()) <= limits_.max_cell_bytes) return;
    fault = Fail(ErrorCode::kCsvFieldTooLarge,
                 "A cell of row " + std::to_string(line_) + " is larger than " +
                     std::to_string(limits_.max_cell_bytes >> 10) + " KiB.");
  }

  void Clear() {
    text.clear();
    cells.clear();
    rows.clear();
  }

  std::string text;
  std::vector<SheetCell> cells;
  std::vector<SheetRow> rows;
  SheetOddities oddities;
  std::int64_t control_count = 0;

 private:
  void StartRow(const Attributes& attributes) {
    const std::int64_t before = line_;
    ++line_;
    if (const auto number = attributes.Find("r")) {
      const auto line = Number<std::int64_t>(*number);
      if (!line || *line <= before || *line > kMaxSheetRows)
        return BadReference("row " + csv::Shown(*number));
      line_ = *line;
    }
    if (line_ - last_filled_ > kMaxRowGap && last_filled_ > 0) far_ = true;
    next_column_ = 0;
    row_text_.clear();
    row_cells_.clear();
    lost_before_row_ = oddities.lost();
    in_row_ = true;
  }

  void StartCell(const Attributes& attributes) {
    if (!in_row_) return;
    column_ = next_column_;
    if (const auto reference = attributes.Find("r")) {
      const auto place = ReadReference(*reference);
      if (!place || place->line != line_) return BadReference("cell " + csv::Shown(*reference));
      column_ = place->column;
    }
    if (column_ >= kMaxSheetColumns) return BadReference("a cell past the last column");
    next_column_ = column_ + 1;
    kind_ = KindOf(attributes.Find("t").value_or("n"));
    style_ = Number<std::size_t>(attributes.Find("s").value_or("0")).value_or(0);
    value_.clear();
    has_formula_ = false;
    in_cell_ = true;
  }

  void EndCell() {
    if (value_.empty()) {
      oddities.formulas_without_value += has_formula_;
      return;
    }
    switch (kind_) {
      case CellKind::kShared:
        return AddShared();
      case CellKind::kText:
        return Add(value_, true);
      case CellKind::kTruth:
        return Add(value_ == "1" || value_ == "true" ? "true" : "false", false);
      case CellKind::kError:
        ++oddities.error_values;
        return;
      case CellKind::kDate:
        return Add(value_, false);
      case CellKind::kNumber:
        return AddNumber();
    }
  }

  void AddShared() {
    if (Status loaded = workbook_.LoadTexts(); !loaded.ok()) {
      fault = std::move(loaded).error();
      return;
    }
    const auto index = Number<std::size_t>(value_);
    if (!index || *index >= workbook_.texts().size())
      return BadReference("the text number " + csv::Shown(value_) + " of " + CellName());
    Add(workbook_.texts().at(*index), true);
  }

  void AddNumber() {
    const NumberFormat format = workbook_.format(style_);
    if (format == NumberFormat::kNumber) return Add(csv::Trim(value_), false);
    double serial = 0;
    if (csv::ParseReal(csv::Trim(value_), '.', &serial) != csv::RealFit::kFits)
      return Add(value_, false);
    if (const auto date = DateText(serial, format, workbook_.from_1904())) return Add(*date, false);
    ++oddities.bad_dates;
  }

  void Add(std::string_view value, bool is_text) {
    if (value.empty()) return;
    if (is_text) {
      control_count += std::ranges::any_of(value, [](char c) {
        return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r';
      });
    }
    csv::Cell cell{};
    cell.begin = static_cast<std::uint32_t>(row_text_.size());
    cell.size = static_cast<std::uint32_t>(value.size()) & 0x3FFF'FFFF;
    cell.text = is_text;
    row_text_ += value;
    row_cells_.push_back({column_, cell});
  }

  void EndRow() {
    in_row_ = false;
    // A row of nothing but errors is a row, too.
    if (row_cells_.empty() && oddities.lost() == lost_before_row_) return;
    if (far_) {
      fault =
          Fail(ErrorCode::kDatasetSparseExtent,
               "Row " + std::to_string(line_) + " has values, but none of the " +
                   std::to_string(line_ - last_filled_ - 1) +
                   " rows before it. Delete the stray cells, or copy the table to a new sheet.");
      return;
    }
    last_filled_ = line_;
    rows.push_back({line_, cells.size(), row_cells_.size()});
    const auto base = static_cast<std::uint32_t>(text.size());
    text += row_text_;
    for (SheetCell& cell : row_cells_) {
      cell.cell.begin += base;
      cells.push_back(cell);
    }
  }

  std::string CellName() const {
    std::string name;
    for (int column = column_ + 1; column > 0; column = (column - 1) / 26)
      name.insert(name.begin(), static_cast<char>('A' + (column - 1) % 26));
    return "cell " + name + std::to_string(line_);
  }
  void BadReference(const std::string& what) {
    fault = Fail(
        ErrorCode::kXlsxBadReference,
        "The sheet refers to " + what + ", which cannot be (row " + std::to_string(line_) + ").");
  }

  Workbook& workbook_;
  const csv::Limits& limits_;
  std::int64_t line_ = 0;
  std::int64_t last_filled_ = 0;
  std::int64_t lost_before_row_ = 0;
  bool far_ = false;
  int next_column_ = 0;
  int column_ = 0;
  CellKind kind_ = CellKind::kNumber;
  std::size_t style_ = 0;
  std::string value_;
  bool in_row_ = false, in_cell_ = false, in_value_ = false, in_aid_ = false;
  bool has_formula_ = false;
  std::string row_text_;
  std::vector<SheetCell> row_cells_;
};

Result<std::unique_ptr<SheetReader>> SheetReader::Open(Workbook& workbook, const Sheet& sheet,
                                                       const csv::Limits& limits) {
  TRY(auto stream, workbook.OpenPart(sheet.part));
  if (sheet.size_bytes >= kAheadBytes) stream = csv::MakeAheadStream(std::move(stream));
  return std::unique_ptr<SheetReader>(
      new SheetReader(std::move(stream), std::make_unique<Handler>(workbook, limits), sheet));
}

SheetReader::SheetReader(std::unique_ptr<csv::TextStream> stream, std::unique_ptr<Handler> handler,
                         const Sheet& sheet)
    : stream_(std::move(stream)),
      handler_(std::move(handler)),
      xml_(*handler_, sheet.part),
      block_(kBlockBytes),
      size_bytes_(sheet.size_bytes) {}

SheetReader::~SheetReader() = default;

Result<bool> SheetReader::Next() {
  handler_->Clear();
  while (!ended_ && handler_->rows.empty()) {
    TRY(const std::size_t got, stream_->Read(block_.data(), block_.size()));
    read_bytes_ += static_cast<std::int64_t>(got);
    ended_ = got == 0;
    TRY_OK(xml_.Feed({block_.data(), got}, ended_));
  }
  return !handler_->rows.empty();
}

std::span<const SheetRow> SheetReader::rows() const { return handler_->rows; }
std::span<const SheetCell> SheetReader::cells(const SheetRow& row) const {
  return std::span(handler_->cells).subspan(row.first, row.count);
}
std::string_view SheetReader::text() const { return handler_->text; }
const SheetOddities& SheetReader::oddities() const { return handler_->oddities; }
std::int64_t SheetReader::control_count() const { return handler_->control_count; }
double SheetReader::progress() const {
  return static_cast<double>(read_bytes_) /
         static_cast<double>(std::max<std::int64_t>(size_bytes_, 1));
}

}  // namespace lathe::data::xlsx
