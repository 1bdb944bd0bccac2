// Cuts the XML of a sheet into pieces that begin where a row begins, by looking for "<row" alone:
// parsers can then work on several pieces at a time. In XML a "<" stands for itself only within
// comments, CDATA sections and instructions, so whoever parses a piece must see that there are none
// (XmlReader::plain). Memory is one piece. One object per pass, one thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"
#include "data/csv/text_stream.h"

namespace lathe::data::xlsx {

struct SheetPiece {
  std::string text;   ///< empty: the sheet has ended
  bool rows = false;  ///< whole rows; otherwise what stands before, after or between them
};

class SheetCutter {
 public:
  /// Pieces of rows have about `piece_bytes`. REQUIRES: `stream` outlives this.
  SheetCutter(csv::TextStream& stream, std::size_t piece_bytes)
      : stream_(stream), piece_bytes_(piece_bytes) {}

  /// Errors: those of the stream.
  Result<SheetPiece> Next();
  /// Finds no more rows: what is left comes as it is read.
  void Stop() { state_ = State::kRest; }

 private:
  enum class State { kBefore, kRows, kRest };

  bool Cut(SheetPiece& piece);
  bool CutBefore(SheetPiece& piece);
  bool CutRows(SheetPiece& piece);
  Status ReadOn();
  SheetPiece Take(std::size_t size, bool rows);

  csv::TextStream& stream_;
  std::size_t piece_bytes_;
  State state_ = State::kBefore;
  std::string pending_;
  bool at_start_ = true;
  bool ended_ = false;
};

}  // namespace lathe::data::xlsx
