#include "data/inspect.h"

#include <gtest/gtest.h>

#include "data/testing/import_fixture.h"

namespace lathe::data {
namespace {

class InspectTest : public data_testing::ImportFixture {
 protected:
  Result<json::object> Inspect(std::string_view text, std::string_view options = "{}") {
    TRY(const json::value document, ParseJson(options));
    TRY(const ImportOptions wanted, ImportOptions::FromJson(document.as_object()));
    return InspectTable({Write(text), "table.csv", ""}, wanted);
  }
};

TEST_F(InspectTest, FindsWhatAnImportFinds) {
  const auto found = Inspect("a;b\n1;x\n;y\n");
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found->at("delimiter"), ";");
  EXPECT_EQ(
      lathe::ToText(found->at("columns")),
      R"([{"name":"a","type":"int64","sample":"1"},{"name":"b","type":"string","sample":"x"}])");
  EXPECT_EQ(lathe::ToText(found->at("rows")), R"([["1","x"],[null,"y"]])");
  EXPECT_EQ(found->at("whole_file"), true);
}

TEST_F(InspectTest, FollowsTheUsersWord) {
  const auto found = Inspect("a;b\n1;x\n", R"({"format_options":{"delimiter":","}})");
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found->at("columns").as_array().size(), 1u);
  const auto cast = Inspect("a\n1\n", R"({"columns":[{"name":"a","type":"string"}]})");
  EXPECT_EQ(cast->at("columns").at(0).at("type"), "string");
}

TEST_F(InspectTest, WarnsAsAnImportWould) {
  const auto found = Inspect("zip\n00501\n10001\n");
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found->at("warnings").at(0).at("code"), "column_leading_zeros");
}

TEST_F(InspectTest, ShowsTheTypesThatThePolicyGives) {
  const std::string text = "n\n1\n2\n3\nx\n";
  const auto kept = Inspect(text);
  EXPECT_EQ(kept->at("columns").at(0).at("type"), "string");
  const auto lost = Inspect(text, R"({"on_bad_value":"null"})");
  EXPECT_EQ(lost->at("columns").at(0).at("type"), "int64");
  EXPECT_EQ(lost->at("warnings").at(0).at("code"), "column_values_lost");
  const auto asked =
      Inspect(text, R"({"on_bad_value":"null","columns":[{"name":"n","type":"string"}]})");
  EXPECT_EQ(asked->at("columns").at(0).at("type"), "string");
  EXPECT_TRUE(asked->at("warnings").as_array().empty());
}

TEST_F(InspectTest, TellsOfTypesThatWereAskedForAndDoNotFit) {
  const auto found = Inspect(
      "a,d\n1,31/1/2024\n2,1/31/2024\n",
      R"json({"columns":[{"name":"a","type":"int64"},{"name":"d","type":"date(dmy)"}]})json");
  ASSERT_TRUE(found.ok());
  const json::array& warnings = found->at("warnings").as_array();
  ASSERT_EQ(warnings.size(), 1u);
  EXPECT_EQ(warnings[0].at("code"), "column_type_misfit");
  EXPECT_EQ(warnings[0].at("column"), "d");
  EXPECT_NE(std::string(warnings[0].at("message").as_string()).find("\"1/31/2024\" on line 3"),
            std::string::npos);
}

TEST_F(InspectTest, SaysWhatIsBroken) {
  EXPECT_EQ(Inspect("a\n\"open\n").error().code, ErrorCode::kCsvUnterminatedQuote);
}

TEST_F(InspectTest, SaysWhatIsReadInAnotherWayThanItStands) {
  const auto found = Inspect("a;at\n1,5;2024-02-29T12:34:56+02:00\n");
  ASSERT_TRUE(found.ok());
  const json::array& warnings = found->at("warnings").as_array();
  ASSERT_EQ(warnings.size(), 2u);
  EXPECT_EQ(warnings[0].at("code"), "csv_decimal_comma");
  EXPECT_EQ(warnings[1].at("code"), "column_times_as_utc");
}

}  // namespace
}  // namespace lathe::data
