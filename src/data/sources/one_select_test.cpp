#include "data/sources/one_select.h"

#include <gtest/gtest.h>

namespace lathe::data::sources {
namespace {

std::string CodeOf(std::string_view query, SqlDialect dialect = SqlDialect::kGoogleSql) {
  const auto statement = OneSelect(query, dialect);
  return statement.ok() ? "ok" : std::string(statement.error().name());
}

TEST(OneSelectTest, EndsBeforeTheSemicolonAndWhatFollowsIt) {
  EXPECT_EQ(OneSelect("# first\nselect 1 as one; -- last", SqlDialect::kGoogleSql).value(),
            "# first\nselect 1 as one");
  EXPECT_EQ(OneSelect("(SELECT 1) UNION ALL (SELECT 2)\n", SqlDialect::kGoogleSql).value(),
            "(SELECT 1) UNION ALL (SELECT 2)");
}

TEST(OneSelectTest, WhatStandsInATextANameOrARemarkIsNoStatement) {
  for (const std::string_view query :
       {"SELECT ';' AS a", R"(SELECT "; (" AS a)", R"(SELECT '\'; DROP TABLE x' AS a)",
        R"(SELECT r'\'; DROP TABLE x' AS a)", "SELECT '''it's\n; )''' AS a",
        R"(SELECT """a"; )
        """ AS a)",
        "SELECT '' AS a", "SELECT `odd;)` FROM `p.d.t`", "SELECT /* ; ' ) */ 1",
        "SELECT 1 # ; ' )\n", "SELECT 1 -- ; ' )", "SELECT 1 -- ;\r\n", "SELECT b';' AS a"})
    EXPECT_EQ(CodeOf(query), "ok") << query;
}

TEST(OneSelectTest, ASecondStatementIsRefusedWhereverItHides) {
  for (const std::string_view query :
       {"SELECT id FROM d.c; DROP TABLE d.c", "SELECT 1;SELECT 2", "SELECT ''; DROP TABLE x; --'",
        R"(SELECT '\\'; DROP TABLE x; --')", "SELECT 1 -- '\n; DROP TABLE x; -- '",
        "SELECT 1 # \"\n; DROP TABLE x # \"", "SELECT /* ' */ 1; DROP TABLE x /* ' */",
        "SELECT `a\"`; DROP TABLE x; -- `\"", "SELECT 1 // 2; DROP TABLE x"})
    EXPECT_EQ(CodeOf(query), "sql_not_a_select") << query;
}

TEST(OneSelectTest, OnlyASelectIsTaken) {
  for (const std::string_view query :
       {"", " ", ";", "# only words", "(", "DROP TABLE x", "BEGIN SELECT 1; END", "(DROP TABLE x)",
        "DECLARE x INT64", "CALL p()", "SELECTED", "SELECT_1", "EXPORT DATA AS SELECT 1", "`x`"})
    EXPECT_EQ(CodeOf(query), "sql_not_a_select") << query;
}

TEST(OneSelectTest, WhatDoesNotEndIsRefused) {
  for (const std::string_view query :
       {"SELECT 'open", "SELECT '''open''", "SELECT \"open", "SELECT `open", "SELECT /* open",
        "SELECT (1", "SELECT 1)", "SELECT 'two\nlines'", "SELECT `two\nlines`", R"(SELECT 'a\')"})
    EXPECT_EQ(CodeOf(query), "sql_syntax") << query;
}

TEST(OneSelectTest, ARemarkThatServersEndInDifferentPlacesIsRefused) {
  for (const SqlDialect dialect : {SqlDialect::kGoogleSql, SqlDialect::kSnowflake})
    EXPECT_EQ(CodeOf("SELECT 1 -- a\r; DROP TABLE x", dialect), "sql_syntax");
}

TEST(OneSelectTest, RefusesWhatIsTooLongOrHoldsANul) {
  EXPECT_EQ(CodeOf("SELECT " + std::string(70'000, '1')), "sql_syntax");
  EXPECT_EQ(CodeOf(std::string_view("SELECT 1\0", 9)), "sql_syntax");
}

}  // namespace
}  // namespace lathe::data::sources
