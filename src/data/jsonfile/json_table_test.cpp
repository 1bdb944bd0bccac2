#include "data/jsonfile/json_table.h"

#include <gtest/gtest.h>

#include <string>

#include "data/preview.h"
#include "data/testing/import_fixture.h"

namespace lathe::data::jsonfile {
namespace {

class JsonTableTest : public data_testing::ImportFixture {
 protected:
  Result<ImportReport> ImportJson(std::string_view text, std::string_view options = "{}") {
    return Import(text, options, "table.json");
  }
  std::string Rows() const {
    const auto page = ReadPreview(table(), 100, 0);
    return page.ok() ? lathe::ToText(page->rows) : std::string(page.error().name());
  }
};

TEST_F(JsonTableTest, TypesFollowTheFilesOwn) {
  ASSERT_TRUE(ImportJson(R"([{"n": 1, "r": 1.5, "b": true, "s": "5", "d": "2024-01-31"},
                             {"n": null, "r": 2, "b": false, "s": "NA", "d": null}])")
                  .ok());
  EXPECT_EQ(Rows(), R"([[1,1.5,true,"5","2024-01-31"],[null,2.0,false,"NA",null]])");
}

TEST_F(JsonTableTest, MembersOfOneNameOnTwoLevelsAreTwoColumns) {
  const auto report = ImportJson(R"([{"a": {"b": 1}, "a.b": 2}])");
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report->schema.columns[1].name, "a.b_2");
  EXPECT_TRUE(data_testing::FindWarning(*report, "dataset_duplicate_column"));
}

TEST_F(JsonTableTest, EscapedNamesAndTextsAreRead) {
  const auto report = ImportJson(R"([{"n\u00e4me": "a\"b"}, {"näme": "\ud83d\ude00"}])");
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report->schema.columns.size(), 1u);
  EXPECT_EQ(Rows(), "[[\"a\\\"b\"],[\"\U0001F600\"]]");
}

TEST_F(JsonTableTest, WhatStandsBesideThePathIsChecked) {
  const std::string options = R"({"format_options": {"json_path": "$.rows"}})";
  EXPECT_TRUE(ImportJson(R"({"x": [1], "rows": [{"a": 1}], "y": {"z": 2}})", options).ok());
  EXPECT_EQ(ImportJson(R"({"rows": [{"a": 1}], "y": })", options).error().code,
            ErrorCode::kJsonSyntax);
  EXPECT_EQ(ImportJson(R"({"rows": [{"a": 1}]} x)", options).error().code, ErrorCode::kJsonSyntax);
  EXPECT_EQ(ImportJson(R"({"rows": {"a": 1}})", options).error().code, ErrorCode::kJsonPathMissing);
}

TEST_F(JsonTableTest, ACastOfAColumnThatIsNotThereIsRefused) {
  const auto report =
      ImportJson(R"([{"a": 1}])", R"({"columns": [{"name": "b", "type": "string"}]})");
  EXPECT_EQ(report.error().code, ErrorCode::kValidationFailed);
}

TEST(ParsePath, TakesNamesWithDots) {
  EXPECT_EQ(ParsePath("$.data.items[*]").value(), (std::vector<std::string>{"data", "items"}));
  EXPECT_TRUE(ParsePath("$").value().empty());
  EXPECT_FALSE(ParsePath("$.a[0].b").ok());
  EXPECT_FALSE(ParsePath("$..a").ok());
}

}  // namespace
}  // namespace lathe::data::jsonfile
