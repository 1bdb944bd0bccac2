// Makes cells of the XML of a sheet: values as texts, dates made of day numbers. Rows without a
// value are passed over. Reads a sheet from its beginning, or rows cut out of its middle.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "data/csv/dialect.h"
#include "data/csv/tokenizer.h"
#include "data/xlsx/workbook.h"
#include "data/xlsx/xml.h"

namespace lathe::data::xlsx {

inline constexpr std::int64_t kMaxSheetRows = 1'048'576;
inline constexpr std::int64_t kMaxSheetColumns = 16'384;

struct SheetCell {
  int column;      ///< from 0
  csv::Cell cell;  ///< a place in SheetBlock::text
};
struct SheetRow {
  std::int64_t line = 0;  ///< as the sheet numbers it, from 1
  std::size_t first = 0;  ///< of its cells
  std::size_t count = 0;
};

/// Rows at hand.
struct SheetBlock {
  std::string text;
  std::vector<SheetCell> cells;
  std::vector<SheetRow> rows;
};

/// What is odd about a sheet, counted up to where it was read.
struct SheetOddities {
  std::int64_t error_values = 0;
  std::int64_t bad_dates = 0;
  std::int64_t formulas_without_value = 0;
  std::int64_t merged_ranges = 0;
  std::int64_t durations = 0;      ///< elapsed times, which are numbers
  std::int64_t control_texts = 0;  ///< texts with control characters other than tab and line ends

  std::int64_t lost() const { return error_values + bad_dates + formulas_without_value; }
  SheetOddities& operator+=(const SheetOddities& more);
  std::vector<csv::Warning> Warnings() const;
};

class SheetCells final : public XmlHandler {
 public:
  /// From where the handler knows the numbers of rows.
  enum class From {
    kStart,   ///< the sheet's beginning
    kMiddle,  ///< the first row's own number: a fault when it has none
  };
  /// REQUIRES: `workbook` and `limits` outlive this.
  SheetCells(Workbook& workbook, const csv::Limits& limits, From from)
      : workbook_(workbook), limits_(limits), knows_line_(from == From::kStart) {}

  /// Faults: xlsx_bad_reference, dataset_sparse_extent, csv_field_too_large, and those of
  /// Workbook::LoadTexts.
  void Start(std::string_view name, const Attributes& attributes) override;
  void End(std::string_view name) override;
  void Text(std::string_view piece) override;

  /// Lets go of the rows at hand.
  void Clear();
  /// Whether the rows `next` has read, from kMiddle, may follow on those read here.
  bool CanBeFollowedBy(const SheetCells& next) const;
  /// Goes on as if the rows of `next` had been read here; their cells stay where they are.
  /// REQUIRES: CanBeFollowedBy(next).
  void Follow(const SheetCells& next);
  /// Whether rows may come next: inside the element that holds them, outside of a row.
  bool awaits_rows() const { return depth_ == 2 && in_sheet_data_; }

  SheetBlock block;
  SheetOddities oddities;

 private:
  void StartRow(const Attributes& attributes);
  void StartCell(const Attributes& attributes);
  void EndCell();
  void AddShared();
  void AddNumber();
  void Add(std::string_view value, bool is_text);
  void EndRow();
  std::string CellName() const;
  void BadReference(const std::string& what);

  enum class CellKind { kNumber, kShared, kText, kTruth, kError, kDate };
  static CellKind KindOf(std::string_view type);

  Workbook& workbook_;
  const csv::Limits& limits_;
  bool knows_line_;
  std::int64_t first_line_ = 0;  // of all rows
  std::int64_t line_ = 0;
  std::int64_t first_filled_ = 0;  // of the rows with values; 0: none
  std::int64_t last_filled_ = 0;
  std::int64_t lost_before_row_ = 0;
  int depth_ = 0;
  bool in_sheet_data_ = false;
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

}  // namespace lathe::data::xlsx
