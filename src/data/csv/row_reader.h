// Reads a CSV file from front to back in windows of whole rows: opens it, skips what stands before
// the header, checks that every byte is text, and cuts rows and cells. Memory is one window (half a
// MiB, more when a row is longer). One object per pass, one thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "data/csv/dialect.h"
#include "data/csv/row_source.h"
#include "data/csv/text_stream.h"
#include "data/csv/text_window.h"
#include "data/csv/tokenizer.h"
#include "data/csv/utf8_check.h"

namespace lathe::data::csv {

class RowReader final : public RowSource {
 public:
  static Result<RowReader> Open(const TextSource& source, const Dialect& dialect,
                                const Limits& limits);

  /// Moves to the next window; false at the end of the file. Errors: those of OpenText and
  /// Tokenizer::Run, file_nul_byte, file_encoding_invalid, file_encoding_mixed, csv_line_too_long.
  Result<bool> Next() override;
  const Window& window() const override { return window_; }
  double progress() const override { return text_.progress(); }
  std::int64_t control_count() const override { return text_.control_count(); }
  bool spoiled() const override { return tokenizer_.ragged_count() > 0; }
  /// Error: csv_ragged_row.
  Status Finish(std::int64_t row_count) const override;
  std::vector<Warning> Warnings() const override;

  /// What to try when rows turn out to be ragged; ends the error's sentence.
  void SetHint(std::string hint) { hint_ = std::move(hint); }
  const Tokenizer& tokens() const { return tokenizer_; }
  const TextFile& file() const { return text_.file(); }

 private:
  RowReader(TextFile file, const Dialect& dialect, const Limits& limits);
  void SkipLines();
  Error TooLong() const;

  TextWindow text_;
  Tokenizer tokenizer_;
  Window window_;
  std::size_t used_ = 0;  // bytes of whole rows at the window's front
  std::int64_t lines_to_skip_;
  std::int64_t line_ = 1;
  bool header_pending_;
  std::string hint_;
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

/// The error for rows of a wrong width.
Error RaggedError(const Tokenizer& tokens, std::int64_t row_count, std::string_view hint);

}  // namespace lathe::data::csv
