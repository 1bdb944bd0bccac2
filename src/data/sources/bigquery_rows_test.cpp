#include "data/sources/bigquery_rows.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>

namespace lathe::data::sources {
namespace {

/// What the only row of a table of one field becomes.
std::string LineOf(const char* field, const char* cell) {
  const std::filesystem::path path =
      std::filesystem::path(testing::TempDir()) / "bigquery_rows_test.json";
  BigqueryRows rows(path);
  const json::array fields{ParseJson(field).value()};
  const json::array sent{ParseJson(std::string(R"({"f":[{"v":)") + cell + "}]}").value()};
  EXPECT_TRUE(rows.Append(sent, fields).ok());
  EXPECT_TRUE(rows.Finish().ok());
  std::ifstream in(path);
  std::string line;
  std::getline(in, line);
  std::filesystem::remove(path);
  const json::value read = ParseJson(line).value();
  const json::value* text = read.as_object().if_contains("c0");
  return text == nullptr || text->is_null() ? "null" : std::string(text->as_string());
}

TEST(BigqueryRows, ListsBecomePlainJson) {
  EXPECT_EQ(LineOf(R"({"name":"t","type":"STRING","mode":"REPEATED"})", R"([{"v":"a"},{"v":"b"}])"),
            R"(["a","b"])");
  EXPECT_EQ(LineOf(R"({"name":"t","type":"INTEGER","mode":"REPEATED"})",
                   R"([{"v":"9007199254740993"},{"v":"-1"}])"),
            "[9007199254740993,-1]");
  EXPECT_EQ(
      LineOf(R"({"name":"t","type":"FLOAT","mode":"REPEATED"})", R"([{"v":"1.5"},{"v":"NaN"}])"),
      R"([1.5,"NaN"])");
  EXPECT_EQ(LineOf(R"({"name":"t","type":"STRING","mode":"REPEATED"})", "[]"), "[]");
  EXPECT_EQ(LineOf(R"({"name":"t","type":"STRING","mode":"REPEATED"})", "null"), "null");
}

TEST(BigqueryRows, RecordsBecomePlainJsonByTheirFieldsNames) {
  EXPECT_EQ(
      LineOf(R"({"name":"r","type":"RECORD","fields":[{"name":"x","type":"INTEGER"},
                 {"name":"say \"so\"","type":"STRING"},{"name":"ok","type":"BOOLEAN"},
                 {"name":"at","type":"TIMESTAMP"},{"name":"no","type":"DATE"}]})",
             R"({"f":[{"v":"1"},{"v":"true"},{"v":"true"},{"v":"1704067200000000"},{"v":null}]})"),
      R"({"x":1,"say \"so\"":"true","ok":true,"at":"2024-01-01T00:00:00Z","no":null})");
}

TEST(BigqueryRows, ListsOfRecordsWithListsBecomePlainJson) {
  EXPECT_EQ(LineOf(R"({"name":"r","type":"STRUCT","mode":"REPEATED","fields":[
                        {"name":"n","type":"INT64","mode":"REPEATED"}]})",
                   R"([{"v":{"f":[{"v":[{"v":"1"},{"v":"2"}]}]}},{"v":{"f":[{"v":[]}]}}])"),
            R"([{"n":[1,2]},{"n":[]}])");
}

TEST(BigqueryRows, HoldWhatIsAnsweredToTheLimitsOfFiles) {
  const std::filesystem::path path = std::filesystem::path(testing::TempDir()) / "limited.json";
  const json::array fields{ParseJson(R"({"name":"t","type":"STRING"})").value()};
  const json::value row = ParseJson(R"({"f":[{"v":"some text"}]})").value();
  csv::Limits few_rows, few_bytes;
  few_rows.max_rows = 2;
  few_bytes.max_decoded_bytes = 20;
  EXPECT_EQ(BigqueryRows(path, few_rows).Append({row, row, row}, fields).error().code,
            ErrorCode::kDatasetTooManyRows);
  EXPECT_TRUE(BigqueryRows(path, few_rows).Append({row, row}, fields).ok());
  EXPECT_EQ(BigqueryRows(path, few_bytes).Append({row, row}, fields).error().code,
            ErrorCode::kDatasetDecodedTooLarge);
  std::filesystem::remove(path);
}

TEST(BigqueryRows, WarnsOfColumnsThatBecameText) {
  const json::value fields = ParseJson(R"([{"name":"a","type":"INTEGER"},
      {"name":"b","type":"STRING","mode":"REPEATED"},{"name":"c","type":"RECORD"}])")
                                 .value();
  const auto warnings = BigqueryRows::Warnings(fields.as_array());
  ASSERT_EQ(warnings.size(), 2U);
  EXPECT_EQ(warnings[0].code, "column_as_text");
  EXPECT_EQ(warnings[0].column, "b");
  EXPECT_EQ(warnings[1].column, "c");
}

}  // namespace
}  // namespace lathe::data::sources
