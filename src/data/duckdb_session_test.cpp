#include "data/duckdb_session.h"

#include <gtest/gtest.h>

#include <fstream>

#include "base/id.h"

namespace lathe::data {
namespace {

class DuckDbSessionTest : public ::testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  DuckDbSession Open(std::vector<std::filesystem::path> files = {}) const {
    auto session = DuckDbSession::Open({.threads = 1,
                                        .memory_limit_bytes = 64 << 20,
                                        .spill_directory = {},
                                        .files = std::move(files),
                                        .directories = {}});
    EXPECT_TRUE(session.ok());
    return std::move(session).value();
  }
  std::filesystem::path Write(const std::string& name) const {
    std::ofstream(folder_ / name) << "a\n1\n";
    return folder_ / name;
  }

  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("lathe-session-" + NewId());
};

TEST_F(DuckDbSessionTest, HandsOutEachTypeAndWhatIsMissing) {
  DuckDbSession session = Open();
  auto query = session.Start(
      "SELECT * FROM (VALUES (true, 9007199254740993::BIGINT, 0.5::DOUBLE, DATE '1970-01-02', "
      "TIMESTAMP '1970-01-01 00:00:01', 'short', 'longer than twelve bytes'), "
      "(NULL, NULL, NULL, NULL, NULL, NULL, NULL)) t");
  ASSERT_TRUE(query.ok()) << query.error().detail;
  ASSERT_TRUE(query->Next().value());
  ASSERT_EQ(query->row_count(), 2u);
  EXPECT_TRUE(query->column(0).values<bool>()[0]);
  EXPECT_EQ(query->column(1).values<std::int64_t>()[0], 9007199254740993);
  EXPECT_EQ(query->column(2).values<double>()[0], 0.5);
  EXPECT_EQ(query->column_type(3), CellType::kDate);
  EXPECT_EQ(query->column(3).values<std::int32_t>()[0], 1);
  EXPECT_EQ(query->column(4).values<std::int64_t>()[0], 1'000'000);
  EXPECT_EQ(query->column(5).values<TextCell>()[0].view(), "short");
  EXPECT_EQ(query->column(6).values<TextCell>()[0].view(), "longer than twelve bytes");
  for (std::size_t i = 0; i < query->column_count(); ++i) {
    EXPECT_FALSE(query->column(i).IsNull(0));
    EXPECT_TRUE(query->column(i).IsNull(1));
  }
  EXPECT_FALSE(query->Next().value());
}

TEST_F(DuckDbSessionTest, BindsValuesThatAreNeverSql) {
  DuckDbSession session = Open();
  const std::string text = "x'); DROP TABLE t; --";
  const SqlValue parameters[] = {text, std::int64_t{-5}, 0.25, true, std::monostate()};
  auto query =
      session.Start("SELECT $1, $2::BIGINT, $3::DOUBLE, $4::BOOLEAN, $5::BIGINT", parameters);
  ASSERT_TRUE(query.ok()) << query.error().detail;
  ASSERT_TRUE(query->Next().value());
  EXPECT_EQ(query->column(0).values<TextCell>()[0].view(), text);
  EXPECT_EQ(query->column(1).values<std::int64_t>()[0], -5);
  EXPECT_TRUE(query->column(4).IsNull(0));
}

TEST_F(DuckDbSessionTest, ReadsNoFileButThoseNamed) {
  const auto mine = Write("mine.csv"), other = Write("other.csv");
  DuckDbSession session = Open({mine});
  EXPECT_TRUE(session.Run("SELECT * FROM read_csv(" + QuoteText(mine.string()) + ")").ok());
  const std::string forbidden[] = {
      "SELECT * FROM read_csv(" + QuoteText(other.string()) + ")",
      "SELECT * FROM read_text('/etc/hostname')",
      "COPY (SELECT 1) TO " + QuoteText((folder_ / "new.csv").string()),
      "ATTACH " + QuoteText((folder_ / "new.db").string()),
      "SET enable_external_access = true",
      "SET memory_limit = '8GB'",
      "INSTALL httpfs",
  };
  for (const std::string& sql : forbidden) {
    const Status done = session.Run(sql);
    ASSERT_FALSE(done.ok()) << sql;
    EXPECT_EQ(done.error().code, ErrorCode::kInternal);
    EXPECT_EQ(done.error().detail.find(folder_.string()), std::string::npos) << "no path is told";
  }
  EXPECT_FALSE(std::filesystem::exists(folder_ / "new.csv"));
}

TEST_F(DuckDbSessionTest, StopsAtItsMemoryLimitAndWhenCancelled) {
  DuckDbSession session = Open();
  const Status large =
      session.Run("SELECT list(i::VARCHAR || '-' || i::VARCHAR) FROM range(50000000) t(i)");
  ASSERT_FALSE(large.ok());
  EXPECT_EQ(large.error().code, ErrorCode::kJobOutOfMemory);
  CancelToken cancel;
  cancel.Cancel();
  const Status stopped = session.Run(
      "SELECT sum(a.i * b.i) FROM range(1000000) a(i), range(1000000) b(i)", {}, {&cancel, {}});
  ASSERT_FALSE(stopped.ok());
  EXPECT_EQ(stopped.error().code, ErrorCode::kJobCancelled);
  EXPECT_TRUE(session.Run("SELECT 1").ok()) << "the session can go on";
}

TEST_F(DuckDbSessionTest, HandsOnWhatTheEngineSaysOfAStatementThatFails) {
  std::string said;
  SessionOptions options;
  options.explain = [&said](std::string_view message) -> std::optional<Error> {
    said = message;
    return Fail(ErrorCode::kSourceQueryFailed, "explained");
  };
  auto session = DuckDbSession::Open(options);
  ASSERT_TRUE(session.ok());
  const std::pair<const char*, const char*> cases[] = {
      {"SELECT CAST(v AS INT) FROM (VALUES ('1'), ('abc')) t(v)", "Could not convert string 'abc'"},
      {"SELECT CAST(v AS TINYINT) FROM (VALUES (1), (1000)) t(v)", "1000"},
      {"SELECT error('boom') FROM range(3)", "boom"},
      {"SELECT (SELECT x FROM (VALUES (1), (2)) t(x))", "More than one row"},
      {"SELECT sqrt(x) FROM (VALUES (-1.0::DOUBLE)) t(x)", "square root"},
  };
  for (const auto& [sql, words] : cases) {
    const Status done = session->Run(sql);
    ASSERT_FALSE(done.ok()) << sql;
    EXPECT_EQ(done.error().code, ErrorCode::kSourceQueryFailed);
    EXPECT_NE(said.find(words), std::string::npos) << said;
    EXPECT_EQ(said.find("pending query"), std::string::npos) << said;
  }
}

TEST_F(DuckDbSessionTest, QuotesNamesAndTexts) {
  DuckDbSession session = Open();
  const std::string odd = "a\"b'c; --";
  auto query = session.Start("SELECT 1 AS " + QuoteName(odd) + ", " + QuoteText(odd));
  ASSERT_TRUE(query.ok());
  EXPECT_EQ(query->column_name(0), odd);
  ASSERT_TRUE(query->Next().value());
  EXPECT_EQ(query->column(1).values<TextCell>()[0].view(), odd);
}

}  // namespace
}  // namespace lathe::data
