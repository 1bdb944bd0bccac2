#include "data/rules/rule_check.h"

#include <gmock/gmock.h>

#include "data/testing/import_fixture.h"

namespace lathe::data::rules {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class RuleCheckTest : public data_testing::ImportFixture {
 protected:
  static TableRule Read(std::string_view text) {
    auto rule = FromJson<TableRule>(ParseJson(text).value());
    EXPECT_TRUE(rule.ok()) << text;
    return std::move(rule).value();
  }
  std::vector<RuleResult> Check(std::string_view csv, const std::vector<std::string>& rules,
                                std::string_view options = "{}") {
    auto imported = Import(csv, options);
    EXPECT_TRUE(imported.ok()) << imported.error().detail;
    RuleCheckRequest request;
    request.path = table();
    request.schema = imported->schema;
    for (const std::string& text : rules) request.rules.push_back({"r", text, Read(text)});
    request.spill_directory = folder_ / "spill";
    request.now_ms = now_ms_;
    auto results = CheckTable(request);
    EXPECT_TRUE(results.ok()) << results.error().detail;
    return results.ok() ? std::move(results).value() : std::vector<RuleResult>();
  }
  RuleResult CheckOne(std::string_view csv, const std::string& rule,
                      std::string_view options = "{}") {
    auto results = Check(csv, {rule}, options);
    return results.empty() ? RuleResult() : results.front();
  }
  static std::vector<std::int64_t> RowsOf(const RuleResult& result) {
    std::vector<std::int64_t> rows;
    for (const RuleExample& example : result.examples) rows.push_back(example.row);
    return rows;
  }

  std::int64_t now_ms_ = 1'706'745'600'000;  // 2024-02-01T00:00:00Z
};

TEST_F(RuleCheckTest, ARangeCountsWhatIsOutsideAndNamesTheFirstRows) {
  const RuleResult found = CheckOne("age\n5\n-1\n\n130\n120\n0\n",
                                    R"({"kind":"range","columns":["age"],"min":0,"max":120})");
  EXPECT_FALSE(found.passed);
  EXPECT_EQ(found.checked, 5);
  EXPECT_EQ(found.violations, 2);
  EXPECT_THAT(RowsOf(found), ElementsAre(1, 2));  // an empty line is no row
  EXPECT_EQ(found.examples[1].value, "130");
  EXPECT_EQ(found.message, "2 of 5 values are outside (40 %).");
}

TEST_F(RuleCheckTest, BoundsAreInclusiveAndFractionsAreNotRounded) {
  EXPECT_TRUE(CheckOne("a\n1\n3\n", R"({"kind":"range","columns":["a"],"min":1,"max":3})").passed);
  // The engine would make 0.6 a whole 1 for a column of whole numbers.
  EXPECT_EQ(CheckOne("a\n1\n3\n", R"({"kind":"range","columns":["a"],"min":1.4})").violations, 1);
  EXPECT_EQ(CheckOne("a\n1.5\ninf\n2\n", R"({"kind":"range","columns":["a"],"max":2})").violations,
            1);
}

TEST_F(RuleCheckTest, ARangeOfTimesComparesMoments) {
  const std::string csv = "at\n2024-01-01\n2024-01-31\n2023-12-31\n";
  const RuleResult found =
      CheckOne(csv, R"({"kind":"range","columns":["at"],"min":"2024-01-01","max":"2024-01-31"})");
  EXPECT_EQ(found.violations, 1);
  EXPECT_EQ(found.examples.at(0).value, "2023-12-31");
}

TEST_F(RuleCheckTest, ASetTakesTextsNumbersAndWhatLooksLikeSql) {
  const std::string csv = "s,n\nyes,1\nno,2\n\"x' OR 1=1 --\",2.5\n,\n";
  const auto found = Check(csv, {R"({"kind":"set","columns":["s"],"values":["yes","no"]})",
                                 R"({"kind":"set","columns":["s"],
                                     "values":["yes","no","x' OR 1=1 --","'); DROP TABLE x; --"]})",
                                 R"({"kind":"set","columns":["n"],"values":[1,2,2.5]})",
                                 R"({"kind":"set","columns":["n"],"values":["word"]})"});
  ASSERT_THAT(found, SizeIs(4));
  EXPECT_EQ(found[0].violations, 1);
  EXPECT_EQ(found[0].examples.at(0).value, "x' OR 1=1 --");
  EXPECT_TRUE(found[1].passed);
  EXPECT_TRUE(found[2].passed);
  EXPECT_EQ(found[3].violations, 3);
}

TEST_F(RuleCheckTest, ASetAndARangeCompareExactly) {
  EXPECT_EQ(
      CheckOne("n\n1\n2\n", R"({"kind":"set","columns":["n"],"values":[0.6,2.4]})").violations, 2);
  EXPECT_TRUE(CheckOne("n\n1\n2\n", R"({"kind":"set","columns":["n"],"values":[1.0,"2"]})").passed);
  const std::string decimal = R"({"columns":[{"name":"n","type":"decimal"}]})";
  const std::string csv = "n\n1.25\n1.10\n";
  EXPECT_EQ(
      CheckOne(csv, R"({"kind":"set","columns":["n"],"values":[1.254,1.1]})", decimal).violations,
      1);
  EXPECT_EQ(CheckOne(csv, R"({"kind":"range","columns":["n"],"max":1.249})", decimal).violations,
            1);
  EXPECT_EQ(CheckOne("t\n2024-01-01T08:00:00\n2024-01-01T10:00:00\n",
                     R"({"kind":"set","columns":["t"],"values":["2024-01-01T10:00:00+02:00"]})")
                .violations,
            1);
}

TEST_F(RuleCheckTest, ARegexMustMatchTheWholeText) {
  const RuleResult found = CheckOne("zip\n01234\n1234\n012345\n\n",
                                    R"({"kind":"regex","columns":["zip"],"pattern":"[0-9]{5}"})",
                                    R"({"columns":[{"name":"zip","type":"string"}]})");
  EXPECT_EQ(found.checked, 3);
  EXPECT_EQ(found.violations, 2);
  EXPECT_THAT(RowsOf(found), ElementsAre(1, 2));
}

TEST_F(RuleCheckTest, NotNullLooksAtAllRowsAndATolerancePasses) {
  const std::string csv = "a,b\n1,1\n,2\n3,3\n,4\n";
  const auto found = Check(csv, {R"({"kind":"not_null","columns":["a"]})",
                                 R"({"kind":"not_null","columns":["a"],"tolerance":0.5})",
                                 R"({"kind":"not_null","columns":["b"]})"});
  ASSERT_THAT(found, SizeIs(3));
  EXPECT_FALSE(found[0].passed);
  EXPECT_EQ(found[0].checked, 4);
  EXPECT_THAT(RowsOf(found[0]), ElementsAre(1, 3));
  EXPECT_FALSE(found[0].examples[0].value.has_value());
  EXPECT_TRUE(found[1].passed);
  EXPECT_EQ(found[1].violations, 2);
  EXPECT_TRUE(found[2].passed);
  EXPECT_THAT(found[2].examples, IsEmpty());
}

TEST_F(RuleCheckTest, UniqueCountsRowsThatRepeatAnEarlierOne) {
  const std::string csv = "a,b\n1,x\n2,x\n1,y\n1,x\n,x\n,x\n";
  const auto found = Check(
      csv, {R"({"kind":"unique","columns":["a"]})", R"({"kind":"unique","columns":["a","b"]})"});
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_EQ(found[0].violations, 2);
  EXPECT_EQ(found[0].checked, 4);
  EXPECT_THAT(RowsOf(found[0]), ElementsAre(0));
  EXPECT_EQ(found[1].violations, 1);
  EXPECT_EQ(found[1].examples.at(0).value, "1, x");
}

TEST_F(RuleCheckTest, FreshnessCountsFromTheNewestTime) {
  const std::string csv = "at\n2024-01-30\n2024-01-31\n";
  const auto found = Check(csv, {R"({"kind":"freshness","columns":["at"],"max_age_hours":24})",
                                 R"({"kind":"freshness","columns":["at"],"max_age_hours":23})"});
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_TRUE(found[0].passed);
  EXPECT_FALSE(found[1].passed);
  EXPECT_EQ(found[1].message, "The newest time is 2024-01-31T00:00:00, 24 hours ago.");
}

TEST_F(RuleCheckTest, RowsAreCounted) {
  EXPECT_TRUE(CheckOne("a\n1\n2\n", R"({"kind":"row_count","min":2})").passed);
  const RuleResult found = CheckOne("a\n1\n2\n", R"({"kind":"row_count","max":1})");
  EXPECT_FALSE(found.passed);
  EXPECT_EQ(found.observed, "2");
}

TEST_F(RuleCheckTest, WhatCannotBeCheckedIsBroken) {
  const auto found = Check("a\nx\ny\n", {R"({"kind":"not_null","columns":["gone"]})",
                                         R"({"kind":"range","columns":["a"],"min":0})",
                                         R"({"kind":"freshness","columns":["a"],
                                             "max_age_hours":1})"});
  ASSERT_THAT(found, SizeIs(3));
  for (const RuleResult& result : found) {
    EXPECT_FALSE(result.passed);
    EXPECT_FALSE(result.violations.has_value());
  }
  EXPECT_THAT(found[0].message, HasSubstr("no column \"gone\""));
  EXPECT_THAT(found[1].message, HasSubstr("string"));
}

TEST_F(RuleCheckTest, OnlyABrokenErrorRefusesTheTable) {
  const std::string broken = R"({"kind":"range","columns":["a"],"min":2,"severity":)";
  EXPECT_TRUE(RefuseBroken(Check("a\n1\n2\n", {broken + "\"warning\"}"})).ok());
  const Status refused =
      RefuseBroken(Check("a\n1\n2\n", {broken + "\"error\"}", R"({"kind":"row_count","max":1})"}));
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::kRuleFailed);
  EXPECT_THAT(refused.error().errors, SizeIs(2));
  EXPECT_EQ(refused.error().errors[0].field, "a");
  EXPECT_THAT(refused.error().detail, HasSubstr("1 of 2 values is outside (50 %). First: row 1"));
  EXPECT_THAT(refused.error().detail, HasSubstr("1 other rule is broken, too."));
}

}  // namespace
}  // namespace lathe::data::rules
