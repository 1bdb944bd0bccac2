#include "data/import_options.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace lathe::data {
namespace {

Result<ImportOptions> Read(std::string_view text) {
  return ImportOptions::FromJson(ParseJson(text)->as_object());
}

TEST(ImportOptions, TakesNothingAsTheDefaults) {
  const auto options = Read("{}");
  ASSERT_TRUE(options.ok());
  EXPECT_EQ(options->on_bad_value, csv::OnBadValue::kText);
  EXPECT_TRUE(options->columns.empty());
}

TEST(ImportOptions, ReadsTypesWithTheirArguments) {
  const auto options = Read(R"json({"columns":[{"name":"a","type":"decimal(18, 4)"},
      {"name":"b","type":"timestamp(mdy)"},{"name":"c","type":"date"},{"name":"d","type":"decimal"}]})json");
  ASSERT_TRUE(options.ok());
  EXPECT_EQ(options->columns[0].type.scale, 4);
  EXPECT_EQ(options->columns[0].type.precision, 18);
  EXPECT_EQ(options->columns[1].type.years, csv::YearDigits::kFourOrTwo);
  EXPECT_EQ(options->columns[2].type.years, csv::YearDigits::kFour);
  EXPECT_EQ(options->columns[1].type.order, csv::DateOrder::kMonthDayYear);
  EXPECT_TRUE(options->columns[2].guess_order);
  EXPECT_TRUE(options->columns[3].guess_scale);
}

TEST(ImportOptions, RefusesDigitsThatNoDecimalHas) {
  for (const char* type :
       {"decimal(39,2)", "decimal(2,3)", "decimal(0,0)", "decimal(x,2)", "decimal(5,)"}) {
    const std::string text = R"({"columns":[{"name":"a","type":")" + std::string(type) + "\"}]}";
    EXPECT_FALSE(Read(text).ok()) << type;
  }
}

TEST(ImportOptions, TakesMarksBetweenThousandsThatAreNoDecimalMark) {
  const auto mark = [](std::string_view options) {
    const auto read = Read("{\"format_options\":{" + std::string(options) + "}}");
    return read.ok() ? read->format.thousands.value_or('-') : '!';
  };
  EXPECT_EQ(mark(R"("thousands":"'")"), '\'');
  EXPECT_EQ(mark("\"thousands\":\"\u202F\""), ' ');
  EXPECT_EQ(mark(R"("thousands":"")"), '-');
  EXPECT_EQ(mark(R"("thousands":",","decimal":".")"), ',');
  EXPECT_EQ(mark(R"("thousands":",","decimal":",")"), '!');
  EXPECT_EQ(mark(R"("thousands":"_")"), '!');
}

TEST(ImportOptions, CollectsEveryFault) {
  const auto options = Read(R"json({"format_options":{"decimal":";"},"on_bad_value":"drop",
      "columns":[{"name":"a","type":"money"},{"type":"int64"},{"name":"b","type":"int64(3)"},
                 {"name":"c","type":"string"},{"name":"c","type":"bool"},7]})json");
  ASSERT_FALSE(options.ok());
  EXPECT_EQ(options.error().errors.size(), 7u);
}

TEST(ImportOptions, RefusesAnEncodingAndAPathThatCannotBe) {
  const auto options = Read(R"json({"format_options":{"encoding":"klingon"}})json");
  ASSERT_FALSE(options.ok());
  EXPECT_EQ(options.error().errors.at(0).field, "format_options.encoding");
  const auto path =
      Read(R"json({"format_options":{"json_path":"$['a']"},"on_bad_value":"drop"})json");
  ASSERT_FALSE(path.ok());
  ASSERT_EQ(path.error().errors.size(), 2u);
  EXPECT_EQ(path.error().errors[0].field, "format_options.json_path");
  EXPECT_TRUE(Read(R"json({"format_options":{"encoding":"Windows-1252"}})json").ok());
  EXPECT_TRUE(Read(R"json({"format_options":{"json_path":"$.a.b"}})json").ok());
}

TEST(ImportOptions, BelongToTheFormatsThatHaveThem) {
  using enum FileFormat;
  const struct {
    std::string option;
    std::vector<FileFormat> formats;
  } cases[] = {
      {R"("delimiter":";")", {kCsv}},
      {R"("quote":"'")", {kCsv}},
      {R"("decimal":",")", {kCsv}},
      {R"("thousands":".")", {kCsv}},
      {R"("encoding":"utf-8")", {kCsv, kJson}},
      {R"("header":true)", {kCsv, kXlsx}},
      {R"("skip_rows":1)", {kCsv, kXlsx}},
      {R"("null_values":["-"])", {kCsv, kJson, kXlsx}},
      {R"("keep_default_nulls":false)", {kCsv, kXlsx}},
      {R"("json_path":"$.a")", {kJson}},
      {R"("sheet":"S")", {kXlsx}},
      {R"("null_values":[])", {kCsv, kJson, kParquet, kXlsx}},
  };
  for (const auto& c : cases) {
    const auto options = Read("{\"format_options\":{" + c.option + "}}");
    ASSERT_TRUE(options.ok()) << c.option;
    for (const FileFormat file : {kCsv, kJson, kParquet, kXlsx}) {
      const bool fits = std::ranges::find(c.formats, file) != c.formats.end();
      EXPECT_EQ(options->CheckFor(file).ok(), fits) << c.option;
    }
  }
}

TEST(ImportOptions, SayWhichFormatAnOptionBelongsTo) {
  const Status checked = Read(R"json({"format_options":{"sheet":"S","json_path":"$.a"}})json")
                             ->CheckFor(FileFormat::kCsv);
  ASSERT_FALSE(checked.ok());
  EXPECT_EQ(checked.error().code, ErrorCode::kValidationFailed);
  ASSERT_EQ(checked.error().errors.size(), 2u);
  EXPECT_EQ(checked.error().errors[1].field, "format_options.sheet");
  EXPECT_EQ(checked.error().errors[1].message, "is an option of Excel files; this file is CSV");
}

}  // namespace
}  // namespace lathe::data
