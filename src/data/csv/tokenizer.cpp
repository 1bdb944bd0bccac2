#include "data/csv/tokenizer.h"

#include "data/csv/bytes.h"

namespace lathe::data::csv {
namespace {

constexpr std::size_t kListedRows = 10;
enum LineEndKind : unsigned { kLf = 1, kCrLf = 2, kCr = 4 };

bool IsLineEnd(char c) { return c == '\n' || c == '\r'; }

}  // namespace

std::string_view ValueOf(std::string_view text, Cell cell, char quote, std::string& scratch) {
  const std::string_view raw = text.substr(cell.begin, cell.size);
  if (!cell.escaped) return raw;
  scratch.clear();
  for (std::size_t i = 0; i < raw.size(); ++i) {
    scratch += raw[i];
    if (raw[i] == quote) ++i;
  }
  return scratch;
}

/// Where the reader is in the text.
struct Tokenizer::Cursor {
  std::string_view text;
  bool final;
  std::size_t mark = 0;  // next entry of marks_
  std::size_t mark_count = 0;
  std::uint32_t start = 0;  // of the cell being read
  std::int64_t line = 0;    // at `start`, or inside the quoted cell
  bool past_quote = false;  // the text is used up exactly after a closing quote

  /// Steps over the line end at marks[mark]. False when it may go on in text not yet here (CR at
  /// the very end).
  bool SkipLineEnd(const std::vector<std::uint32_t>& marks, unsigned& kinds) {
    const std::uint32_t at = marks[mark];
    ++mark;
    start = at + 1;
    ++line;
    if (text[at] == '\n') return kinds |= kLf, true;
    if (start == text.size() && !final) return false;
    if (start < text.size() && text[start] == '\n') {
      ++mark, ++start;
      return kinds |= kCrLf, true;
    }
    return kinds |= kCr, true;
  }
};

Tokenizer::Tokenizer(const Dialect& dialect, const Limits& limits)
    : delimiter_(dialect.delimiter),
      quote_(dialect.quote),
      max_cell_bytes_(static_cast<std::size_t>(limits.max_cell_bytes)) {}

Result<std::size_t> Tokenizer::Run(std::string_view text, bool final) {
  cells_.clear();
  row_lines_.clear();
  row_start_ = 0;
  inside_quote_ = false;
  if (marks_.size() < text.size() + 1) marks_.resize(text.size() + 1);
  Cursor cursor{text, final};
  cursor.line = line_;
  cursor.mark_count = FindMarks(text.data(), 0, static_cast<std::uint32_t>(text.size()), delimiter_,
                                quote_, marks_.data());
  std::size_t used = 0;
  while (cursor.start < text.size()) {
    const unsigned kinds = line_end_kinds_;
    bool complete = false;
    TRY_OK(ReadRow(cursor, &complete));
    if (!complete) {
      // The row goes on in text that is not here yet: forget its cells, it is read again.
      cells_.resize(row_start_);
      line_end_kinds_ = kinds;
      break;
    }
    used = cursor.start;
    line_ = cursor.line;
  }
  if (final && inside_quote_) {
    return Error{
        ErrorCode::kCsvUnterminatedQuote,
        "A quoted field is opened on line " + std::to_string(quote_line_) + " and never closed.",
        {{"file", "unterminated_quote", "The quote opened here is never closed.", quote_line_, {}}},
        {}};
  }
  return used;
}

Status Tokenizer::ReadRow(Cursor& cursor, bool* complete) {
  const std::int64_t start_line = cursor.line;
  row_start_ = cells_.size();
  while (cursor.mark < cursor.mark_count) {
    const std::uint32_t at = marks_[cursor.mark];
    const char c = cursor.text[at];
    if (c == delimiter_) {
      TRY_OK(AddCell(cursor, cursor.start, at, false));
      cursor.start = at + 1;
      ++cursor.mark;
      if (cursor.start == cursor.text.size() && cursor.final) break;
    } else if (IsLineEnd(c)) {
      const std::uint32_t begin = cursor.start;
      const bool blank = cells_.size() == row_start_ && at == begin;
      if (!blank) TRY_OK(AddCell(cursor, begin, at, false));
      if (!cursor.SkipLineEnd(marks_, line_end_kinds_)) return {};
      *complete = true;
      if (blank) return ++blank_run_, Status();
      return EndRow(start_line), Status();
    } else {
      if (at != cursor.start) return BadQuote(cursor, at, cells_.size() - row_start_ + 1);
      bool row_over = false;
      TRY_OK(ReadQuoted(cursor, &row_over));
      if (inside_quote_ || cursor.past_quote) return {};
      if (row_over) return *complete = true, EndRow(start_line), Status();
    }
  }
  if (!cursor.final) return {};
  // The last line of the file has no line end.
  const auto end = static_cast<std::uint32_t>(cursor.text.size());
  TRY_OK(AddCell(cursor, cursor.start, end, false));
  cursor.start = end;
  *complete = true;
  return EndRow(start_line), Status();
}

/// Reads a quoted cell and the delimiter or line end behind it. `*row_over` tells which.
Status Tokenizer::ReadQuoted(Cursor& cursor, bool* row_over) {
  const std::uint32_t begin = cursor.start + 1;
  const std::int64_t open_line = cursor.line;
  bool escaped = false;
  cursor.past_quote = false;
  for (++cursor.mark; cursor.mark < cursor.mark_count; ++cursor.mark) {
    const std::uint32_t at = marks_[cursor.mark];
    const char c = cursor.text[at];
    if (c == '\n' || (c == '\r' && !(at + 1 < cursor.text.size() && cursor.text[at + 1] == '\n'))) {
      ++cursor.line;
      continue;
    }
    if (c != quote_) continue;
    const std::uint32_t next = at + 1;
    if (next < cursor.text.size() && cursor.text[next] == quote_) {
      escaped = true;
      ++cursor.mark;
      continue;
    }
    if (next == cursor.text.size() && !cursor.final) return cursor.past_quote = true, Status();
    ++cursor.mark;
    cursor.start = begin;
    TRY_OK(AddCell(cursor, begin, at, escaped));
    cursor.start = next;
    if (next == cursor.text.size()) return *row_over = true, Status();
    if (cursor.text[next] == delimiter_) {
      ++cursor.mark;
      cursor.start = next + 1;
      if (cursor.start < cursor.text.size() || !cursor.final) return {};
      // The file ends in a delimiter: one more, empty cell.
      TRY_OK(AddCell(cursor, cursor.start, cursor.start, false));
      return *row_over = true, Status();
    }
    if (!IsLineEnd(cursor.text[next])) return BadQuote(cursor, at, cells_.size() - row_start_);
    if (!cursor.SkipLineEnd(marks_, line_end_kinds_)) return cursor.past_quote = true, Status();
    return *row_over = true, Status();
  }
  inside_quote_ = true;
  quote_line_ = open_line;
  const auto end = static_cast<std::uint32_t>(cursor.text.size());
  // Doubled quotes shrink a cell to half at most: beyond that it is too large wherever it ends.
  const bool hopeless = end - begin > max_cell_bytes_ * 2;
  return hopeless ? AddCell(cursor, begin, end, escaped) : Status();
}

Status Tokenizer::AddCell(const Cursor& cursor, std::uint32_t begin, std::uint32_t end,
                          bool escaped) {
  const std::uint32_t size = end - begin;
  if (size > max_cell_bytes_) [[unlikely]] {
    std::string scratch;
    const Cell cell{begin, size, escaped};
    if (ValueOf(cursor.text, cell, quote_, scratch).size() > max_cell_bytes_) {
      const auto column = static_cast<std::int64_t>(cells_.size() - row_start_) + 1;
      std::string detail = "Line " + std::to_string(cursor.line) + ", column " +
                           std::to_string(column) + " holds " + std::to_string(size) +
                           " bytes; a cell may hold " + std::to_string(max_cell_bytes_) + ".";
      if (inside_quote_)
        detail +=
            " The quote opened on line " + std::to_string(quote_line_) + " may not be closed.";
      return Error{ErrorCode::kCsvFieldTooLarge,
                   detail,
                   {{"file", "too_large", detail, cursor.line, column}},
                   {}};
    }
  }
  cells_.push_back({begin, size, escaped});
  return {};
}

void Tokenizer::EndRow(std::int64_t start_line) {
  const std::size_t field_count = cells_.size() - row_start_;
  blank_count_ += blank_run_;
  blank_run_ = 0;
  if (width_ == 0) width_ = field_count;
  if (field_count == width_) {
    row_lines_.push_back(start_line);
    return;
  }
  ++ragged_count_;
  if (ragged_rows_.size() < kListedRows) ragged_rows_.push_back({start_line, field_count});
  cells_.resize(row_start_);
}

Error Tokenizer::BadQuote(const Cursor& cursor, std::uint32_t at, std::size_t column) const {
  std::string detail = "Line " + std::to_string(cursor.line) + ", column " +
                       std::to_string(column) +
                       " has a quote in the wrong place. A value that holds quotes is "
                       "quoted, and its quotes doubled.";
  if (at > 0 && cursor.text[at - 1] == '\\') {
    detail +=
        " A backslash before a quote does not do; write \"\" for \\\", or set quote to \"\" "
        "if quotes mean nothing in the file.";
  }
  return Error{ErrorCode::kCsvBadQuote,
               detail,
               {{"file", "bad_quote", detail, cursor.line, static_cast<std::int64_t>(column)}},
               {}};
}

}  // namespace lathe::data::csv
