// Cuts CSV text into rows and cells, by RFC 4180 with LF, CRLF or CR line ends, and refuses what is
// broken: a quote in the wrong place, a quote never closed, a cell or a line past its limit. Rows
// of a wrong width are left out, counted and listed; empty lines are left out and counted. Cells
// are positions in the caller's text: nothing is copied. One object per pass over a file, one
// thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "data/csv/dialect.h"

namespace lathe::data::csv {

/// A cell as a place in the text, without the quotes around it.
struct Cell {
  std::uint32_t begin;
  std::uint32_t size : 30;
  std::uint32_t escaped : 1;   ///< holds doubled quotes
  std::uint32_t text : 1 = 0;  ///< the file says that it is a text, whatever it looks like
};

/// The value of `cell`; `scratch` holds it when quotes had to be undoubled.
std::string_view ValueOf(std::string_view text, Cell cell, char quote, std::string& scratch);

struct RaggedRow {
  std::int64_t line;
  std::size_t field_count;
};

class Tokenizer {
 public:
  Tokenizer(const Dialect& dialect, const Limits& limits);

  /// Cuts the whole rows of `text` and replaces rows() and cells() by them. Returns the bytes used:
  /// what follows is the start of a row whose end is not in the text (never when `final`).
  /// REQUIRES: kPadding readable bytes after the text. Errors: csv_bad_quote,
  /// csv_unterminated_quote, csv_field_too_large.
  Result<std::size_t> Run(std::string_view text, bool final);

  std::size_t row_count() const { return row_lines_.size(); }
  /// Cells row by row: row_count() * width() of them.
  const std::vector<Cell>& cells() const { return cells_; }
  /// The line on which each row starts, from 1.
  const std::vector<std::int64_t>& row_lines() const { return row_lines_; }
  /// Cells per row; set by the first row.
  std::size_t width() const { return width_; }

  /// The line at which the next text starts.
  std::int64_t line() const { return line_; }
  /// Says that the text starts at that line. REQUIRES: before the first Run.
  void SetLine(std::int64_t line) { line_ = line; }
  std::int64_t ragged_count() const { return ragged_count_; }
  const std::vector<RaggedRow>& ragged_rows() const { return ragged_rows_; }  ///< the first ten
  /// Empty lines between rows.
  std::int64_t blank_count() const { return blank_count_; }
  /// Whether more than one kind of line end was seen.
  bool mixed_line_ends() const { return (line_end_kinds_ & (line_end_kinds_ - 1)) != 0; }
  /// Whether the text left over after Run ends inside a quoted cell, and where that was opened.
  bool inside_quote() const { return inside_quote_; }
  std::int64_t quote_line() const { return quote_line_; }

 private:
  struct Cursor;
  Status ReadRow(Cursor& cursor, bool* complete);
  Status ReadQuoted(Cursor& cursor, bool* complete);
  Status AddCell(const Cursor& cursor, std::uint32_t begin, std::uint32_t end, bool escaped);
  void EndRow(std::int64_t start_line);
  Error BadQuote(const Cursor& cursor, std::uint32_t at, std::size_t column) const;

  char delimiter_;
  char quote_;
  std::size_t max_cell_bytes_;
  std::vector<std::uint32_t> marks_;
  std::vector<Cell> cells_;
  std::vector<std::int64_t> row_lines_;
  std::size_t row_start_ = 0;  // first cell of the row being read
  std::size_t width_ = 0;
  std::int64_t line_ = 1;
  std::int64_t ragged_count_ = 0;
  std::vector<RaggedRow> ragged_rows_;
  std::int64_t blank_count_ = 0;
  std::int64_t blank_run_ =
      0;  // empty lines since the last row: at the end of a file they mean nothing
  unsigned line_end_kinds_ = 0;
  bool inside_quote_ = false;
  std::int64_t quote_line_ = 0;
};

}  // namespace lathe::data::csv
