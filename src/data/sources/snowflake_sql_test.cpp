#include "data/sources/snowflake_sql.h"

#include <gtest/gtest.h>

namespace lathe::data::sources {
namespace {

std::string CodeOf(std::string_view query) {
  const auto subquery = SnowflakeSubquery(query);
  return subquery.ok() ? "ok" : std::string(subquery.error().name());
}

TEST(SnowflakeSql, AQueryBecomesASubquery) {
  EXPECT_EQ(SnowflakeSubquery("select 1 as one;").value(), "SELECT * FROM (\nselect 1 as one\n)");
  EXPECT_EQ(SnowflakeSubquery(" -- first\nWITH a AS (SELECT 1) SELECT * FROM a -- last").value(),
            "SELECT * FROM (\n -- first\nWITH a AS (SELECT 1) SELECT * FROM a\n)");
}

TEST(SnowflakeSql, WhatLooksLikeAnEndInsideATextIsNone) {
  for (const std::string_view query :
       {"SELECT ';' AS a", "SELECT 'it''s; (' AS a", R"(SELECT '\'); DROP TABLE x' AS a)",
        "SELECT \"odd;)\"\"\" FROM t", "SELECT $$;)$$ AS a", "SELECT /* ; ) */ 1",
        "SELECT 1 // ; )\n", "SELECT 1 -- ; )", "(SELECT 1) UNION (SELECT 2)"})
    EXPECT_EQ(CodeOf(query), "ok") << query;
}

TEST(SnowflakeSql, NothingLeavesTheSubquery) {
  for (const std::string_view query :
       {"SELECT 1) ; DROP TABLE x; SELECT (1", "SELECT 1), (SELECT 2", "SELECT (1", "SELECT 'open",
        "SELECT \"open", "SELECT $$open", "SELECT /* open", R"(SELECT 'a\')"})
    EXPECT_EQ(CodeOf(query), "sql_syntax") << query;
}

TEST(SnowflakeSql, OnlyOneSelectIsTaken) {
  for (const std::string_view query :
       {"", "  ", ";", "-- only words", "DROP TABLE x", "CALL p()", "SHOW TABLES", "SELECTED",
        "SELECT 1; SELECT 2", "SELECT 1; DROP TABLE x", "INSERT INTO x SELECT 1"})
    EXPECT_EQ(CodeOf(query), "sql_not_a_select") << query;
}

TEST(SnowflakeSql, NamesAndTextsAreQuoted) {
  EXPECT_EQ(SnowflakeName("a\"b"), "\"a\"\"b\"");
  EXPECT_EQ(SnowflakeText("it's a \\"), "'it''s a \\\\'");
}

}  // namespace
}  // namespace lathe::data::sources
