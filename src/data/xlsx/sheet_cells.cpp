#include "data/xlsx/sheet_cells.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "data/csv/values.h"
#include "data/xlsx/text_escapes.h"

namespace lathe::data::xlsx {
namespace {

// Rows that a sheet leaves out between two it has: past this the far one is a stray cell.
constexpr std::int64_t kMaxRowGap = 100'000;

struct Place {
  int column = 0;  // from 0
  std::int64_t line = 0;
};

/// "AB12".
std::optional<Place> ReadReference(const char* text) {
  Place place;
  const char* at = text;
  for (; *at >= 'A' && *at <= 'Z'; ++at) {
    place.column = place.column * 26 + (*at - 'A' + 1);
    if (place.column > kMaxSheetColumns) return std::nullopt;
  }
  if (at == text || *at == '\0' || *at == '0') return std::nullopt;
  for (; *at >= '0' && *at <= '9'; ++at) {
    place.line = place.line * 10 + (*at - '0');
    if (place.line > kMaxSheetRows) return std::nullopt;
  }
  if (*at != '\0') return std::nullopt;
  --place.column;
  return place;
}

enum class Tag { kOther, kCell, kValue, kFormula, kText, kAid, kRow, kSheetData, kMerge };

/// Asked twice for every element: told apart by length first.
Tag TagOf(std::string_view name) {
  switch (name.size()) {
    case 1:
      switch (name[0]) {
        case 'c':
          return Tag::kCell;
        case 'v':
          return Tag::kValue;
        case 'f':
          return Tag::kFormula;
        case 't':
          return Tag::kText;
        default:
          return Tag::kOther;
      }
    case 3:
      if (name == "row") return Tag::kRow;
      return name == "rPh" ? Tag::kAid : Tag::kOther;
    case 9:
      if (name == "sheetData") return Tag::kSheetData;
      return name == "mergeCell" ? Tag::kMerge : Tag::kOther;
    default:
      return Tag::kOther;
  }
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

bool IsFar(std::int64_t line, std::int64_t last_filled) {
  return last_filled > 0 && line - last_filled > kMaxRowGap;
}

}  // namespace

SheetOddities& SheetOddities::operator+=(const SheetOddities& more) {
  error_values += more.error_values;
  bad_dates += more.bad_dates;
  formulas_without_value += more.formulas_without_value;
  merged_ranges += more.merged_ranges;
  durations += more.durations;
  control_texts += more.control_texts;
  return *this;
}

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
  if (durations > 0) {
    out.push_back({"xlsx_duration_as_number", "",
                   Times(durations, "cell holds a duration", "cells hold durations") +
                       " (shown as [h]:mm); they are kept as numbers of days: 36 hours are 1.5."});
  }
  if (bad_dates > 0) {
    out.push_back({"xlsx_bad_date", "",
                   Times(bad_dates, "date does", "dates do") +
                       " not exist (such as Excel's 1900-02-29) and are missing."});
  }
  return out;
}

SheetCells::CellKind SheetCells::KindOf(std::string_view type) {
  if (type == "s") return CellKind::kShared;
  if (type == "str" || type == "inlineStr") return CellKind::kText;
  if (type == "b") return CellKind::kTruth;
  if (type == "e") return CellKind::kError;
  return type == "d" ? CellKind::kDate : CellKind::kNumber;
}

void SheetCells::Start(std::string_view name, const Attributes& attributes) {
  ++depth_;
  switch (TagOf(name)) {
    case Tag::kCell:
      return StartCell(attributes);
    case Tag::kValue:
      in_value_ = in_cell_;
      return;
    case Tag::kFormula:
      has_formula_ = in_cell_;
      return;
    case Tag::kText:
      in_value_ = in_cell_ && !in_aid_;
      return;
    case Tag::kAid:
      in_aid_ = true;
      return;
    case Tag::kRow:
      return StartRow(attributes);
    case Tag::kSheetData:
      in_sheet_data_ = true;
      return;
    case Tag::kMerge:
      ++oddities.merged_ranges;
      return;
    case Tag::kOther:
      return;
  }
}

void SheetCells::End(std::string_view name) {
  --depth_;
  switch (TagOf(name)) {
    case Tag::kCell:
      if (in_cell_) EndCell();
      in_cell_ = false;
      return;
    case Tag::kValue:
    case Tag::kText:
      in_value_ = false;
      return;
    case Tag::kAid:
      in_aid_ = false;
      return;
    case Tag::kRow:
      return EndRow();
    case Tag::kSheetData:
      in_sheet_data_ = false;
      return;
    case Tag::kFormula:
    case Tag::kMerge:
    case Tag::kOther:
      return;
  }
}

void SheetCells::Text(std::string_view piece) {
  if (!in_value_) return;
  value_ += piece;
  if (static_cast<std::int64_t>(value_.size()) <= limits_.max_cell_bytes) return;
  fault = Fail(ErrorCode::kCsvFieldTooLarge,
               "A cell of row " + std::to_string(line_) + " is larger than " +
                   std::to_string(limits_.max_cell_bytes >> 10) + " KiB.");
}

void SheetCells::Clear() {
  block.text.clear();
  block.cells.clear();
  block.rows.clear();
}

bool SheetCells::CanBeFollowedBy(const SheetCells& next) const {
  return next.first_line_ > line_ && !IsFar(next.first_filled_, last_filled_);
}

void SheetCells::Follow(const SheetCells& next) {
  line_ = next.line_;
  if (next.last_filled_ > 0) last_filled_ = next.last_filled_;
  oddities += next.oddities;
}

void SheetCells::StartRow(const Attributes& attributes) {
  const std::int64_t before = line_;
  ++line_;
  if (const auto number = attributes.Find("r")) {
    const auto line = Number<std::int64_t>(*number);
    if (!line || *line <= before || *line > kMaxSheetRows)
      return BadReference("row " + csv::Shown(*number));
    line_ = *line;
    knows_line_ = true;
  }
  if (!knows_line_) return BadReference("a row without a number");
  if (first_line_ == 0) first_line_ = line_;
  if (IsFar(line_, last_filled_)) far_ = true;
  next_column_ = 0;
  row_text_.clear();
  row_cells_.clear();
  lost_before_row_ = oddities.lost();
  in_row_ = true;
}

void SheetCells::StartCell(const Attributes& attributes) {
  if (!in_row_) return;
  column_ = next_column_;
  kind_ = CellKind::kNumber;
  style_ = 0;
  bool misplaced = false;
  attributes.ForEach([&](std::string_view name, const char* value) {
    if (name.size() != 1) return;
    if (name[0] == 'r') {
      const auto place = ReadReference(value);
      misplaced = !place || place->line != line_;
      if (misplaced) return BadReference("cell " + csv::Shown(value));
      column_ = place->column;
    } else if (name[0] == 't') {
      kind_ = KindOf(value);
    } else if (name[0] == 's') {
      style_ = Number<std::size_t>(value).value_or(0);
    }
  });
  if (misplaced) return;
  if (column_ >= kMaxSheetColumns) return BadReference("a cell past the last column");
  next_column_ = column_ + 1;
  value_.clear();
  has_formula_ = false;
  in_cell_ = true;
}

void SheetCells::EndCell() {
  if (value_.empty()) {
    oddities.formulas_without_value += has_formula_;
    return;
  }
  switch (kind_) {
    case CellKind::kShared:
      return AddShared();
    case CellKind::kText:
      DecodeEscapes(value_);
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

void SheetCells::AddShared() {
  if (Status loaded = workbook_.LoadTexts(); !loaded.ok()) {
    fault = std::move(loaded).error();
    return;
  }
  const auto index = Number<std::size_t>(value_);
  if (!index || *index >= workbook_.texts().size())
    return BadReference("the text number " + csv::Shown(value_) + " of " + CellName());
  Add(workbook_.texts().at(*index), true);
}

void SheetCells::AddNumber() {
  const NumberFormat format = workbook_.format(style_);
  oddities.durations += format == NumberFormat::kElapsed;
  if (format == NumberFormat::kNumber || format == NumberFormat::kElapsed)
    return Add(csv::Trim(value_), false);
  double serial = 0;
  if (csv::ParseReal(csv::Trim(value_), '.', &serial) != csv::RealFit::kFits)
    return Add(value_, false);
  if (const auto date = DateText(serial, format, workbook_.from_1904())) return Add(*date, false);
  ++oddities.bad_dates;
}

void SheetCells::Add(std::string_view value, bool is_text) {
  if (value.empty()) return;
  if (is_text) {
    oddities.control_texts += std::ranges::any_of(value, [](char c) {
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

void SheetCells::EndRow() {
  in_row_ = false;
  // A row of nothing but errors is a row, too.
  if (row_cells_.empty() && oddities.lost() == lost_before_row_) return;
  if (far_) {
    fault = Fail(ErrorCode::kDatasetSparseExtent,
                 "Row " + std::to_string(line_) + " has values, but none of the " +
                     std::to_string(line_ - last_filled_ - 1) +
                     " rows before it. Delete the stray cells, or copy the table to a new sheet.");
    return;
  }
  if (first_filled_ == 0) first_filled_ = line_;
  last_filled_ = line_;
  block.rows.push_back({line_, block.cells.size(), row_cells_.size()});
  const auto base = static_cast<std::uint32_t>(block.text.size());
  block.text += row_text_;
  for (SheetCell& cell : row_cells_) {
    cell.cell.begin += base;
    block.cells.push_back(cell);
  }
}

std::string SheetCells::CellName() const {
  std::string name;
  for (int column = column_ + 1; column > 0; column = (column - 1) / 26)
    name.insert(name.begin(), static_cast<char>('A' + (column - 1) % 26));
  return "cell " + name + std::to_string(line_);
}

void SheetCells::BadReference(const std::string& what) {
  fault =
      Fail(ErrorCode::kXlsxBadReference, "The sheet refers to " + what + ", which cannot be (row " +
                                             std::to_string(line_) + ").");
}

}  // namespace lathe::data::xlsx
