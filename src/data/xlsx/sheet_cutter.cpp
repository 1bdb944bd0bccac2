#include "data/xlsx/sheet_cutter.h"

#include <utility>

namespace lathe::data::xlsx {
namespace {

constexpr std::size_t kBlockBytes = 128 << 10;
constexpr std::string_view kRowTag = "<row";
// Past the beginning of an XML declaration, also behind a byte order mark.
constexpr std::size_t kDeclarationAt = 5;
// Of a row that is longer than this many pieces no more is made.
constexpr std::size_t kMostPieces = 16;

/// Whether a row begins at `at`, and not a tag such as <rowBreaks>.
bool IsRowStart(std::string_view text, std::size_t at) {
  const std::size_t after = at + kRowTag.size();
  return after < text.size() &&
         std::string_view(" >/\t\r\n").find(text[after]) != std::string_view::npos;
}

std::size_t FirstRow(std::string_view text) {
  std::size_t at = text.find(kRowTag);
  while (at != text.npos && !IsRowStart(text, at)) at = text.find(kRowTag, at + 1);
  return at;
}

/// The last place but the very beginning where a row begins.
std::size_t LastRow(std::string_view text) {
  std::size_t at = text.rfind(kRowTag);
  while (at != text.npos && at > 0 && !IsRowStart(text, at)) at = text.rfind(kRowTag, at - 1);
  return at == 0 ? text.npos : at;
}

/// Whether `text` may hold a comment, a CDATA section or an instruction, apart from the one a
/// document begins with.
bool MayHoldMarks(std::string_view text, bool at_start) {
  return text.find("<!") != text.npos ||
         text.find("<?", at_start ? kDeclarationAt : 0) != text.npos;
}

}  // namespace

Result<SheetPiece> SheetCutter::Next() {
  SheetPiece piece;
  while (!Cut(piece)) TRY_OK(ReadOn());
  return piece;
}

/// Makes `piece` of what is pending; false when more must be read first.
bool SheetCutter::Cut(SheetPiece& piece) {
  if (ended_) return piece = Take(pending_.size(), false), true;
  switch (state_) {
    case State::kBefore:
      return CutBefore(piece);
    case State::kRows:
      return CutRows(piece);
    case State::kRest:
      break;
  }
  if (pending_.empty()) return false;
  piece = Take(pending_.size(), false);
  return true;
}

bool SheetCutter::CutBefore(SheetPiece& piece) {
  if (MayHoldMarks(pending_, at_start_)) return state_ = State::kRest, Cut(piece);
  const std::size_t row = FirstRow(pending_);
  if (row != pending_.npos) {
    state_ = State::kRows;
    if (row == 0) return Cut(piece);
    piece = Take(row, false);
    return true;
  }
  // The end may be the beginning of a row's tag.
  if (pending_.size() <= kRowTag.size()) return false;
  at_start_ = false;
  piece = Take(pending_.size() - kRowTag.size(), false);
  return true;
}

bool SheetCutter::CutRows(SheetPiece& piece) {
  if (pending_.size() < piece_bytes_) return false;
  const std::size_t row = LastRow(pending_);
  if (row != pending_.npos) {
    piece = Take(row, true);
    return true;
  }
  if (pending_.size() > kMostPieces * piece_bytes_) state_ = State::kRest;
  return state_ == State::kRest && Cut(piece);
}

Status SheetCutter::ReadOn() {
  const std::size_t before = pending_.size();
  pending_.resize(before + kBlockBytes);
  auto got = stream_.Read(pending_.data() + before, kBlockBytes);
  pending_.resize(before + (got.ok() ? *got : 0));
  if (!got.ok()) return std::move(got).error();
  ended_ = *got == 0;
  return {};
}

SheetPiece SheetCutter::Take(std::size_t size, bool rows) {
  std::string rest = pending_.substr(size);
  pending_.resize(size);
  return {std::exchange(pending_, std::move(rest)), rows};
}

}  // namespace lathe::data::xlsx
