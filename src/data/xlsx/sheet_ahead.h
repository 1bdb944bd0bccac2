// Parses pieces of a sheet on several threads ahead of whoever takes them in their order. Memory is
// a few pieces and their rows.
#pragma once

#include <deque>
#include <future>
#include <memory>
#include <optional>
#include <string>

#include "base/thread_pool.h"
#include "data/xlsx/sheet_cells.h"
#include "data/xlsx/sheet_cutter.h"

namespace lathe::data::xlsx {

class SheetAhead {
 public:
  struct Piece {
    std::string text;                   ///< empty: the sheet has ended
    bool rows = false;                  ///< whole rows
    std::unique_ptr<SheetCells> cells;  ///< of whole rows; null when anything about them is odd
  };

  /// REQUIRES: the arguments outlive this.
  SheetAhead(csv::TextStream& stream, Workbook& workbook, const csv::Limits& limits, int threads);

  /// The next piece of the sheet. Errors: those of the stream.
  Result<Piece> Next();
  /// No more rows are parsed ahead but those that are.
  void Stop() { cutter_.Stop(); }

 private:
  Status FillUp();
  std::future<Piece> Parse(SheetPiece piece);

  Workbook& workbook_;
  const csv::Limits& limits_;
  SheetCutter cutter_;
  std::size_t most_pieces_;
  std::deque<std::future<Piece>> pieces_;
  std::optional<Error> error_;  // after the pieces
  bool ended_ = false;
  ThreadPool threads_;  // last: ends before what it uses
};

}  // namespace lathe::data::xlsx
