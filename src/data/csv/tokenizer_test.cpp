#include "data/csv/tokenizer.h"

#include <gtest/gtest.h>

#include "data/csv/bytes.h"

namespace lathe::data::csv {
namespace {

using Table = std::vector<std::vector<std::string>>;

/// Cuts `text` given in pieces of `window` bytes, as a reader of windows would.
Result<Table> Cut(std::string_view text, std::size_t window, Tokenizer& tokens, char quote = '"') {
  Table table;
  std::size_t begin = 0, end = 0;
  while (begin < text.size() || end == 0) {
    end = std::min(text.size(), std::max(end, begin) + window);
    const bool final = end == text.size();
    std::string padded(text.substr(begin, end - begin));
    padded.resize(padded.size() + kPadding);
    const std::string_view part(padded.data(), end - begin);
    TRY(const std::size_t used, tokens.Run(part, final));
    std::string scratch;
    for (std::size_t row = 0; row < tokens.row_count(); ++row) {
      std::vector<std::string>& cells = table.emplace_back();
      for (std::size_t i = 0; i < tokens.width(); ++i)
        cells.emplace_back(ValueOf(part, tokens.cells()[row * tokens.width() + i], quote, scratch));
    }
    begin += used;
    if (final) break;
  }
  return table;
}

Table MustCut(std::string_view text, const Dialect& dialect = {}) {
  Tokenizer whole(dialect, Limits());
  auto expected = Cut(text, text.size() + 1, whole, dialect.quote);
  EXPECT_TRUE(expected.ok());
  // However the text is cut into windows, the rows are the same.
  for (std::size_t window = 1; window < 8; ++window) {
    Tokenizer tokens(dialect, Limits());
    auto table = Cut(text, window, tokens, dialect.quote);
    EXPECT_TRUE(table.ok());
    EXPECT_TRUE(table.ok() && *table == *expected) << "window " << window;
    EXPECT_EQ(tokens.ragged_count(), whole.ragged_count());
    EXPECT_EQ(tokens.blank_count(), whole.blank_count());
    EXPECT_EQ(tokens.mixed_line_ends(), whole.mixed_line_ends());
    EXPECT_EQ(tokens.line(), whole.line());
  }
  return expected.ok() ? *expected : Table();
}

Error FaultOf(std::string_view text, const Limits& limits = {}) {
  Tokenizer tokens(Dialect{}, limits);
  auto table = Cut(text, text.size() + 1, tokens);
  return table.ok() ? Error{} : table.error();
}

TEST(Tokenizer, CutsRowsAtEveryKindOfLineEnd) {
  const Table expected = {{"a", "b"}, {"1", "2"}, {"3", "4"}};
  EXPECT_EQ(MustCut("a,b\n1,2\n3,4\n"), expected);
  EXPECT_EQ(MustCut("a,b\r\n1,2\r\n3,4\r\n"), expected);
  EXPECT_EQ(MustCut("a,b\r1,2\r3,4\r"), expected);
  EXPECT_EQ(MustCut("a,b\r\n1,2\r3,4\n"), expected);
  EXPECT_EQ(MustCut("a,b\n1,2\n3,4"), expected);
}

TEST(Tokenizer, ReadsQuotedCellsAsRfc4180Does) {
  EXPECT_EQ(MustCut("a,b\n\"x, \"\"y\"\"\",\"line\nbreak\"\n\"\",\"\"\"\"\n"),
            (Table{{"a", "b"}, {"x, \"y\"", "line\nbreak"}, {"", "\""}}));
}

TEST(Tokenizer, KeepsEmptyCellsAtBothEnds) {
  EXPECT_EQ(MustCut(",a,\n,,\n1,2,"), (Table{{"", "a", ""}, {"", "", ""}, {"1", "2", ""}}));
  EXPECT_EQ(MustCut("a,b\n\"x\","), (Table{{"a", "b"}, {"x", ""}}));
}

TEST(Tokenizer, LeavesOutEmptyLinesAndCountsThoseBetweenRows) {
  Tokenizer tokens(Dialect{}, Limits{});
  const std::string text = "a\n\n\n1\n\n2\n\n\n";
  const auto table = Cut(text, text.size(), tokens);
  ASSERT_TRUE(table.ok());
  EXPECT_EQ(*table, (Table{{"a"}, {"1"}, {"2"}}));
  EXPECT_EQ(tokens.blank_count(), 3);
  MustCut(text);
}

TEST(Tokenizer, LeavesOutRaggedRowsAndListsThem) {
  Tokenizer tokens(Dialect{}, Limits{});
  const std::string text = "a,b\n1\n1,2\n1,2,3\n";
  const auto table = Cut(text, text.size(), tokens);
  ASSERT_TRUE(table.ok());
  EXPECT_EQ(*table, (Table{{"a", "b"}, {"1", "2"}}));
  ASSERT_EQ(tokens.ragged_rows().size(), 2u);
  EXPECT_EQ(tokens.ragged_rows()[0].line, 2);
  EXPECT_EQ(tokens.ragged_rows()[1].line, 4);
  EXPECT_EQ(tokens.ragged_rows()[1].field_count, 3u);
}

TEST(Tokenizer, CountsLinesThroughQuotedLineBreaks) {
  Tokenizer tokens(Dialect{}, Limits{});
  const std::string text = "a\n\"x\r\ny\n\"\n2\n";
  const auto table = Cut(text, text.size(), tokens);
  ASSERT_TRUE(table.ok());
  EXPECT_EQ(tokens.row_lines(), (std::vector<std::int64_t>{1, 2, 5}));
}

TEST(Tokenizer, RefusesAQuoteInTheWrongPlace) {
  const Error inside = FaultOf("a,b\n1,x\"y\n");
  EXPECT_EQ(inside.code, ErrorCode::kCsvBadQuote);
  EXPECT_EQ(inside.errors[0].line, 2);
  EXPECT_EQ(inside.errors[0].column, 2);
  EXPECT_EQ(FaultOf("a,b\n\"x\"y,1\n").code, ErrorCode::kCsvBadQuote);
  EXPECT_EQ(inside.detail.find("backslash"), std::string::npos);
  for (const char* text : {"a\n\"x \\\"y\\\" z\"\n", "a\nx\\\"y\n"})
    EXPECT_NE(FaultOf(text).detail.find("A backslash before a quote"), std::string::npos) << text;
}

TEST(Tokenizer, RefusesAQuoteThatIsNeverClosed) {
  const Error error = FaultOf("a\n1\n\"open\nmore\n");
  EXPECT_EQ(error.code, ErrorCode::kCsvUnterminatedQuote);
  EXPECT_EQ(error.errors[0].line, 3);
}

TEST(Tokenizer, RefusesACellPastItsLimitButCountsDoubledQuotesOnce) {
  Limits limits;
  limits.max_cell_bytes = 4;
  EXPECT_EQ(FaultOf("a\n12345\n", limits).code, ErrorCode::kCsvFieldTooLarge);
  Tokenizer tokens(Dialect{}, limits);
  EXPECT_TRUE(Cut("a\n\"\"\"\"\"\"\"\"\"\"\n", 100, tokens).ok());
}

TEST(Tokenizer, TakesQuotesAsTextWhenThereAreNone) {
  Dialect dialect;
  dialect.quote = kNoQuote;
  EXPECT_EQ(MustCut("a,b\n\"x,5\"\n", dialect), (Table{{"a", "b"}, {"\"x", "5\""}}));
}

}  // namespace
}  // namespace lathe::data::csv
