#include "data/csv/sniff.h"

#include <gtest/gtest.h>

#include "data/csv/delimiter.h"

namespace lathe::data::csv {
namespace {

Result<Sniffed> SniffText(std::string text, const Options& options = {}) {
  Sample sample;
  sample.text = std::move(text);
  sample.complete = true;
  sample.file.encoding = "utf-8";
  return Sniff(sample, options, Limits(), 10);
}

std::vector<PhysicalType> Types(const Sniffed& sniffed) {
  std::vector<PhysicalType> out;
  for (const SniffedColumn& column : sniffed.columns)
    out.push_back(column.evidence.Decide().physical);
  return out;
}

bool Warns(const Sniffed& sniffed, std::string_view code) {
  for (const Warning& warning : sniffed.warnings)
    if (warning.code == code) return true;
  return false;
}

TEST(FindDelimiter, TakesTheOneThatCutsRowsAlike) {
  EXPECT_EQ(FindDelimiter("a,b\n1,2\n", '"'), ',');
  EXPECT_EQ(FindDelimiter("a;b\n1,5;2\n", '"'), ';');
  EXPECT_EQ(FindDelimiter("a\tb\n1\t2\n", '"'), '\t');
  EXPECT_EQ(FindDelimiter("a|b|c\n1|2|3\n", '"'), '|');
  EXPECT_EQ(FindDelimiter("\"a;x\",b\n\"1;2\",2\n", '"'), ',');
  EXPECT_EQ(FindDelimiter("one\ntwo\n", '"'), ',');
  EXPECT_EQ(FindDelimiter("a|~|b\n1|~|2\n", '"'), ',');
}

TEST(Sniff, FindsAHeaderByWhatStandsInIt) {
  EXPECT_TRUE(SniffText("a,b\n1,2\n")->dialect.header);
  EXPECT_FALSE(SniffText("1,2\n3,4\n")->dialect.header);
  EXPECT_TRUE(SniffText("city,2019,2020\nRome,1,2\n")->dialect.header);
  EXPECT_TRUE(Warns(*SniffText("1,2\n3,4\n"), "csv_no_header"));
}

TEST(Sniff, AWordThatReadsAsAValueMayNameAColumn) {
  for (const char* word : {"inf", "Infinity", "true", "nan", "FALSE"}) {
    const auto sniffed = SniffText("a,b," + std::string(word) + "\nx,1,2.5\ny,2,3.5\n");
    ASSERT_TRUE(sniffed.ok());
    EXPECT_TRUE(sniffed->dialect.header) << word;
    EXPECT_EQ(sniffed->columns[2].name, word);
    EXPECT_EQ(Types(*sniffed)[2], PhysicalType::kDouble) << word;
    EXPECT_TRUE(SniffText("a,b," + std::string(word) + "\nx,1,low\ny,2,high\n")->dialect.header);
  }
  EXPECT_FALSE(SniffText("alice,true\nbob,false\n")->dialect.header);
  EXPECT_FALSE(SniffText("true,false\n1,0\n")->dialect.header);
  EXPECT_FALSE(SniffText("alice,inf\n")->dialect.header);
}

TEST(Sniff, FindsTheDecimalCommaOfASemicolonFile) {
  const auto sniffed = SniffText("a;b\n1,5;x\n2,25;y\n");
  ASSERT_TRUE(sniffed.ok());
  EXPECT_EQ(sniffed->dialect.decimal, ',');
  EXPECT_EQ(Types(*sniffed)[0], PhysicalType::kDouble);
  EXPECT_TRUE(sniffed->found_decimal_comma);
  Options said;
  said.decimal = ',';
  EXPECT_FALSE(SniffText("a;b\n1,5;x\n", said)->found_decimal_comma);
}

TEST(Sniff, SkipsWhatStandsBeforeTheHeader) {
  const auto excel = SniffText("sep=;\na;b\n1;2\n");
  ASSERT_TRUE(excel.ok());
  EXPECT_EQ(excel->dialect.delimiter, ';');
  EXPECT_EQ(excel->dialect.skip_lines, 1);
  EXPECT_EQ(excel->columns[0].name, "a");
  const auto quoted = SniffText("\"sep=;\"\na;b\n1;2\n");
  EXPECT_EQ(quoted->dialect.delimiter, ';');
  EXPECT_EQ(quoted->columns[0].name, "a");
  const auto comments = SniffText("# made by a tool\n# v2\na,b\n1,2\n");
  EXPECT_EQ(comments->dialect.skip_lines, 2);
  const auto commented_header = SniffText("#a,b\n1,2\n");
  EXPECT_EQ(commented_header->columns[0].name, "#a");
}

TEST(Sniff, GivesATypeOnlyWhenAllValuesFit) {
  const auto sniffed = SniffText(
      "zip,n,big,mixed,day,when,flag\n"
      "00501,1,9223372036854775808,1,2024-01-31,2024-01-31T10:00:00Z,true\n"
      "10001,2,1,x,2024-02-01,2024-02-01T10:00:00Z,FALSE\n");
  ASSERT_TRUE(sniffed.ok());
  EXPECT_EQ(Types(*sniffed),
            (std::vector{PhysicalType::kString, PhysicalType::kInt64, PhysicalType::kString,
                         PhysicalType::kString, PhysicalType::kDate, PhysicalType::kTimestamp,
                         PhysicalType::kBool}));
}

TEST(Sniff, ProvesTheOrderOfDayAndMonthOrLeavesText) {
  EXPECT_EQ(Types(*SniffText("d\n31/01/2024\n05/06/2024\n"))[0], PhysicalType::kDate);
  EXPECT_EQ(Types(*SniffText("d\n01/02/2024\n05/06/2024\n"))[0], PhysicalType::kString);
}

TEST(Sniff, RefusesBlankFiles) {
  EXPECT_EQ(SniffText(" \n\t\n").error().code, ErrorCode::kFileEmpty);
  EXPECT_EQ(SniffText("").error().code, ErrorCode::kFileEmpty);
}

TEST(Sniff, HintsAtATitleOverTheTable) {
  const auto sniffed = SniffText("My report\na,b\n1,2\n3,4\n5,6\n");
  ASSERT_TRUE(sniffed.ok());
  EXPECT_NE(sniffed->hint.find("skip_rows (1"), std::string::npos) << sniffed->hint;
}

TEST(Sniff, DropsALastColumnThatIsNone) {
  EXPECT_TRUE(SniffText("a,b,\n1,2,\n")->drop_last_column);
  EXPECT_FALSE(SniffText("a,b,\n1,2,3\n")->drop_last_column);
}

TEST(Options, CollectsEveryFault) {
  const auto in = ParseJson(
      R"({"delimiter":"ab","quote":"xy","decimal":";","header":1,"skip_rows":-1,"null_values":7})");
  const auto options = Options::FromJson(in->as_object());
  ASSERT_FALSE(options.ok());
  EXPECT_EQ(options.error().errors.size(), 6u);
}

TEST(Options, KnowsTabByName) {
  const auto in = ParseJson(R"({"delimiter":"tab","quote":""})");
  const auto options = Options::FromJson(in->as_object());
  ASSERT_TRUE(options.ok());
  EXPECT_EQ(options->delimiter, '\t');
  EXPECT_EQ(options->quote, kNoQuote);
}

TEST(Shown, EscapesAndCuts) {
  EXPECT_EQ(Shown("a\x1b[0m"), "a\\x1b[0m");
  EXPECT_LE(Shown(std::string(1000, 'x')).size(), 70u);
}

}  // namespace
}  // namespace lathe::data::csv
