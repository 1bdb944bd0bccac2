#include "data/import.h"

#include <gtest/gtest.h>

#include <thread>

#include "base/crypto.h"
#include "data/parquet_reader.h"
#include "data/preview.h"
#include "data/testing/import_fixture.h"

namespace lathe::data {
namespace {

using data_testing::FindWarning;
using ImportTest = data_testing::ImportFixture;

std::string Rows(const std::filesystem::path& path) {
  const auto page = ReadPreview(path, 100, 0);
  return page.ok() ? lathe::ToText(json::value(page.value().rows))
                   : std::string(page.error().name());
}

TEST_F(ImportTest, GivesEachColumnTheTypeItsValuesFit) {
  const auto report = Import(
      "i,d,b,day,at,zip,name\n"
      "1,0.5,true,2024-01-31,2024-01-31 09:30:00,00501,Ana\n"
      "2,1.5,false,2024-02-29,2024-02-29T10:00:00,00502,Bo\n");
  ASSERT_TRUE(report.ok()) << report.error().detail;
  std::vector<PhysicalType> types;
  for (const ColumnSchema& column : report->schema.columns) types.push_back(column.physical);
  EXPECT_EQ(types, (std::vector{PhysicalType::kInt64, PhysicalType::kDouble, PhysicalType::kBool,
                                PhysicalType::kDate, PhysicalType::kTimestamp,
                                PhysicalType::kString, PhysicalType::kString}));
  EXPECT_EQ(Rows(table()), R"([[1,0.5,true,"2024-01-31","2024-01-31T09:30:00","00501","Ana"],)"
                           R"([2,1.5,false,"2024-02-29","2024-02-29T10:00:00","00502","Bo"]])");
}

TEST_F(ImportTest, KeepsWholeNumbersBeyondADoubleExactly) {
  const auto report = Import("id\n9007199254740993\n-9223372036854775808\n7\n");
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report->schema.columns[0].physical, PhysicalType::kInt64);
  EXPECT_EQ(Rows(table()), R"([["9007199254740993"],["-9223372036854775808"],[7]])");
}

TEST_F(ImportTest, KeepsWholeNumbersWholeWhereSomeAreMissing) {
  const auto report = Import("a,b\n1,x\n,y\n3,z\n");
  ASSERT_TRUE(report.ok());
  const ColumnSchema& column = report->schema.columns[0];
  EXPECT_EQ(column.physical, PhysicalType::kInt64);
  EXPECT_TRUE(column.nullable);
  EXPECT_EQ(column.missing, 1);
  EXPECT_EQ(column.distinct, 2);
  EXPECT_EQ(Rows(table()), R"([[1,"x"],[null,"y"],[3,"z"]])");
}

TEST_F(ImportTest, WidensATypeThatTheSampleGuessedTooNarrow) {
  // The word comes after the 4 MiB the types are guessed from.
  std::string text = "n,v\n";
  for (int i = 0; i < 600'000; ++i) text += std::to_string(i) + "," + std::to_string(i % 97) + "\n";
  text += "600000,2.5\n";
  const auto report = Import(text);
  ASSERT_TRUE(report.ok()) << report.error().detail;
  EXPECT_EQ(report->row_count, 600'001);
  EXPECT_EQ(report->schema.columns[0].physical, PhysicalType::kInt64);
  EXPECT_EQ(report->schema.columns[1].physical, PhysicalType::kDouble);
  EXPECT_EQ(report->rejected.count, 0);
  const auto last = ReadPreview(table(), 2, 599'999);
  ASSERT_TRUE(last.ok());
  EXPECT_EQ(lathe::ToText(json::value(last->rows)), "[[599999,54.0],[600000,2.5]]");
}

TEST_F(ImportTest, MakesBadValuesMissingWhenAskedTo) {
  const auto report = Import("a\n1\n2\noops\n4\n", R"({"on_bad_value":"null"})");
  ASSERT_TRUE(report.ok()) << report.error().detail;
  EXPECT_EQ(report->schema.columns[0].physical, PhysicalType::kInt64);
  ASSERT_EQ(report->rejected.count, 1);
  const csv::RejectedValue& rejected = report->rejected.samples[0];
  EXPECT_EQ(rejected.line, 4);
  EXPECT_EQ(rejected.column, "a");
  EXPECT_EQ(rejected.value, "oops");
  EXPECT_EQ(rejected.expected, "int64");
  EXPECT_EQ(Rows(table()), "[[1],[2],[null],[4]]");
}

TEST_F(ImportTest, FailsOnABadValueWhenAskedTo) {
  const auto report = Import("a,b\n1,x\n2,y\nbad,z\n4,u\n", R"({"on_bad_value":"fail"})");
  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().code, ErrorCode::kCsvBadValue);
  ASSERT_EQ(report.error().errors.size(), 1u);
  EXPECT_EQ(report.error().errors[0].line, 4);
  EXPECT_EQ(report.error().errors[0].column, 1);
}

TEST_F(ImportTest, KeepsAColumnAsTextByDefaultAndCountsWhatDidNotFitTheAskedType) {
  const auto report = Import("a\n1\noops\n", R"({"columns":[{"name":"a","type":"int64"}]})");
  ASSERT_TRUE(report.ok()) << report.error().detail;
  EXPECT_EQ(report->schema.columns[0].physical, PhysicalType::kString);
  EXPECT_EQ(report->rejected.count, 1);
  EXPECT_EQ(Rows(table()), R"([["1"],["oops"]])");
}

TEST_F(ImportTest, ReadsColumnsAsTheTypesAskedFor) {
  const auto report =
      Import("zip,yes,paid,day\n00501,yes,1.50,03/02/2024\n00502,no,2.25,04/02/2024\n",
             R"json({"columns":[{"name":"zip","type":"int64"},
                                 {"name":"yes","type":"bool"},
                                 {"name":"paid","type":"decimal(18,2)"},
                                 {"name":"day","type":"date(dmy)"}]})json");
  ASSERT_TRUE(report.ok()) << report.error().detail;
  EXPECT_EQ(report->rejected.count, 0);
  EXPECT_EQ(Rows(table()), R"([[501,true,1.5,"2024-02-03"],[502,false,2.25,"2024-02-04"]])");
}

TEST_F(ImportTest, KeepsCodesAsTextWhenAskedForText) {
  const auto report = Import("n\n1\n2\n", R"({"columns":[{"name":"n","type":"string"}]})");
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(Rows(table()), R"([["1"],["2"]])");
  EXPECT_TRUE(report->warnings.empty());
}

TEST_F(ImportTest, RefusesACastOfNoColumn) {
  const auto report = Import("a\n1\n", R"({"columns":[{"name":"b","type":"int64"}]})");
  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().code, ErrorCode::kValidationFailed);
  EXPECT_EQ(report.error().errors[0].field, "columns[0].name");
}

TEST_F(ImportTest, KeepsNamesThatDifferOnlyInCase) {
  const auto report = Import("Age,age,AGE,age_2\n1,2,3,4\n");
  ASSERT_TRUE(report.ok()) << report.error().detail;
  const auto page = ReadPreview(table(), 10, 0);
  ASSERT_TRUE(page.ok());
  EXPECT_EQ(page->columns, (std::vector<std::string>{"Age", "age", "AGE", "age_2"}));
  EXPECT_EQ(lathe::ToText(json::value(page->rows)), "[[1,2,3,4]]");
  const std::string wanted[] = {"AGE"};
  const auto frame = ReadParquet(table(), wanted, {});
  ASSERT_TRUE(frame.ok());
  EXPECT_EQ(frame->column(0).numbers, std::vector<double>{3});
}

TEST_F(ImportTest, KeepsNamesThatLookLikeSql) {
  const auto report = Import("id); DROP TABLE users;--,select,\"a\"\"b\",' \n1,2,3,4\n");
  ASSERT_TRUE(report.ok()) << report.error().detail;
  const auto page = ReadPreview(table(), 10, 0);
  ASSERT_TRUE(page.ok());
  EXPECT_EQ(page->columns,
            (std::vector<std::string>{"id); DROP TABLE users;--", "select", "a\"b", "'"}));
}

TEST_F(ImportTest, FollowsTheFormatOptions) {
  const auto report = Import("skip me\nx;1,5\ny;-;\n",
                             R"({"format_options":{"delimiter":";","header":false,"skip_rows":1,
                                 "decimal":",","null_values":["-"]}})");
  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().code, ErrorCode::kCsvRaggedRow);
  const auto good = Import("skip me\nx;1,5\ny;-\n",
                           R"({"format_options":{"delimiter":";","header":false,"skip_rows":1,
                               "decimal":",","null_values":["-"]}})");
  ASSERT_TRUE(good.ok()) << good.error().detail;
  EXPECT_EQ(Rows(table()), R"([["x",1.5],["y",null]])");
  EXPECT_EQ(good->schema.columns[0].name, "column_1");
}

TEST_F(ImportTest, ReadsTheEncodingThatIsNamed) {
  const auto report =
      Import("name\nCaf\xe9\n", R"({"format_options":{"encoding":"windows-1252"}})");
  ASSERT_TRUE(report.ok()) << report.error().detail;
  EXPECT_EQ(Rows(table()), "[[\"Caf\xc3\xa9\"]]");
  EXPECT_NE(FindWarning(*report, "file_transcoded"), nullptr);
}

TEST_F(ImportTest, TellsTheFingerprintOfTheFileItWrote) {
  const auto report = Import("a\n1\n");
  ASSERT_TRUE(report.ok());
  const auto hash = Sha256OfFile(table().string());
  ASSERT_TRUE(hash.ok());
  EXPECT_EQ(report->fingerprint, *hash);
  EXPECT_EQ(report->size_bytes, static_cast<std::int64_t>(std::filesystem::file_size(table())));
}

TEST_F(ImportTest, GivesTheTargetItsRole) {
  request_.target_column = "y";
  const auto report = Import("x,y\n1,0\n2,1\n");
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report->schema.columns[0].role, ColumnRole::kFeature);
  EXPECT_EQ(report->schema.columns[1].role, ColumnRole::kTarget);
}

TEST_F(ImportTest, StopsWhenItIsCancelled) {
  CancelToken cancel;
  cancel.Cancel();
  request_.cancel = &cancel;
  const auto report = Import("a\n1\n");
  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().code, ErrorCode::kJobCancelled);
}

TEST_F(ImportTest, TellsHowFarItIs) {
  std::vector<std::string> phases;
  double last = 0;
  request_.on_progress = [&](double progress, std::string_view phase) {
    EXPECT_GE(progress, last);
    last = progress;
    if (phases.empty() || phases.back() != phase) phases.emplace_back(phase);
  };
  ASSERT_TRUE(Import("a\n1\n").ok());
  EXPECT_GE(phases.size(), 3u);
  EXPECT_EQ(phases.back(), "checksum");
}

TEST_F(ImportTest, RefusesATableWithTooManyRows) {
  request_.limits.max_rows = 2;
  const auto report = Import("a\n1\n2\n3\n");
  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().code, ErrorCode::kDatasetTooManyRows);
}

TEST_F(ImportTest, KeepsTheOrderOfRowsWithSeveralThreads) {
  std::string text = "n\n";
  for (int i = 0; i < 300'000; ++i) text += std::to_string(i) + "\n";
  request_.threads = 4;
  ASSERT_TRUE(Import(text).ok());
  const auto frame = ReadParquet(table(), {}, {});
  ASSERT_TRUE(frame.ok());
  const std::vector<double>& numbers = frame->column(0).numbers;
  ASSERT_EQ(numbers.size(), 300'000u);
  for (std::size_t i = 0; i < numbers.size(); ++i) ASSERT_EQ(numbers[i], static_cast<double>(i));
}

TEST_F(ImportTest, ReadsNamedTextsAsMissingThoughTheyAreValues) {
  const auto report =
      Import("n,x,d,b\n1,1.5,2024-01-31,true\n-999,-9.5,9999-12-31,false\n",
             R"({"format_options":{"null_values":["-999","-9.5","9999-12-31","false"]}})");
  ASSERT_TRUE(report.ok()) << report.error().detail;
  EXPECT_EQ(Rows(table()), R"([[1,1.5,"2024-01-31",true],[null,null,null,null]])");
  EXPECT_EQ(report->schema.columns[0].physical, PhysicalType::kInt64);
  EXPECT_EQ(report->schema.columns[3].physical, PhysicalType::kBool);
}

TEST_F(ImportTest, ReadsNamedTextsOfJsonAsMissingThoughTheyAreValues) {
  const auto report = Import(R"([{"a":5,"b":"x"},{"a":0,"b":"0"},{"a":7,"b":"y"}])",
                             R"({"format_options":{"null_values":["0"]}})", "table.json");
  ASSERT_TRUE(report.ok()) << report.error().detail;
  EXPECT_EQ(Rows(table()), R"([[5,"x"],[null,null],[7,"y"]])");
  const auto asked = Import(R"([{"a":"5"},{"a":"0"}])",
                            R"({"format_options":{"null_values":["0"]},
                                "columns":[{"name":"a","type":"int64"}]})",
                            "table.json");
  ASSERT_TRUE(asked.ok()) << asked.error().detail;
  EXPECT_EQ(Rows(table()), "[[5],[null]]");
}

TEST_F(ImportTest, KeepsTheUsualWordsForMissingAsTextsWhenAskedTo) {
  constexpr std::string_view kCountries = "code,n\nDE,1\nNA,\n\"NA\",2\n,NULL\n-,3\n";
  const auto usual = Import(kCountries);
  ASSERT_TRUE(usual.ok());
  EXPECT_EQ(Rows(table()), R"([["DE",1],[null,null],[null,2],[null,null],["-",3]])");
  const auto report = Import(kCountries, R"({"format_options":{"keep_default_nulls":false,
                                             "null_values":["NULL","-"]}})");
  ASSERT_TRUE(report.ok()) << report.error().detail;
  EXPECT_EQ(Rows(table()), R"([["DE",1],["NA",null],["NA",2],[null,null],[null,3]])");
  EXPECT_EQ(lathe::ToText(report->sniffed.at("null_values")), R"(["","NULL","-"])");
}

TEST_F(ImportTest, SaysWhyAColumnIsNotOfTheTypeAskedFor) {
  const auto report = Import("a\n01/02/2024\n2024-02-03\n04/05/2024\n",
                             R"({"columns":[{"name":"a","type":"date"}]})");
  ASSERT_TRUE(report.ok()) << report.error().detail;
  ASSERT_EQ(report->warnings.size(), 1u);
  EXPECT_EQ(report->warnings[0].code, "column_kept_as_text");
  EXPECT_EQ(report->warnings[0].message,
            "2 values do not fit the type date that was asked for; the first is \"01/02/2024\" on "
            "line 2. The column is text. With on_bad_value \"null\" such values become missing and "
            "the column is date; with \"fail\" the import ends with a list of them. Dates with the "
            "day first are read with the type date(dmy), those with the month first with "
            "date(mdy).");
  const auto words = Import("a\n1\noops\n", R"({"columns":[{"name":"a","type":"int64"}]})");
  EXPECT_EQ(FindWarning(*words, "column_kept_as_text")->message.find("dmy"), std::string::npos);
}

TEST_F(ImportTest, SaysHowDatesAreToldApartWhenTheyFailTheImport) {
  const auto report = Import("a\n01/02/2024\n", R"({"columns":[{"name":"a","type":"date"}],
                                                   "on_bad_value":"fail"})");
  ASSERT_FALSE(report.ok());
  EXPECT_NE(report.error().detail.find("date(dmy)"), std::string::npos) << report.error().detail;
}

TEST_F(ImportTest, ReadsNumbersWithMarksBetweenThousands) {
  const auto text = Import("id;v\n1;1.234,50\n2;12,5\n");
  ASSERT_TRUE(text.ok());
  EXPECT_EQ(text->schema.columns[1].physical, PhysicalType::kString);
  ASSERT_TRUE(FindWarning(*text, "column_number_marks"));
  const auto read = Import("id;v\n1;1.234,50\n2;12,5\n", R"({"format_options":{"thousands":"."}})");
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(Rows(table()), "[[1,1234.5],[2,12.5]]");
  EXPECT_EQ(read->sniffed.at("thousands"), ".");
  EXPECT_EQ(read->sniffed.at("decimal"), ",");
  ASSERT_TRUE(
      Import("a,b\n\"1,234\",1\n\"12,345,678\",2\n", R"({"format_options":{"thousands":","}})")
          .ok());
  EXPECT_EQ(Rows(table()), "[[1234,1],[12345678,2]]");
}

TEST_F(ImportTest, HoldsADecimalToTheDigitsThatWereAskedFor) {
  const auto report = Import("v\n999.99\n123456789.25\n", R"json({"on_bad_value":"null",
      "columns":[{"name":"v","type":"decimal(5,2)"}]})json");
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report->rejected.count, 1);
  EXPECT_EQ(report->rejected.samples[0].expected, "decimal(5,2)");
}

TEST_F(ImportTest, TellsOfZonesThatOnlyLateTimesHave) {
  std::string text = "at\n";
  for (int i = 0; i < 300'000; ++i) text += "2024-01-31 10:00:00\n";
  const auto report = Import(text + "2024-01-31T10:00:00+01:00\n",
                             R"({"columns":[{"name":"at","type":"timestamp"}]})");
  ASSERT_TRUE(report.ok());
  const csv::Warning* warning = FindWarning(*report, "column_times_as_utc");
  ASSERT_TRUE(warning);
  EXPECT_NE(warning->message.find("on line 300002"), std::string::npos) << warning->message;
}

TEST_F(ImportTest, TellsOfDigitsBelowTheMicrosecond) {
  for (const char* name : {"table.csv", "table.ndjson"}) {
    const bool csv = std::string_view(name).ends_with("csv");
    const auto report = Import(csv ? "at\n2024-01-31T10:00:00.123456789\n"
                                   : "{\"at\":\"2024-01-31T10:00:00.123456789\"}\n",
                               "{}", name);
    ASSERT_TRUE(report.ok());
    ASSERT_TRUE(FindWarning(*report, "column_time_rounded")) << name;
    EXPECT_EQ(FindWarning(*report, "column_time_rounded")->column, "at");
  }
}

TEST_F(ImportTest, ReadsClocksOfTwelveHoursAndYearsOfTwoDigits) {
  ASSERT_TRUE(Import("at,day\n12/31/2023 02:05 PM,1/2/24\n12/30/2023 12:00 AM,3/4/70\n",
                     R"json({"columns":[{"name":"day","type":"date(mdy)"}]})json")
                  .ok());
  EXPECT_EQ(Rows(table()),
            R"([["2023-12-31T14:05:00","2024-01-02"],["2023-12-30T00:00:00","1970-03-04"]])");
}

TEST_F(ImportTest, SaysWhatADecimalCommaBecame) {
  const auto numbers = Import("a;b;n\n7;1,25;x\n8;2,5;y\n");
  ASSERT_TRUE(numbers.ok());
  ASSERT_EQ(numbers->warnings.size(), 1u);
  EXPECT_EQ(numbers->warnings[0].code, "csv_decimal_comma");
  EXPECT_EQ(numbers->warnings[0].column, "b");
  EXPECT_EQ(numbers->warnings[0].message,
            "Numbers are written with a decimal comma: \"1,25\" on line 2 is read as 1.25.");
  const auto text = Import("a;b\n1,5;x\n-1.234,75;y\n");
  ASSERT_TRUE(text.ok());
  ASSERT_EQ(text->warnings.size(), 1u);
  EXPECT_EQ(
      text->warnings[0].message,
      "All values are numbers if \".\" is read as the mark between thousands and \",\" as the "
      "decimal mark, such as \"-1.234,75\" on line 3. Set format_options.thousands and "
      "format_options.decimal of a CSV file to these; now the column is text.");
  const auto asked = Import("a;b\n1,5;x\n2,5;y\n", R"({"columns":[{"name":"a","type":"string"}]})");
  EXPECT_EQ(FindWarning(*asked, "csv_decimal_comma"), nullptr);
}

TEST_F(ImportTest, SaysThatTimesWithAZoneAreKeptAsUtc) {
  const auto report = Import("at,day\n2024-02-29T12:34:56+02:00,2024-02-29\n");
  ASSERT_TRUE(report.ok());
  const csv::Warning* const warning = FindWarning(*report, "column_times_as_utc");
  ASSERT_NE(warning, nullptr);
  EXPECT_EQ(warning->column, "at");
  EXPECT_NE(warning->message.find("\"2024-02-29T12:34:56+02:00\" on line 2"), std::string::npos);
  EXPECT_EQ(Rows(table()), R"([["2024-02-29T10:34:56","2024-02-29"]])");
  const auto json = Import(R"([{"at":"2024-02-29T12:34:56Z"}])", "{}", "table.json");
  EXPECT_NE(FindWarning(*json, "column_times_as_utc"), nullptr);
  const auto plain = Import("at\n2024-02-29T12:34:56\n");
  EXPECT_EQ(FindWarning(*plain, "column_times_as_utc"), nullptr);
}

TEST_F(ImportTest, RefusesOptionsOfOtherFormats) {
  const auto report = Import("a\n1\n", R"({"format_options":{"sheet":"S"}})");
  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().code, ErrorCode::kValidationFailed);
  EXPECT_EQ(report.error().errors.at(0).field, "format_options.sheet");
  EXPECT_FALSE(
      Import(R"([{"a":1}])", R"({"format_options":{"delimiter":";"}})", "table.json").ok());
}

}  // namespace
}  // namespace lathe::data
