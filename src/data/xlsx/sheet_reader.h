// Reads the rows of one sheet as they stream by: cells with their values as texts, dates made of
// day numbers. Rows without a value are passed over. Memory is one block of XML and its rows. One
// object per pass, one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "data/csv/tokenizer.h"
#include "data/xlsx/workbook.h"
#include "data/xlsx/xml.h"

namespace lathe::data::xlsx {

inline constexpr std::int64_t kMaxSheetRows = 1'048'576;
inline constexpr std::int64_t kMaxSheetColumns = 16'384;

struct SheetCell {
  int column;      ///< from 0
  csv::Cell cell;  ///< a place in SheetReader::text()
};
struct SheetRow {
  std::int64_t line = 0;  ///< as the sheet numbers it, from 1
  std::size_t first = 0;  ///< of its cells
  std::size_t count = 0;
};

/// What is odd about a sheet, counted up to where it was read.
struct SheetOddities {
  std::int64_t error_values = 0;
  std::int64_t bad_dates = 0;
  std::int64_t formulas_without_value = 0;
  std::int64_t merged_ranges = 0;

  std::int64_t lost() const { return error_values + bad_dates + formulas_without_value; }
  std::vector<csv::Warning> Warnings() const;
};

class SheetReader {
 public:
  /// REQUIRES: `workbook` outlives this. Errors: xlsx_missing_part.
  static Result<std::unique_ptr<SheetReader>> Open(Workbook& workbook, const Sheet& sheet,
                                                   const csv::Limits& limits);
  ~SheetReader();

  /// Reads on until there are more rows; false at the end of the sheet. Errors: xlsx_malformed_xml,
  /// xlsx_dtd_forbidden, xlsx_encoding, xlsx_bad_reference, xlsx_missing_part, xlsx_corrupt,
  /// csv_field_too_large, dataset_sparse_extent.
  Result<bool> Next();
  std::span<const SheetRow> rows() const;
  std::span<const SheetCell> cells(const SheetRow& row) const;
  std::string_view text() const;
  const SheetOddities& oddities() const;
  std::int64_t control_count() const;
  double progress() const;

 private:
  class Handler;
  SheetReader(std::unique_ptr<csv::TextStream> stream, std::unique_ptr<Handler> handler,
              const Sheet& sheet);

  std::unique_ptr<csv::TextStream> stream_;
  std::unique_ptr<Handler> handler_;
  XmlReader xml_;
  std::vector<char> block_;
  std::int64_t size_bytes_;
  std::int64_t read_bytes_ = 0;
  bool ended_ = false;
};

}  // namespace lathe::data::xlsx
