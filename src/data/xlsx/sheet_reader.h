// Reads the rows of one sheet as they stream by. Memory is a few blocks of XML and their rows. One
// object per pass, one thread; large sheets have helpers of their own.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "data/xlsx/sheet_ahead.h"
#include "data/xlsx/sheet_cells.h"
#include "data/xlsx/workbook.h"
#include "data/xlsx/xml.h"

namespace lathe::data::xlsx {

class SheetReader {
 public:
  /// With two or more `threads` a large sheet is parsed on that many. REQUIRES: `workbook` and
  /// `limits` outlive this. Errors: xlsx_missing_part.
  static Result<std::unique_ptr<SheetReader>> Open(Workbook& workbook, const Sheet& sheet,
                                                   const csv::Limits& limits, int threads);
  ~SheetReader();

  /// Reads on until there are more rows; false at the end of the sheet. Errors: xlsx_malformed_xml,
  /// xlsx_dtd_forbidden, xlsx_encoding, xlsx_bad_reference, xlsx_missing_part, xlsx_corrupt,
  /// csv_field_too_large, dataset_sparse_extent.
  Result<bool> Next();
  std::span<const SheetRow> rows() const { return at_hand_->rows; }
  std::span<const SheetCell> cells(const SheetRow& row) const {
    return std::span(at_hand_->cells).subspan(row.first, row.count);
  }
  std::string_view text() const { return at_hand_->text; }
  const SheetOddities& oddities() const { return cells_.oddities; }
  /// 0..1.
  double progress() const;

 private:
  SheetReader(std::unique_ptr<csv::TextStream> stream, Workbook& workbook, const Sheet& sheet,
              const csv::Limits& limits, int threads);
  Status ReadBlock();
  Status TakePiece();
  Status Feed(std::string_view text);

  std::unique_ptr<csv::TextStream> stream_;
  SheetCells cells_;
  XmlReader xml_;
  std::unique_ptr<SheetAhead> ahead_;  // null: all is read here
  SheetAhead::Piece piece_;
  bool odd_ = false;
  const SheetBlock* at_hand_;
  std::vector<char> block_;
  std::int64_t size_bytes_;
  std::int64_t read_bytes_ = 0;
  bool ended_ = false;
};

}  // namespace lathe::data::xlsx
