#include "data/csv/sniff.h"

#include <algorithm>
#include <map>

#include "data/csv/bytes.h"
#include "data/csv/delimiter.h"
#include "data/csv/header.h"
#include "data/csv/row_reader.h"
#include "data/csv/tokenizer.h"

namespace lathe::data::csv {
namespace {

constexpr std::size_t kMaxSampleBytes = 8 << 20;
constexpr std::size_t kMaxEvidenceCells = 400'000;
constexpr std::size_t kRowsUnderHeader = 100;

bool IsBlank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == text.npos; }

bool HasWholeLine(std::string_view text) {
  const std::size_t start = text.find_first_not_of(" \t\r\n");
  return start != text.npos && text.find_first_of("\r\n", start) != text.npos;
}

/// What stands before the header.
class Preamble {
 public:
  Preamble(std::string_view text, const Options& options, Sniffed& out)
      : text_(text), options_(options), out_(out) {}

  /// Position of the header in the text; fills the dialect's delimiter and skip_lines.
  std::size_t Skip() {
    for (std::int64_t i = 0; i < options_.skip_rows.value_or(0); ++i) SkipLine();
    const bool has_separator_line = SkipSeparatorLine();
    const std::size_t comments = SkipComments();
    if (!has_separator_line) {
      out_.dialect.delimiter =
          options_.delimiter.value_or(FindDelimiter(text_.substr(at_), out_.dialect.quote));
    }
    KeepCommentedHeader(comments);
    return at_;
  }

 private:
  std::string_view Line() const { return text_.substr(at_, LineAt(text_, at_).end - at_); }
  void SkipLine() {
    at_ = LineAt(text_, at_).next;
    ++out_.dialect.skip_lines;
  }

  /// Excel's first line "sep=;", which some programs put in quotes.
  bool SkipSeparatorLine() {
    std::string_view line = Line();
    if (line.size() == 7 && line.front() == '"' && line.back() == '"') line = line.substr(1, 5);
    if (line.size() != 5 || !line.starts_with("sep=")) return false;
    out_.dialect.delimiter = options_.delimiter.value_or(line[4]);
    SkipLine();
    return true;
  }

  std::size_t SkipComments() {
    std::size_t count = 0;
    while (at_ < text_.size() && text_[at_] == '#') {
      last_comment_ = at_;
      SkipLine();
      ++count;
    }
    return count;
  }

  /// "#id,name" over rows of two fields is a header; "# made by a tool" is a comment.
  void KeepCommentedHeader(std::size_t comments) {
    if (comments == 0) return;
    const std::string_view comment =
        text_.substr(last_comment_, LineAt(text_, last_comment_).end - last_comment_);
    const Dialect& dialect = out_.dialect;
    const bool same_width = CountFields(comment, dialect.delimiter, dialect.quote) ==
                            CountFields(Line(), dialect.delimiter, dialect.quote);
    if (same_width && comment.size() > 1 && comment[1] != ' ') {
      at_ = last_comment_;
      --out_.dialect.skip_lines;
      --comments;
    }
    if (comments == 0) return;
    out_.warnings.push_back(
        {"csv_comment_lines", "",
         std::to_string(comments) + (comments == 1 ? " line" : " lines") + " before the header " +
             (comments == 1 ? "begins with '#' and was" : "begin with '#' and were") +
             " left out."});
  }

  std::string_view text_;
  const Options& options_;
  Sniffed& out_;
  std::size_t at_ = 0;
  std::size_t last_comment_ = 0;
};

bool LooksLikeData(std::string_view cell) {
  Evidence evidence;
  evidence.Observe(cell, 1, Dialect());
  return evidence.value_count() > 0 && evidence.Decide().physical != PhysicalType::kString;
}

bool IsYear(std::string_view cell) {
  return cell.size() == 4 && (cell.starts_with("19") || cell.starts_with("20")) &&
         std::ranges::all_of(cell, [](char c) { return c >= '0' && c <= '9'; });
}

bool IsWord(std::string_view cell) {
  return !cell.empty() && std::ranges::all_of(cell, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  });
}

/// "inf", "true" and their like read as values, but name things, too.
bool IsValueWord(std::string_view cell) { return IsWord(cell) && LooksLikeData(cell); }

/// Whether a column has something below the first row, none of it such a word.
bool HasNoValueWords(std::string_view text, const Tokenizer& tokens, std::size_t column,
                     char quote) {
  const std::size_t rows = std::min(tokens.row_count(), kRowsUnderHeader + 1);
  std::size_t filled = 0;
  std::string scratch;
  for (std::size_t row = 1; row < rows; ++row) {
    const std::string_view cell =
        Trim(ValueOf(text, tokens.cells()[row * tokens.width() + column], quote, scratch));
    if (IsValueWord(cell)) return false;
    filled += !cell.empty();
  }
  return filled > 0;
}

/// A first row of names: none of them a value, save years over columns of numbers, and words that
/// read as values among others that do not, over columns without such words.
bool LooksLikeHeader(std::string_view text, const Tokenizer& tokens,
                     const std::vector<std::string>& first_row, char quote) {
  std::size_t values = 0, years = 0, filled = 0, words = 0;
  for (std::size_t i = 0; i < first_row.size(); ++i) {
    const std::string_view cell = Trim(first_row[i]);
    const bool is_value = LooksLikeData(cell);
    filled += !cell.empty();
    values += is_value;
    years += IsYear(cell);
    words += IsValueWord(cell) && HasNoValueWords(text, tokens, i, quote);
  }
  const std::size_t names = filled - values;
  if (names > 0) values -= words;
  return values == 0 || (values == years && years < filled);
}

/// A decimal comma shows by values such as "1,5" where no "1.5" is.
char FindDecimal(std::string_view text, const Tokenizer& tokens, const Dialect& dialect) {
  if (dialect.thousands == '.') return ',';
  if (dialect.thousands == ',' || dialect.delimiter == ',') return '.';
  std::size_t commas = 0, points = 0;
  std::string scratch;
  const std::size_t limit = std::min(tokens.cells().size(), kMaxEvidenceCells);
  for (std::size_t i = tokens.width(); i < limit; ++i) {
    const std::string_view cell = Trim(ValueOf(text, tokens.cells()[i], dialect.quote, scratch));
    if (cell.size() < 3 || cell.size() > 24 || cell.find_first_of(",.") == cell.npos) continue;
    char buffer[kMaxMarkedNumber];
    const std::string_view plain = WithoutThousands(cell, dialect.thousands, buffer).value_or(cell);
    double ignored = 0;
    commas += ParseReal(plain, ',', &ignored) == RealFit::kFits;
    points += ParseReal(plain, '.', &ignored) == RealFit::kFits;
  }
  return commas > 0 && points == 0 ? ',' : '.';
}

std::string RaggedHint(const Tokenizer& tokens) {
  const auto rows = static_cast<std::int64_t>(tokens.row_count());
  if (tokens.ragged_count() <= rows || tokens.ragged_rows().empty()) return {};
  const RaggedRow& row = tokens.ragged_rows().front();
  return " Most rows do not have as many fields as the first one; if the table starts further "
         "down, set skip_rows (" +
         std::to_string(row.line - 1) + " for a header on line " + std::to_string(row.line) + ").";
}

std::vector<std::string> RowTexts(std::string_view text, const Tokenizer& tokens, std::size_t row,
                                  char quote) {
  std::vector<std::string> out;
  std::string scratch;
  for (std::size_t i = 0; i < tokens.width(); ++i) {
    out.emplace_back(ValueOf(text, tokens.cells()[row * tokens.width() + i], quote, scratch));
  }
  return out;
}

void ObserveRows(std::string_view text, const Tokenizer& tokens, std::size_t shown_rows,
                 Sniffed& out) {
  const std::size_t width = tokens.width();
  const std::size_t first = out.dialect.header ? 1 : 0;
  const std::size_t limit =
      std::min(tokens.row_count(), first + std::max<std::size_t>(kMaxEvidenceCells / width, 20));
  std::string scratch;
  for (std::size_t row = first; row < limit; ++row) {
    for (std::size_t i = 0; i < width; ++i) {
      const std::string_view cell =
          ValueOf(text, tokens.cells()[row * width + i], out.dialect.quote, scratch);
      out.columns[i].evidence.Observe(Trim(cell), tokens.row_lines()[row], out.dialect);
    }
  }
  out.row_count = static_cast<std::int64_t>(limit - std::min(first, limit));
  for (std::size_t row = first; row < std::min(limit, first + shown_rows); ++row) {
    out.rows.push_back(RowTexts(text, tokens, row, out.dialect.quote));
  }
}

Status NameColumns(const std::vector<std::string>& first_row, const Limits& limits, Sniffed& out) {
  std::vector<std::string> names;
  if (out.dialect.header) {
    TRY(names, NamesFromHeader(first_row, limits, NamesOf::kCsv, out.warnings));
  } else {
    TRY(names, MakeNames(first_row.size(), limits));
    out.warnings.push_back(
        {"csv_no_header", "",
         "The first row holds values, so the columns are called column_1, column_2, ..."});
  }
  for (std::size_t i = 0; i < names.size(); ++i) {
    out.columns.push_back(
        {std::move(names[i]), {}, out.dialect.header && Trim(first_row[i]).empty(), {}});
  }
  return {};
}

void WarnOfSingleColumn(Sniffed& out) {
  if (out.columns.size() != 1) return;
  static constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 _-.";
  const std::string& name = out.columns[0].name;
  const bool odd = std::ranges::any_of(name, [](char c) {
    return static_cast<unsigned char>(c) < 0x80 && kPlain.find(c) == kPlain.npos;
  });
  if (!odd) return;
  out.warnings.push_back(
      {"csv_single_column", name,
       "The file has one column, called \"" + Shown(name) + "\": is the delimiter right?"});
}

Error NoWholeRow(const Sample& sample) {
  if (sample.complete) return Fail(ErrorCode::kFileEmpty, "The file has no header and no rows.");
  return Fail(ErrorCode::kCsvLineTooLong,
              "The first line is longer than " + std::to_string(kMaxSampleBytes >> 20) + " MiB.");
}

/// Tells about rows, header and last column what only shows once all cells of the sample are seen.
void Conclude(const Options& options, const Tokenizer& tokens, Sniffed& out) {
  out.hint = RaggedHint(tokens);
  const bool implied = options.decimal || out.dialect.thousands == '.';
  out.found_decimal_comma = out.dialect.decimal == ',' && !implied;
  const SniffedColumn& last = out.columns.back();
  out.drop_last_column = out.columns.size() > 1 && last.unnamed && out.row_count > 0 &&
                         last.evidence.value_count() == 0;
  WarnOfSingleColumn(out);
}

}  // namespace

Result<Sample> ReadSample(const TextSource& source, const Limits& limits, std::size_t size_bytes) {
  Sample sample;
  TRY(sample.file, OpenText(source, limits));
  std::size_t goal = size_bytes;
  while (true) {
    const std::size_t start = sample.text.size();
    sample.text.resize(goal);
    std::size_t filled = start;
    while (filled < goal) {
      TRY(const std::size_t got,
          sample.file.stream->Read(sample.text.data() + filled, goal - filled));
      if (got == 0) break;
      filled += got;
    }
    sample.text.resize(filled);
    sample.complete = filled < goal;
    if (sample.complete || goal >= kMaxSampleBytes || HasWholeLine(sample.text)) break;
    goal = std::min(goal * 4, kMaxSampleBytes);
  }
  Utf8Check check;
  std::size_t checked = 0;
  const std::size_t size = sample.text.size();
  sample.text.resize(size + kPadding);
  const auto found =
      check.Run(std::string_view(sample.text.data(), size), 0, sample.complete, &checked);
  sample.text.resize(size);
  if (found)
    return ExplainBadText(sample.text, *found, 1, sample.file.mark_bytes,
                          check.multibyte_count() > 0);
  sample.text.resize(checked);
  return sample;
}

Result<Sniffed> Sniff(const Sample& sample, const Options& options, const Limits& limits,
                      std::size_t shown_rows) {
  Sniffed out;
  if (IsBlank(sample.text))
    return Fail(ErrorCode::kFileEmpty,
                "The file holds only blanks and line ends: no header was found.");
  out.dialect.quote = options.quote.value_or('"');
  out.dialect.encoding = sample.file.encoding;
  out.dialect.null_values = options.null_values;
  out.dialect.null_words = options.keep_default_nulls.value_or(true);
  out.dialect.thousands = options.thousands.value_or(kNoMark);
  const std::size_t start = Preamble(sample.text, options, out).Skip();
  std::string padded(sample.text, start);
  const std::size_t size = padded.size();
  padded.resize(size + kPadding);
  const std::string_view text(padded.data(), size);
  Tokenizer tokens(out.dialect, limits);
  tokens.SetLine(out.dialect.skip_lines + 1);
  TRY_OK(tokens.Run(text, sample.complete));
  if (tokens.row_count() == 0) return NoWholeRow(sample);
  out.dialect.decimal = options.decimal.value_or(FindDecimal(text, tokens, out.dialect));
  const std::vector<std::string> first_row = RowTexts(text, tokens, 0, out.dialect.quote);
  out.dialect.header =
      options.header.value_or(LooksLikeHeader(text, tokens, first_row, out.dialect.quote));
  TRY_OK(NameColumns(first_row, limits, out));
  ObserveRows(text, tokens, shown_rows, out);
  Conclude(options, tokens, out);
  if (auto warning = TranscodedWarning(sample.file)) out.warnings.push_back(*std::move(warning));
  out.whole_file = sample.complete;
  out.bytes_per_row =
      static_cast<std::int64_t>(sample.text.size()) / std::max<std::int64_t>(out.row_count, 1);
  out.format = out.dialect.ToJson();
  out.format["format"] = "csv";
  return out;
}

}  // namespace lathe::data::csv
