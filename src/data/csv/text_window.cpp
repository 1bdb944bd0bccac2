#include "data/csv/text_window.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

#include "data/csv/bytes.h"
#include "data/csv/row_reader.h"

namespace lathe::data::csv {

TextWindow::TextWindow(TextFile file, std::size_t window_bytes)
    : file_(std::move(file)), buffer_(window_bytes + kPadding) {}

void TextWindow::Drop(std::size_t bytes) {
  if (bytes == 0) return;
  std::memmove(buffer_.data(), buffer_.data() + bytes, size_ - bytes);
  size_ -= bytes;
  checked_ -= bytes;
  offset_ += static_cast<std::int64_t>(bytes);
}

Status TextWindow::Fill(std::int64_t line) {
  // A row longer than the window: make room for the rest of it.
  if (size_ + kPadding == buffer_.size() && !ended_) {
    if (size_ >= kMaxWindowBytes) {
      return Fail(ErrorCode::kCsvLineTooLong, "Line " + std::to_string(line) +
                                                  " begins a row that is longer than " +
                                                  std::to_string(kMaxWindowBytes >> 20) + " MiB.");
    }
    buffer_.resize(size_ * 2 + kPadding);
  }
  const std::size_t room = buffer_.size() - kPadding;
  while (size_ < room && !ended_) {
    TRY(const std::size_t got, file_.stream->Read(buffer_.data() + size_, room - size_));
    size_ += got;
    ended_ = got == 0;
  }
  std::memset(buffer_.data() + size_, 0, kPadding);
  const std::string_view text(buffer_.data(), size_);
  const auto found = utf8_.Run(text, checked_, ended_, &checked_);
  if (!found) return {};
  return ExplainBadText(text, *found, line, offset_ + file_.mark_bytes,
                        utf8_.multibyte_count() > 0);
}

double TextWindow::progress() const {
  return static_cast<double>(file_.stream->file_position()) /
         static_cast<double>(std::max<std::int64_t>(file_.file_size, 1));
}

}  // namespace lathe::data::csv
