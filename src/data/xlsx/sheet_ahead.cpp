#include "data/xlsx/sheet_ahead.h"

#include <new>
#include <utility>

namespace lathe::data::xlsx {
namespace {

constexpr std::size_t kPieceBytes = 512 << 10;
constexpr std::size_t kPiecesPerThread = 2;

/// The cells of `rows`; null when anything about them is odd: whoever reads them in their place
/// then says what.
std::unique_ptr<SheetCells> ReadRows(std::string_view rows, Workbook& workbook,
                                     const csv::Limits& limits) try {
  auto cells = std::make_unique<SheetCells>(workbook, limits, SheetCells::From::kMiddle);
  XmlReader xml(*cells, "rows");
  const bool fine = xml.Feed("<sheetData>", false).ok() && xml.Feed(rows, false).ok() &&
                    xml.Feed("</sheetData>", true).ok() && xml.plain();
  return fine ? std::move(cells) : nullptr;
} catch (const std::bad_alloc&) {
  return nullptr;
}

}  // namespace

SheetAhead::SheetAhead(csv::TextStream& stream, Workbook& workbook, const csv::Limits& limits,
                       int threads)
    : workbook_(workbook),
      limits_(limits),
      cutter_(stream, kPieceBytes),
      most_pieces_(static_cast<std::size_t>(threads) * kPiecesPerThread),
      threads_("sheet-reader", static_cast<std::size_t>(threads), most_pieces_) {}

Result<SheetAhead::Piece> SheetAhead::Next() {
  if (Status filled = FillUp(); !filled.ok()) {
    error_ = std::move(filled).error();
    ended_ = true;
  }
  if (pieces_.empty()) {
    if (error_) return *error_;
    return Piece();
  }
  Piece piece = pieces_.front().get();
  pieces_.pop_front();
  return piece;
}

Status SheetAhead::FillUp() {
  while (!ended_ && pieces_.size() < most_pieces_) {
    TRY(SheetPiece piece, cutter_.Next());
    ended_ = piece.text.empty();
    if (!ended_) pieces_.push_back(Parse(std::move(piece)));
  }
  return {};
}

std::future<SheetAhead::Piece> SheetAhead::Parse(SheetPiece piece) {
  struct Task {
    Piece piece;
    std::promise<Piece> promise;
  };
  auto task = std::make_shared<Task>();
  task->piece = {std::move(piece.text), piece.rows, nullptr};
  std::future<Piece> parsed = task->promise.get_future();
  const bool taken = piece.rows && threads_.TrySubmit([this, task] {
    task->piece.cells = ReadRows(task->piece.text, workbook_, limits_);
    task->promise.set_value(std::move(task->piece));
  });
  if (!taken) task->promise.set_value(std::move(task->piece));
  return parsed;
}

}  // namespace lathe::data::xlsx
