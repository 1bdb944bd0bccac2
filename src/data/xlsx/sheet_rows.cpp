#include "data/xlsx/sheet_rows.h"

#include <utility>

#include "data/csv/header.h"
#include "data/csv/values.h"

namespace lathe::data::xlsx {
namespace {

// How far right of the table a value may stand and still be one of its columns.
constexpr std::size_t kMaxColumnGap = 256;

}  // namespace

SheetRows::SheetRows(std::unique_ptr<SheetReader> reader, std::int64_t header_line,
                     std::vector<std::string>& names, const csv::Limits& limits,
                     const csv::Dialect& dialect)
    : reader_(std::move(reader)),
      header_line_(header_line),
      names_(names),
      width_(names.size()),
      limits_(limits),
      dialect_(dialect) {}

Result<bool> SheetRows::Next() {
  cells_.clear();
  lines_.clear();
  while (lines_.empty()) {
    TRY(const bool more, reader_->Next());
    if (!more) break;
    for (const SheetRow& row : reader_->rows()) {
      if (row.line <= header_line_) continue;
      const std::size_t begin = cells_.size();
      cells_.resize(begin + width_);
      lines_.push_back(row.line);
      for (const SheetCell& cell : reader_->cells(row)) {
        const auto column = static_cast<std::size_t>(cell.column);
        if (column < width_) {
          cells_[begin + column] = cell.cell;
        } else {
          TRY_OK(AddLate(cell, row.line));
        }
      }
    }
  }
  window_ = {reader_->text(), cells_, lines_, width_, 0};
  return !lines_.empty();
}

Status SheetRows::AddLate(const SheetCell& cell, std::int64_t line) {
  const auto column = static_cast<std::size_t>(cell.column);
  const std::size_t last = late_.empty() ? width_ : late_.rbegin()->first;
  if (column > last + kMaxColumnGap) {
    return Fail(ErrorCode::kDatasetSparseExtent,
                "Row " + std::to_string(line) + " has a value " + std::to_string(column - last) +
                    " columns right of the table. Delete the stray cells, or copy the table to a "
                    "new sheet.");
  }
  const std::string_view value = reader_->text().substr(cell.cell.begin, cell.cell.size);
  if (cell.cell.text) {
    late_[column].ObserveText(csv::Trim(value), line, dialect_);
  } else {
    late_[column].Observe(value, line, dialect_);
  }
  return {};
}

Result<std::vector<csv::SniffedColumn>> SheetRows::NewColumns() {
  std::vector<csv::SniffedColumn> out;
  if (late_.empty()) return out;
  std::vector<std::string> names = names_;
  names.resize(late_.rbegin()->first + 1);
  std::vector<csv::Warning> told;
  TRY(names_, csv::NamesFromHeader(names, limits_, csv::NamesOf::kTable, told));
  for (std::size_t i = width_; i < names_.size(); ++i)
    out.push_back({names_[i], late_[i], false, {}});
  return out;
}

}  // namespace lathe::data::xlsx
