// Reads a CSV file from front to back in windows of whole rows: opens it, skips what stands before
// the header, checks that every byte is text, and cuts rows and cells. Memory is one window (half a
// MiB, more when a row is longer). One object per pass, one thread.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "data/csv/dialect.h"
#include "data/csv/text_stream.h"
#include "data/csv/tokenizer.h"
#include "data/csv/utf8_check.h"

namespace lathe::data::csv {

class RowReader {
 public:
  static Result<RowReader> Open(const TextSource& source, const Dialect& dialect,
                                const Limits& limits);

  /// Moves to the next window; false at the end of the file. Errors: those of OpenText and
  /// Tokenizer::Run, file_nul_byte, file_encoding_invalid, file_encoding_mixed, csv_line_too_long.
  Result<bool> Next();

  std::string_view text() const { return {buffer_.data(), text_size_}; }
  const Tokenizer& tokens() const { return tokenizer_; }
  /// The first row of the window that holds data: 1 in the window that starts with the header, else
  /// 0.
  std::size_t first_row() const { return first_row_; }
  std::int64_t file_position() const { return file_.stream->file_position(); }
  std::int64_t file_size() const { return file_.file_size; }
  const TextFile& file() const { return file_; }
  std::int64_t control_count() const { return utf8_.control_count(); }

 private:
  RowReader(TextFile file, const Dialect& dialect, const Limits& limits);
  Status Fill();
  Status SkipLines();
  Status CheckText();
  Error Explain(Utf8Check::Found found);
  Error TooLong() const;
  void DropUsed();

  TextFile file_;
  Tokenizer tokenizer_;
  Utf8Check utf8_;
  std::vector<char> buffer_;   // the text, then kPadding bytes
  std::size_t size_ = 0;       // bytes of text in the buffer
  std::size_t text_size_ = 0;  // of these, bytes checked and cut
  std::size_t used_ = 0;       // of these, bytes of whole rows
  std::size_t checked_ = 0;    // bytes known to be UTF-8
  std::int64_t offset_ = 0;    // of the buffer in the text
  std::int64_t lines_to_skip_;
  std::int64_t line_ = 1;
  std::size_t first_row_ = 0;
  bool header_pending_;
  bool ended_ = false;
};

/// Where the line at `begin` ends and the next one starts. The end is text.size() when there is no
/// line end.
struct LineSpan {
  std::size_t end;
  std::size_t next;
};
LineSpan LineAt(std::string_view text, std::size_t begin);

/// The error for bytes that are not UTF-8 text. `text` starts on `line`, at `offset` of the file.
Error ExplainBadText(std::string_view text, Utf8Check::Found found, std::int64_t line,
                     std::int64_t offset, bool multibyte_seen);

}  // namespace lathe::data::csv
