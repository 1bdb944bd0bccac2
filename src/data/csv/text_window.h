// A window over a stream of text that moves from front to back: holds bytes until they are used,
// grows when nothing of them can be used yet, and gives out only what is UTF-8 without NUL bytes.
// One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "data/csv/text_stream.h"
#include "data/csv/utf8_check.h"

namespace lathe::data::csv {

class TextWindow {
 public:
  static constexpr std::size_t kDefaultBytes = 512 << 10;

  explicit TextWindow(TextFile file, std::size_t window_bytes = kDefaultBytes);

  /// Takes bytes off the front. REQUIRES: no more than text() has.
  void Drop(std::size_t bytes);
  /// Reads until the window is full or the file ends, making room first when there is none. `line`
  /// is where the window starts. Errors: those of TextStream::Read, file_nul_byte,
  /// file_encoding_invalid, file_encoding_mixed; csv_line_too_long when it would grow past 64 MiB.
  Status Fill(std::int64_t line);

  /// What may be used; followed by kPadding zero bytes or by text that is not checked yet.
  std::string_view text() const { return {buffer_.data(), checked_}; }
  /// The same bytes, for whoever decodes them in place.
  char* data() { return buffer_.data(); }
  /// Whether the text is all that is left of the file.
  bool ended() const { return ended_; }
  bool done() const { return ended_ && size_ == 0; }
  /// Where the window starts in the text.
  std::int64_t offset() const { return offset_; }
  const TextFile& file() const { return file_; }
  double progress() const;
  std::int64_t control_count() const { return utf8_.control_count(); }

 private:
  TextFile file_;
  Utf8Check utf8_;
  std::vector<char> buffer_;  // the text, then kPadding bytes
  std::size_t size_ = 0;      // bytes of text in the buffer
  std::size_t checked_ = 0;   // of these, bytes known to be UTF-8
  std::int64_t offset_ = 0;   // of the buffer in the text
  bool ended_ = false;
};

/// The most bytes a window grows to.
inline constexpr std::size_t kMaxWindowBytes = 64 << 20;

}  // namespace lathe::data::csv
