#include "data/xlsx/sheet_reader.h"

#include <algorithm>
#include <utility>

#include "data/csv/ahead_stream.h"

namespace lathe::data::xlsx {
namespace {

constexpr std::size_t kBlockBytes = 128 << 10;
// From this size on, unpacking a sheet is worth a thread of its own, and so is parsing.
constexpr std::int64_t kAheadBytes = 1 << 20;

}  // namespace

Result<std::unique_ptr<SheetReader>> SheetReader::Open(Workbook& workbook, const Sheet& sheet,
                                                       const csv::Limits& limits, int threads) {
  TRY(auto stream, workbook.OpenPart(sheet.part));
  const bool large = sheet.size_bytes >= kAheadBytes;
  if (large) stream = csv::MakeAheadStream(std::move(stream));
  return std::unique_ptr<SheetReader>(
      new SheetReader(std::move(stream), workbook, sheet, limits, large ? threads : 1));
}

SheetReader::SheetReader(std::unique_ptr<csv::TextStream> stream, Workbook& workbook,
                         const Sheet& sheet, const csv::Limits& limits, int threads)
    : stream_(std::move(stream)),
      cells_(workbook, limits, SheetCells::From::kStart),
      xml_(cells_, sheet.part),
      at_hand_(&cells_.block),
      size_bytes_(sheet.size_bytes) {
  if (threads > 1) {
    ahead_ = std::make_unique<SheetAhead>(*stream_, workbook, limits, threads);
  } else {
    block_.resize(kBlockBytes);
  }
}

SheetReader::~SheetReader() = default;

Result<bool> SheetReader::Next() {
  cells_.Clear();
  at_hand_ = &cells_.block;
  while (!ended_ && at_hand_->rows.empty()) TRY_OK(ahead_ ? TakePiece() : ReadBlock());
  return !at_hand_->rows.empty();
}

Status SheetReader::ReadBlock() {
  TRY(const std::size_t got, stream_->Read(block_.data(), block_.size()));
  return Feed({block_.data(), got});
}

/// What was parsed ahead counts when it is certain that reading it here would have given the same:
/// rows may come at this place, and nothing odd came before. From the first oddity on all is read
/// here.
Status SheetReader::TakePiece() {
  TRY(piece_, ahead_->Next());
  const bool follows = !odd_ && piece_.cells && xml_.plain() && cells_.awaits_rows() &&
                       cells_.CanBeFollowedBy(*piece_.cells);
  if (!follows) {
    if (piece_.rows) {
      odd_ = true;
      ahead_->Stop();
    }
    return Feed(piece_.text);
  }
  read_bytes_ += static_cast<std::int64_t>(piece_.text.size());
  cells_.Follow(*piece_.cells);
  xml_.Skip(piece_.text);
  at_hand_ = &piece_.cells->block;
  return {};
}

Status SheetReader::Feed(std::string_view text) {
  read_bytes_ += static_cast<std::int64_t>(text.size());
  ended_ = text.empty();
  at_hand_ = &cells_.block;
  return xml_.Feed(text, ended_);
}

double SheetReader::progress() const {
  return static_cast<double>(read_bytes_) /
         static_cast<double>(std::max<std::int64_t>(size_bytes_, 1));
}

}  // namespace lathe::data::xlsx
