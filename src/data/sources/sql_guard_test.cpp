#include "data/sources/sql_guard.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "data/sources/attached_database.h"

namespace lathe::data::sources {
namespace {

/// A session with a database of its own as the data source.
class SqlGuard : public testing::Test {
 protected:
  void SetUp() override {
    SessionOptions options;
    options.setup = {"ATTACH ':memory:' AS src",
                     "CREATE TABLE src.main.orders (id BIGINT, note VARCHAR)",
                     "CREATE SCHEMA src.sales",
                     "CREATE TABLE src.sales.orders (id BIGINT)",
                     "CREATE TABLE src.sales.duckdb_tables (id BIGINT)",
                     "CREATE TABLE src.main.duckdb_tables (id BIGINT)",
                     "CREATE TABLE src.main.\"odd.name\" (id BIGINT)",
                     "CREATE TABLE memory.main.hidden (id BIGINT)"};
    options.explain = ExplainEngine;
    auto opened = DuckDbSession::Open(options);
    ASSERT_TRUE(opened.ok());
    session_.emplace(std::move(opened).value());
    ASSERT_TRUE(session_->Run("USE src").ok());
  }

  std::string CodeOf(const std::string& sql) {
    const auto offer = [this](const std::string& schema, const std::string& table) {
      return session_->Run("SELECT 1 FROM src." + QuoteName(schema) + "." + QuoteName(table) +
                           " LIMIT 0");
    };
    const Status checked = CheckSelect(*session_, sql, offer);
    return checked.ok() ? "ok" : std::string(checked.error().name());
  }

  void ExpectAll(const std::string& code, std::initializer_list<const char*> queries) {
    for (const char* sql : queries) EXPECT_EQ(CodeOf(sql), code) << sql;
  }

  std::optional<DuckDbSession> session_;
};

TEST_F(SqlGuard, TablesOfTheSourceAreReadByEveryNameTheyHave) {
  ExpectAll("ok", {"SELECT * FROM orders", "SELECT * FROM ORDERS", "FROM \"orders\"",
                   "SELECT * FROM sales.orders", "SELECT * FROM src.orders",
                   "SELECT * FROM src.sales.orders s JOIN orders o USING (id)",
                   "SELECT * FROM SRC.main.orders", "SELECT * FROM main.orders",
                   "SELECT * FROM \"odd.name\"", "SELECT 1", "SELECT * FROM (VALUES (1)) v(x)",
                   "SELECT * FROM sales.duckdb_tables", "SELECT * FROM src.main.duckdb_tables"});
}

TEST_F(SqlGuard, ExpressionsMayBeCalledAnythingThatIsNotTheEngines) {
  ExpectAll("ok", {"WITH x AS (SELECT * FROM orders) SELECT * FROM x",
                   "WITH \"X\" AS MATERIALIZED (SELECT 1 AS a) SELECT * FROM x, x AS y",
                   "WITH RECURSIVE r AS (SELECT 1 AS a UNION ALL SELECT a + 1 FROM r WHERE a < 3) "
                   "SELECT * FROM r"});
  ExpectAll(
      "sql_function_forbidden",
      {"WITH duckdb_databases AS (SELECT 1) SELECT * FROM duckdb_databases",
       "SELECT * FROM (WITH pg_settings AS (SELECT 1) SELECT 1) x, pg_settings",
       "SELECT * FROM orders WHERE id IN (WITH SQLITE_MASTER AS (SELECT 1 AS a) SELECT a FROM "
       "sqlite_master)"});
  // What looks like a file is never an expression.
  EXPECT_NE(CodeOf("SELECT * FROM (WITH \"x.csv\" AS (SELECT 1) SELECT 1) y, \"x.csv\""), "ok");
}

TEST_F(SqlGuard, TheEnginesOwnCatalogsAreRefusedHoweverTheyAreNamed) {
  ExpectAll("sql_function_forbidden", {"SELECT * FROM pg_catalog.pg_settings",
                                       "SELECT * FROM PG_Catalog.\"PG_Settings\"",
                                       "SELECT * FROM pg_settings",
                                       "SELECT * FROM \"pg_settings\" AS orders",
                                       "SELECT * FROM pragma_database_list",
                                       "SELECT * FROM duckdb_databases",
                                       "SELECT * FROM DUCKDB_DATABASES",
                                       "SELECT * FROM duckdb_tables",
                                       "SELECT * FROM main.duckdb_tables",
                                       "SELECT * FROM sqlite_master",
                                       "SELECT * FROM sqlite_schema",
                                       "SELECT * FROM main.sqlite_master",
                                       "SELECT * FROM system.duckdb_databases",
                                       "SELECT * FROM system.main.duckdb_databases",
                                       "SELECT * FROM \"system\".\"information_schema\".\"tables\"",
                                       "SELECT * FROM information_schema.tables",
                                       "SELECT * FROM INFORMATION_SCHEMA.schemata",
                                       "SELECT * FROM memory.hidden",
                                       "SELECT * FROM memory.main.hidden",
                                       "SELECT * FROM temp.main.x",
                                       "SELECT * FROM lathe_server.orders",
                                       "SELECT * FROM lathe_server.main.orders"});
}

TEST_F(SqlGuard, TheEnginesOwnCatalogsAreRefusedWhereverTheyStand) {
  ExpectAll(
      "sql_function_forbidden",
      {"FROM pg_settings", "SELECT (SELECT max(setting) FROM pg_settings) FROM orders",
       "SELECT * FROM orders WHERE note IN (SELECT name FROM pg_catalog.pg_settings)",
       "SELECT * FROM orders WHERE EXISTS (FROM duckdb_databases)",
       "SELECT id FROM orders UNION ALL SELECT 1 FROM duckdb_databases",
       "SELECT id FROM orders EXCEPT (SELECT 1 FROM sqlite_master)",
       "WITH x AS (SELECT * FROM pragma_database_list) SELECT * FROM x",
       "SELECT * FROM orders, LATERAL (SELECT * FROM pg_settings WHERE name = note) s",
       "SELECT * FROM orders POSITIONAL JOIN pg_settings",
       "SELECT * FROM orders LEFT JOIN duckdb_databases ON true",
       "SELECT list_transform([1], lambda x: (SELECT max(setting) FROM pg_settings))",
       "SELECT * FROM (PIVOT pg_settings ON name IN ('x') USING max(setting))",
       "SELECT * FROM (UNPIVOT pg_settings ON name, setting)",
       "SELECT count(*) OVER (ORDER BY (SELECT max(name) FROM pg_settings)) FROM orders",
       "SELECT id FROM orders ORDER BY (SELECT max(name) FROM pg_settings)",
       "SELECT id FROM orders LIMIT (SELECT count(*) FROM pg_settings)", "(TABLE pg_settings)"});
}

TEST_F(SqlGuard, NamesThatAreNobodysAreMissing) {
  ExpectAll("source_object_missing",
            {"SELECT * FROM nowhere", "SELECT * FROM sales.nowhere",
             "SELECT * FROM no_schema.orders", "SELECT * FROM src.duckdb_databases",
             "SELECT * FROM src.sales.sqlite_master", "SELECT * FROM src.no_schema.orders",
             "SELECT * FROM hidden", "SELECT * FROM (WITH x AS (SELECT 1) SELECT 1) y, nowhere"});
}

TEST_F(SqlGuard, FilesAreNoTables) {
  for (const char* sql : {"SELECT * FROM '/etc/passwd'", "SELECT * FROM '/etc/passwd.csv'",
                          "SELECT * FROM \"x.json\"", "SELECT * FROM \"s3://bucket/x.parquet\"",
                          "SELECT * FROM a.\"b.csv\"", "SELECT * FROM a.b.csv",
                          "SELECT * FROM src.main.csv", "SELECT * FROM src.sales.\"x/*.parquet\""})
    EXPECT_NE(CodeOf(sql), "ok") << sql;
}

TEST_F(SqlGuard, FunctionsThatLookIntoTheEngineAreRefusedInEverySpelling) {
  ExpectAll("sql_function_forbidden",
            {"SELECT current_setting('temp_directory')", "SELECT Current_Setting('temp_directory')",
             "SELECT \"CURRENT_SETTING\"('temp_directory')",
             "SELECT ('temp_directory').current_setting()",
             "SELECT main.current_setting('temp_directory')",
             "SELECT system.main.current_setting('temp_directory')",
             "SELECT json_serialize_plan('SELECT current_setting(''temp_directory'')')",
             "SELECT json_serialize_sql('SELECT 1')", "SELECT current_query()",
             "SELECT pg_catalog.current_query()", "SELECT get_block_size('src')",
             "SELECT pg_get_viewdef(1)", "SELECT * FROM DuckDB_Settings()",
             "SELECT * FROM orders WHERE note = current_setting('temp_directory')"});
}

TEST_F(SqlGuard, OnlyOneSelectIsTaken) {
  ExpectAll("sql_not_a_select", {"SELECT 1; SELECT 2", "DELETE FROM orders", "SHOW TABLES",
                                 "SELECT * FROM (DESCRIBE orders)", "COPY orders TO 'x'"});
  EXPECT_EQ(CodeOf("SELECT FROM WHERE"), "sql_syntax");
  EXPECT_EQ(CodeOf(std::string(kMaxSqlBytes + 1, ' ')), "sql_syntax");
}

}  // namespace
}  // namespace lathe::data::sources
