#include "data/rules/table_rule.h"

#include <gtest/gtest.h>

#include <map>

#include "data/rules/suggest.h"

namespace lathe::data::rules {
namespace {

TableSchema Schema() {
  TableSchema schema;
  const std::pair<const char*, PhysicalType> columns[] = {
      {"n", PhysicalType::kInt64}, {"s", PhysicalType::kString}, {"t", PhysicalType::kTimestamp}};
  for (const auto& [name, type] : columns) {
    ColumnSchema& column = schema.columns.emplace_back();
    column.name = name;
    column.physical = type;
  }
  return schema;
}

TableRule Read(std::string_view text) {
  auto rule = FromJson<TableRule>(ParseJson(text).value());
  EXPECT_TRUE(rule.ok()) << text;
  return std::move(rule).value();
}

std::map<std::string, std::string> Faults(std::string_view text) {
  const TableSchema schema = Schema();
  const Status status = CheckRule(Read(text), &schema);
  std::map<std::string, std::string> faults;
  if (status.ok()) return faults;
  for (const FieldError& error : status.error().errors) faults[error.field] = error.code;
  return faults;
}

using Codes = std::map<std::string, std::string>;

TEST(TableRuleTest, TakesWhatEachKindNeeds) {
  for (const std::string_view text :
       {R"({"kind":"set","columns":["n"],"values":[1,"2",0.5]})",
        R"({"kind":"range","columns":["n"],"min":0})",
        R"({"kind":"range","columns":["t"],"max":"2024-01-31T10:00:00"})",
        R"({"kind":"set","columns":["s"],"values":["a",1,true]})",
        R"({"kind":"regex","columns":["s"],"pattern":"[a-z]+"})",
        R"({"kind":"not_null","columns":["s"],"tolerance":0.01})",
        R"({"kind":"unique","columns":["n","s"]})",
        R"({"kind":"freshness","columns":["t"],"max_age_hours":24})",
        R"({"kind":"row_count","min":1,"max":10})"}) {
    EXPECT_EQ(Faults(text), Codes()) << text;
  }
}

TEST(TableRuleTest, NamesWhatIsMissingOrDoesNotBelong) {
  EXPECT_EQ(Faults(R"({"kind":"range","columns":["n"]})"), (Codes{{"min", "required"}}));
  EXPECT_EQ(Faults(R"({"kind":"range","columns":["s"],"min":1})"),
            (Codes{{"columns[0]", "not_allowed"}}));
  EXPECT_EQ(Faults(R"({"kind":"range","columns":["n"],"min":"2024-01-01"})"),
            (Codes{{"min", "wrong_type"}}));
  EXPECT_EQ(Faults(R"({"kind":"range","columns":["t"],"min":"soon"})"),
            (Codes{{"min", "wrong_type"}}));
  EXPECT_EQ(Faults(R"({"kind":"range","columns":["n"],"min":2,"max":1})"),
            (Codes{{"max", "too_small"}}));
  EXPECT_EQ(Faults(R"({"kind":"set","columns":["s"]})"), (Codes{{"values", "required"}}));
  EXPECT_EQ(Faults(R"({"kind":"not_null","columns":["gone"]})"),
            (Codes{{"columns[0]", "not_found"}}));
  EXPECT_EQ(Faults(R"({"kind":"not_null","columns":["n","s"],"min":1})"),
            (Codes{{"columns", "too_long"}, {"min", "not_allowed"}}));
  EXPECT_EQ(Faults(R"({"kind":"freshness","columns":["n"],"max_age_hours":1})"),
            (Codes{{"columns[0]", "not_allowed"}}));
  EXPECT_EQ(Faults(R"({"kind":"row_count","min":1.5})"), (Codes{{"min", "wrong_type"}}));
}

TEST(TableRuleTest, ValuesThatNoColumnOfTheTypeHasAndRepeatedColumnsAreNamed) {
  EXPECT_EQ(Faults(R"({"kind":"set","columns":["n"],"values":[1,"abc"]})"),
            (Codes{{"values[1]", "wrong_type"}}));
  EXPECT_EQ(Faults(R"({"kind":"set","columns":["t"],"values":["31/01/2024"]})"),
            (Codes{{"values[0]", "wrong_type"}}));
  EXPECT_EQ(Faults(R"({"kind":"unique","columns":["n","n"]})"),
            (Codes{{"columns[1]", "duplicate"}}));
}

TEST(TableRuleTest, APatternIsRefusedWithTheReason) {
  const Status refused =
      CheckRule(Read(R"({"kind":"regex","columns":["s"],"pattern":"[a-"})"), nullptr);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().errors.at(0).message,
            "is no regular expression that RE2 takes (missing ]: [a-); it has no lookaround and no "
            "back-references");
}

TEST(TableRuleTest, APatternIsAskedOfTheEngine) {
  EXPECT_EQ(Faults(R"({"kind":"regex","columns":["s"],"pattern":"(?=a)b"})"),
            (Codes{{"pattern", "bad_format"}}));
  EXPECT_EQ(Faults(R"({"kind":"regex","columns":["s"],"pattern":"[a-"})"),
            (Codes{{"pattern", "bad_format"}}));
}

TEST(TableRuleTest, SaysWhatIsDemandedInWords) {
  EXPECT_EQ(Describe(Read(R"({"kind":"range","columns":["n"],"min":0,"max":1200})")),
            "n from 0 to 1,200");
  EXPECT_EQ(Describe(Read(R"({"kind":"range","columns":["n"],"max":0.5})")), "n at most 0.5");
  EXPECT_EQ(Describe(Read(R"({"kind":"unique","columns":["a","b"]})")), "a, b unique together");
  EXPECT_EQ(Describe(Read(R"({"kind":"row_count","min":1000})")), "Rows: at least 1,000");
}

profile::ColumnStatistics Column(std::string name, std::string physical, std::string semantic) {
  profile::ColumnStatistics column;
  column.name = std::move(name);
  column.physical_type = std::move(physical);
  column.semantic_type = std::move(semantic);
  column.role = "feature";
  column.count = 100;
  return column;
}

TEST(RuleSuggestionTest, ReadsThemOffTheFiguresAndLeavesOutWhatThereIs) {
  profile::TableStatistics statistics;
  statistics.row_count = 100;
  statistics.columns = {Column("id", "int64", "identifier"),
                        Column("kind", "string", "categorical"),
                        Column("at", "timestamp", "datetime")};
  statistics.columns[0].distinct = 100;
  statistics.columns[1].distinct = 2;
  statistics.columns[1].missing = 5;
  statistics.columns[1].top = {{json::value("a"), 60}, {json::value("b"), 40}};
  statistics.columns[2].missing = 1;
  statistics.columns[2].time.emplace();
  statistics.columns[2].max = "2024-01-31T00:00:00";
  const std::int64_t now_ms = 1'706'745'600'000;  // a day later
  std::vector<std::string> kinds;
  std::vector<TableRule> taken;
  for (const RuleSuggestion& suggestion : Suggest(statistics, {}, now_ms)) {
    kinds.push_back(suggestion.rule.kind);
    EXPECT_TRUE(CheckRule(suggestion.rule, nullptr).ok()) << suggestion.name;
    taken.push_back(suggestion.rule);
  }
  EXPECT_EQ(kinds,
            (std::vector<std::string>{"row_count", "unique", "not_null", "set", "freshness"}));
  EXPECT_EQ(taken.back().max_age_hours, 96);
  EXPECT_TRUE(Suggest(statistics, taken, now_ms).empty());
}

}  // namespace
}  // namespace lathe::data::rules
