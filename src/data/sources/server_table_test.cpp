#include "data/sources/server_table.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace lathe::data::sources {
namespace {

std::vector<ServerColumn> Columns(std::initializer_list<const char*> names) {
  std::vector<ServerColumn> columns;
  for (const char* name : names) {
    ServerColumn& column = columns.emplace_back();
    column.name = name;
    column.alias = "c" + std::to_string(columns.size() - 1);
    column.asked = column.taken = column.alias;
  }
  return columns;
}

std::vector<std::string> Shown(const std::vector<ServerColumn>& columns) {
  std::vector<std::string> names;
  for (const ServerColumn& column : columns) names.push_back(column.shown);
  return names;
}

TEST(ServerTable, NamesThatDifferInCaseAloneGetNumbers) {
  auto columns = Columns({"A", "a", "b", "a_1", "ä"});
  const auto warnings = ShowNames(columns);
  EXPECT_EQ(Shown(columns), (std::vector<std::string>{"A", "a_2", "b", "a_1", "ä"}));
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_EQ(warnings[0].column, "a_2");
}

TEST(ServerTable, AColumnIsChosenByTheServersOwnName) {
  auto columns = Columns({"A", "a", "b"});
  ShowNames(columns);
  auto one = columns;
  KeepChosen(one, {"b", "a"});
  ASSERT_EQ(one.size(), 2U);
  EXPECT_EQ(one[1].alias, "c1");
  KeepChosen(columns, {"a_1"});
  ASSERT_EQ(columns.size(), 1U);
  EXPECT_EQ(columns[0].alias, "c1");
  KeepChosen(columns, {"nope"});
  EXPECT_EQ(columns.size(), 1U);
}

TEST(ServerTable, ASchemaInQuotesMayHoldDots) {
  const auto split = [](std::string_view name) {
    const NameParts parts = SplitTableName(name);
    return parts.schema + "|" + parts.table;
  };
  EXPECT_EQ(split("orders"), "|orders");
  EXPECT_EQ(split("public.a.b"), "public|a.b");
  EXPECT_EQ(split("\"sch.ema\".t"), "sch.ema|t");
  EXPECT_EQ(split("\"a\"\"b\".t.u"), "a\"b|t.u");
  EXPECT_EQ(split("\"half.t"), "\"half|t");
}

}  // namespace
}  // namespace lathe::data::sources
