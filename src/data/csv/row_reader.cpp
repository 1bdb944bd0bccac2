#include "data/csv/row_reader.h"

#include <algorithm>
#include <cstring>

#include "data/csv/bytes.h"

namespace lathe::data::csv {
namespace {

constexpr std::size_t kWindowBytes = 512 << 10;
constexpr std::size_t kMaxLineBytes = 64 << 20;

std::int64_t CountLineEnds(std::string_view text) {
  std::int64_t count = 0;
  for (std::size_t at = 0; at < text.size();) {
    const LineSpan line = LineAt(text, at);
    if (line.next == line.end) break;
    ++count;
    at = line.next;
  }
  return count;
}

}  // namespace

LineSpan LineAt(std::string_view text, std::size_t begin) {
  const std::size_t end = text.find_first_of("\r\n", begin);
  if (end == text.npos) return {text.size(), text.size()};
  const bool pair = text[end] == '\r' && end + 1 < text.size() && text[end + 1] == '\n';
  return {end, end + (pair ? 2 : 1)};
}

Error ExplainBadText(std::string_view text, Utf8Check::Found found, std::int64_t line,
                     std::int64_t offset, bool multibyte_seen) {
  line += CountLineEnds(text.substr(0, found.offset));
  const std::int64_t at = offset + static_cast<std::int64_t>(found.offset);
  const std::string where = "line " + std::to_string(line) + ", byte offset " + std::to_string(at);
  const auto fail = [&](ErrorCode code, const std::string& detail) {
    return Error{
        code, detail, {{"file", std::string(InfoOf(code).name.substr(5)), detail, line, {}}}, {}};
  };
  if (found.fault == TextFault::kNulByte) {
    return fail(ErrorCode::kFileNulByte, "There is a NUL byte on " + where + ".");
  }
  for (std::size_t i = found.offset + 1; i < text.size() && !multibyte_seen; ++i) {
    multibyte_seen = Utf8SequenceLength(text.substr(i, 4)) > 1;
  }
  if (multibyte_seen) {
    return fail(ErrorCode::kFileEncodingMixed,
                "Some of the file is UTF-8, but not the bytes on " + where +
                    ": it was put together from different encodings.");
  }
  return fail(ErrorCode::kFileEncodingInvalid,
              "The file is not UTF-8: invalid bytes on " + where +
                  ". If it comes from Windows or Excel, try the encoding windows-1252.");
}

Result<RowReader> RowReader::Open(const TextSource& source, const Dialect& dialect,
                                  const Limits& limits) {
  TRY(TextFile file, OpenText(source, limits));
  return RowReader(std::move(file), dialect, limits);
}

RowReader::RowReader(TextFile file, const Dialect& dialect, const Limits& limits)
    : file_(std::move(file)),
      tokenizer_(dialect, limits),
      buffer_(kWindowBytes + kPadding),
      lines_to_skip_(dialect.skip_lines),
      header_pending_(dialect.header) {}

Result<bool> RowReader::Next() {
  first_row_ = 0;
  while (true) {
    DropUsed();
    if (ended_ && size_ == 0) return false;
    // A row longer than the window: make room for the rest of it.
    if (size_ + kPadding == buffer_.size()) {
      if (size_ >= kMaxLineBytes) return TooLong();
      buffer_.resize(size_ * 2 + kPadding);
    }
    TRY_OK(Fill());
    TRY_OK(CheckText());
    if (lines_to_skip_ > 0) {
      TRY_OK(SkipLines());
      continue;
    }
    const std::string_view text(buffer_.data(), checked_);
    TRY(used_, tokenizer_.Run(text, ended_));
    text_size_ = checked_;
    if (tokenizer_.row_count() > 0) break;
    if (ended_) return false;
  }
  first_row_ = header_pending_ ? 1 : 0;
  header_pending_ = false;
  return true;
}

void RowReader::DropUsed() {
  if (used_ == 0) return;
  std::memmove(buffer_.data(), buffer_.data() + used_, size_ - used_);
  size_ -= used_;
  checked_ -= used_;
  offset_ += static_cast<std::int64_t>(used_);
  used_ = 0;
}

Status RowReader::Fill() {
  const std::size_t room = buffer_.size() - kPadding;
  while (size_ < room && !ended_) {
    TRY(const std::size_t got, file_.stream->Read(buffer_.data() + size_, room - size_));
    size_ += got;
    ended_ = got == 0;
  }
  std::memset(buffer_.data() + size_, 0, kPadding);
  return {};
}

Status RowReader::CheckText() {
  const std::string_view text(buffer_.data(), size_);
  const auto found = utf8_.Run(text, checked_, ended_, &checked_);
  if (!found) return {};
  const std::int64_t line = lines_to_skip_ > 0 ? line_ : tokenizer_.line();
  return ExplainBadText(text, *found, line, offset_ + file_.mark_bytes,
                        utf8_.multibyte_count() > 0);
}

/// Drops lines at the front of the buffer; a line that ends in the next window is dropped piece by
/// piece.
Status RowReader::SkipLines() {
  const std::string_view text(buffer_.data(), checked_);
  std::size_t at = 0;
  while (lines_to_skip_ > 0 && at < text.size()) {
    const LineSpan line = LineAt(text, at);
    at = line.next;
    const bool may_go_on = line.next == text.size() && !ended_;
    if (line.next == line.end) break;
    if (may_go_on && text.back() == '\r') {
      // Whether an LF follows is not known yet.
      at = line.end;
      break;
    }
    --lines_to_skip_;
    ++line_;
  }
  if (ended_ && at == size_) lines_to_skip_ = 0;
  tokenizer_.SetLine(line_);
  used_ = at;
  return {};
}

Error RowReader::TooLong() const {
  const std::string line = std::to_string(tokenizer_.line());
  std::string detail =
      "Line " + line + " is longer than " + std::to_string(kMaxLineBytes >> 20) + " MiB.";
  if (tokenizer_.inside_quote()) {
    detail += " The quote opened on line " + std::to_string(tokenizer_.quote_line()) +
              " may not be closed.";
  }
  return Fail(ErrorCode::kCsvLineTooLong, detail);
}

}  // namespace lathe::data::csv
