#include "data/import_plan.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace lathe::data {
namespace {

csv::SniffedColumn Column(const std::string& name, const std::vector<std::string>& cells) {
  csv::SniffedColumn column;
  column.name = name;
  std::int64_t line = 2;
  for (const std::string& cell : cells) column.evidence.Observe(cell, line++, csv::Dialect());
  return column;
}

csv::Sniffed Sniffed() {
  csv::Sniffed sniffed;
  sniffed.columns = {Column("n", {"1", "2", "x"}), Column("d", {"1/2/2024", "31/1/2024"}),
                     Column("m", {"1.5", "2.255"})};
  return sniffed;
}

ImportOptions Options(std::string_view text) {
  auto options = ImportOptions::FromJson(ParseJson(text).value().as_object());
  EXPECT_TRUE(options.ok());
  return std::move(options).value();
}

TEST(PlanColumns, GivesTheTypeAllValuesFitOrMostWhenOthersAreRejected) {
  const auto text = PlanColumns(Sniffed(), Options("{}"));
  EXPECT_EQ(text[0].type.physical, PhysicalType::kString);
  EXPECT_EQ(text[1].type.order, csv::DateOrder::kDayMonthYear);
  const auto null = PlanColumns(Sniffed(), Options(R"({"on_bad_value":"null"})"));
  EXPECT_EQ(null[0].type.physical, PhysicalType::kInt64);
}

TEST(PlanColumns, DoesWhatTheUserSays) {
  const auto plan = PlanColumns(Sniffed(), Options(R"({"columns":[
      {"name":"n","type":"string"},{"name":"m","type":"decimal"}]})"));
  EXPECT_EQ(plan[0].type.physical, PhysicalType::kString);
  EXPECT_EQ(plan[2].type.physical, PhysicalType::kDecimal);
  EXPECT_EQ(plan[2].type.scale, 3) << "as many digits as the sample has";
}

TEST(PlanColumns, RenamesAndLeavesOutWhatTheUserSays) {
  const ImportOptions options = Options(R"({"columns":[
      {"name":"n","skip":true},{"name":"m","type":"double","rename":"metres"}]})");
  EXPECT_TRUE(CheckCasts(Sniffed().columns, options).ok());
  const auto plan = PlanColumns(Sniffed(), options);
  EXPECT_TRUE(!plan[0].keep && plan[0].skip);
  EXPECT_EQ(plan[1].name, "d");
  EXPECT_EQ(plan[2].name, "metres");
  EXPECT_EQ(plan[2].type.physical, PhysicalType::kDouble);
}

TEST(CheckCasts, RefusesNamesThatMeetAndATableWithoutColumns) {
  const auto fault = [](std::string_view columns) {
    return CheckCasts(Sniffed().columns, Options(columns)).error().detail;
  };
  EXPECT_EQ(fault(R"({"columns":[{"name":"n","rename":"m"}]})"),
            "Two columns would be named \"m\".");
  EXPECT_EQ(fault(R"({"columns":[{"name":"n","skip":true},{"name":"d","skip":true},
                                {"name":"m","skip":true}]})"),
            "At least one column has to be kept.");
  EXPECT_EQ(fault(R"({"columns":[{"name":"q","skip":true}]})"), "The file has no column \"q\".");
  EXPECT_TRUE(CheckCasts(Sniffed().columns, Options(R"({"columns":[{"name":"n","rename":"m"},
                                                     {"name":"m","rename":"n"}]})"))
                  .ok())
      << "names may change places";
}

TEST(CheckCasts, RefusesACastOfNoColumn) {
  const Status checked =
      CheckCasts(Sniffed().columns, Options(R"({"columns":[{"name":"n","type":"string"},
                             {"name":"x","type":"int64"}]})"));
  ASSERT_FALSE(checked.ok());
  EXPECT_EQ(checked.error().code, ErrorCode::kValidationFailed);
  ASSERT_EQ(checked.error().errors.size(), 1u);
  EXPECT_EQ(checked.error().errors[0].field, "columns[1].name");
}

TEST(PlanColumns, DropsTheColumnOfADelimiterAtEachLinesEnd) {
  csv::Sniffed sniffed = Sniffed();
  sniffed.drop_last_column = true;
  const auto plan = PlanColumns(sniffed, Options("{}"));
  EXPECT_TRUE(plan[0].keep);
  EXPECT_FALSE(plan[2].keep);
}

struct ValueCase {
  PhysicalType type;
  std::int64_t missing, distinct, rows;
  std::string code;
};

TEST(ValueWarning, NamesWhatMakesAColumnOfLittleUse) {
  using enum PhysicalType;
  const ValueCase cases[] = {
      {kInt64, 10, 0, 10, "column_all_null"},
      {kInt64, 0, 1, 10, "column_constant"},
      {kInt64, 0, 1, 1, ""},
      {kInt64, 5, 1, 10, ""},
      {kString, 0, 1'500, 2'000, "column_high_cardinality"},
      {kString, 0, 1'500, 4'000, ""},
      {kString, 0, 900, 1'000, ""},
      {kInt64, 0, 1'500, 2'000, ""},
  };
  for (const ValueCase& c : cases) {
    ColumnSchema column;
    column.name = "c";
    column.physical = c.type;
    ColumnFacts facts;
    facts.missing = c.missing;
    facts.distinct = c.distinct;
    const auto warning = ValueWarning(column, facts, c.rows);
    EXPECT_EQ(warning ? warning->code : "", c.code) << c.distinct << " of " << c.rows;
  }
}

TEST(Capped, NamesTheFirstColumnsOfACodeAndCountsTheOthers) {
  std::vector<csv::Warning> warnings{{"dataset_wide", "", "wide"}};
  for (int i = 0; i < 30; ++i) {
    warnings.push_back({"column_constant", "c" + std::to_string(i), "same"});
    if (i < 20) warnings.push_back({"column_mixed_types", "c" + std::to_string(i), "mixed"});
  }
  const std::vector<csv::Warning> capped = Capped(warnings);
  EXPECT_EQ(capped.size(), 1u + 20u + 1u + 20u);
  const auto more = std::ranges::find_if(capped, [](const csv::Warning& warning) {
    return warning.code == "column_constant" && warning.column.empty();
  });
  ASSERT_NE(more, capped.end());
  EXPECT_EQ(more->message, "10 more columns have the warning that \"c19\" has.");
}

}  // namespace
}  // namespace lathe::data
