#include "data/csv/row_reader.h"

#include <algorithm>
#include <utility>

namespace lathe::data::csv {
namespace {

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

Error RaggedError(const Tokenizer& tokens, std::int64_t row_count, std::string_view hint) {
  const std::string width = std::to_string(tokens.width());
  std::vector<FieldError> errors;
  for (const RaggedRow& row : tokens.ragged_rows()) {
    errors.push_back({"file",
                      "ragged_row",
                      "Line " + std::to_string(row.line) + " has " +
                          std::to_string(row.field_count) + " fields, expected " + width + ".",
                      row.line,
                      {}});
  }
  std::string detail = errors.front().message;
  if (tokens.ragged_count() > 1) {
    const std::string listed = errors.size() < static_cast<std::size_t>(tokens.ragged_count())
                                   ? "; the first 10 are listed"
                                   : "";
    detail = std::to_string(tokens.ragged_count()) + " of " +
             std::to_string(row_count + tokens.ragged_count()) + " rows do not have " + width +
             " fields" + listed + ". " + detail;
  }
  return {ErrorCode::kCsvRaggedRow, detail + std::string(hint), std::move(errors), {}};
}

Result<RowReader> RowReader::Open(const TextSource& source, const Dialect& dialect,
                                  const Limits& limits) {
  TRY(TextFile file, OpenText(source, limits));
  return RowReader(std::move(file), dialect, limits);
}

RowReader::RowReader(TextFile file, const Dialect& dialect, const Limits& limits)
    : text_(std::move(file)),
      tokenizer_(dialect, limits),
      lines_to_skip_(dialect.skip_lines),
      header_pending_(dialect.header) {}

Result<bool> RowReader::Next() {
  while (true) {
    text_.Drop(std::exchange(used_, 0));
    if (text_.done()) return false;
    const std::int64_t line = lines_to_skip_ > 0 ? line_ : tokenizer_.line();
    if (Status filled = text_.Fill(line); !filled.ok()) {
      if (filled.error().code == ErrorCode::kCsvLineTooLong) return TooLong();
      return std::move(filled).error();
    }
    if (lines_to_skip_ > 0) {
      SkipLines();
      continue;
    }
    TRY(used_, tokenizer_.Run(text_.text(), text_.ended()));
    if (tokenizer_.row_count() > 0) break;
    if (text_.ended()) return false;
  }
  window_ = {text_.text(), tokenizer_.cells(), tokenizer_.row_lines(), tokenizer_.width(),
             header_pending_ ? std::size_t{1} : 0};
  header_pending_ = false;
  return true;
}

/// Drops lines at the front of the text; a line that ends in the next window is dropped piece by
/// piece.
void RowReader::SkipLines() {
  const std::string_view text = text_.text();
  std::size_t at = 0;
  while (lines_to_skip_ > 0 && at < text.size()) {
    const LineSpan line = LineAt(text, at);
    at = line.next;
    const bool may_go_on = line.next == text.size() && !text_.ended();
    if (line.next == line.end) break;
    if (may_go_on && text.back() == '\r') {
      // Whether an LF follows is not known yet.
      at = line.end;
      break;
    }
    --lines_to_skip_;
    ++line_;
  }
  if (text_.ended() && at == text.size()) lines_to_skip_ = 0;
  tokenizer_.SetLine(line_);
  used_ = at;
}

Status RowReader::Finish(std::int64_t row_count) const {
  if (tokenizer_.ragged_count() > 0) return RaggedError(tokenizer_, row_count, hint_);
  return {};
}

std::vector<Warning> RowReader::Warnings() const {
  std::vector<Warning> out;
  if (tokenizer_.mixed_line_ends()) {
    out.push_back({"csv_mixed_newlines", "",
                   "The lines of the file end in more than one way (LF, CRLF, CR)."});
  }
  if (tokenizer_.blank_count() > 0) {
    out.push_back(
        {"csv_blank_lines", "",
         std::to_string(tokenizer_.blank_count()) +
             (tokenizer_.blank_count() == 1 ? " empty line between rows was left out."
                                            : " empty lines between rows were left out.")});
  }
  return out;
}

Error RowReader::TooLong() const {
  const std::string line = std::to_string(tokenizer_.line());
  std::string detail =
      "Line " + line + " is longer than " + std::to_string(kMaxWindowBytes >> 20) + " MiB.";
  if (tokenizer_.inside_quote()) {
    detail += " The quote opened on line " + std::to_string(tokenizer_.quote_line()) +
              " may not be closed.";
  }
  return Fail(ErrorCode::kCsvLineTooLong, detail);
}

}  // namespace lathe::data::csv
