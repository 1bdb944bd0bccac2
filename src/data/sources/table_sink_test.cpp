#include "data/sources/table_sink.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/id.h"
#include "data/preview.h"

namespace lathe::data::sources {
namespace {

class TableSinkTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directories(folder_);
    request_.output = folder_ / "table.parquet";
    request_.spill_directory = folder_;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  /// Imports what `sql` selects.
  Result<json::object> Import(const std::string& sql) {
    SessionOptions options;
    options.directories = {folder_};
    options.explain = [](std::string_view message) -> std::optional<Error> {
      return Fail(ErrorCode::kSourceQueryFailed, std::string(message));
    };
    TRY(DuckDbSession session, DuckDbSession::Open(options));
    const std::string relation = "(" + sql + ")";
    TRY(const auto found, DescribeRelation(session, relation, nullptr));
    TRY(const auto columns, PickColumns(found, request_));
    return WriteTable(session, relation, columns, request_);
  }
  void Expect(std::initializer_list<std::pair<const char*, PhysicalType>> columns) {
    request_.expected.emplace();
    for (const auto& [name, type] : columns) {
      ColumnSchema& column = request_.expected->columns.emplace_back();
      column.name = name;
      column.physical = type;
    }
  }
  std::string Rows() const {
    return lathe::ToText(json::value(ReadPreview(request_.output, 1, 0)->rows));
  }
  static std::string TypeOf(const json::object& result, std::size_t column) {
    return std::string(result.at("columns").as_array()[column].at("physical_type").as_string());
  }
  static std::string Codes(const json::object& result) {
    std::string out;
    for (const json::value& warning : result.at("warnings").as_array())
      out += std::string(warning.at("code").as_string()) + " " +
             std::string(warning.at("column").as_string()) + ";";
    return out;
  }

  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("lathe-sink-" + NewId());
  SourceImport request_;
};

TEST_F(TableSinkTest, KeepsListsAsTextWhateverTheyHold) {
  const auto done = Import(
      "SELECT [1.50::DECIMAL(10,2)] AS d, [TIMESTAMP '2024-01-02 03:04:05'] AS t, ['x'] AS s");
  ASSERT_TRUE(done.ok()) << done.error().detail;
  EXPECT_EQ(Codes(*done), "column_as_text d;column_as_text t;column_as_text s;");
  EXPECT_EQ(Rows(), R"([["[1.50]","['2024-01-02 03:04:05']","[x]"]])");
}

TEST_F(TableSinkTest, TakesAsManyRowsAsFilesMayHave) {
  request_.limits.max_rows = 10;
  EXPECT_TRUE(Import("SELECT i FROM range(10) t(i)").ok());
  const auto done = Import("SELECT i FROM range(11) t(i)");
  ASSERT_FALSE(done.ok());
  EXPECT_EQ(done.error().code, ErrorCode::kDatasetTooManyRows);
}

TEST_F(TableSinkTest, StopsWhatAnswersWithoutEnd) {
  request_.limits.max_decoded_bytes = 1 << 20;
  const auto done = Import("SELECT random() AS x FROM range(1000000000000)");
  ASSERT_FALSE(done.ok());
  EXPECT_EQ(done.error().code, ErrorCode::kDatasetDecodedTooLarge) << done.error().detail;
  EXPECT_FALSE(std::filesystem::exists(request_.output));
}

TEST_F(TableSinkTest, ACancelledImportSaysSo) {
  CancelToken cancel;
  cancel.Cancel();
  request_.cancel = &cancel;
  const auto done = Import("SELECT random() AS x FROM range(1000000000000)");
  ASSERT_FALSE(done.ok());
  EXPECT_EQ(done.error().code, ErrorCode::kJobCancelled);
}

TEST_F(TableSinkTest, KeepsSumsOfWholeNumbersAsNumbers) {
  const auto done = Import("SELECT sum(i) AS total FROM range(10) t(i)");
  ASSERT_TRUE(done.ok()) << done.error().detail;
  EXPECT_EQ(TypeOf(*done, 0), "decimal");
  EXPECT_EQ(Codes(*done).find("column_as_text"), std::string::npos);
  EXPECT_EQ(Rows(), "[[45.0]]");
  const auto large = Import("SELECT 170141183460469231731687303715884105727::HUGEINT AS total");
  ASSERT_FALSE(large.ok());
  EXPECT_NE(large.error().detail.find("DECIMAL(38,0)"), std::string::npos) << large.error().detail;
}

TEST_F(TableSinkTest, RefusesTimesThatTurnedOverIntoTheFarPast) {
  const auto kept = Import("SELECT TIMESTAMP '4714-11-24 (BC) 00:00:00' AS t");
  ASSERT_TRUE(kept.ok()) << kept.error().detail;
  EXPECT_EQ(Rows(), R"([["-4713-11-24T00:00:00"]])");
  const auto wrapped =
      Import("SELECT make_timestamp(-9223372036854775806 + i) AS t FROM range(2) r(i)");
  ASSERT_FALSE(wrapped.ok());
  EXPECT_NE(wrapped.error().detail.find("Column \"t\" holds a time outside of the years"),
            std::string::npos)
      << wrapped.error().detail;
}

TEST_F(TableSinkTest, TellsOfAColumnThatHoldsBytesNow) {
  Expect({{"a", PhysicalType::kInt64}, {"b", PhysicalType::kDouble}});
  const auto done = Import("SELECT 1 AS a, 'x'::BLOB AS b");
  ASSERT_FALSE(done.ok());
  EXPECT_EQ(done.error().code, ErrorCode::kSourceSchemaChanged);
  EXPECT_NE(done.error().detail.find("was double and holds bytes now"), std::string::npos);
}

TEST_F(TableSinkTest, PassesOverChosenColumnsThatAreGoneWhenChangesAreAccepted) {
  request_.only_columns = {"a", "b"};
  EXPECT_EQ(Import("SELECT 1 AS a").error().code, ErrorCode::kValidationFailed);
  request_.accept_changes = true;
  auto done = Import("SELECT 1 AS a, 3 AS c");
  ASSERT_TRUE(done.ok()) << done.error().detail;
  EXPECT_EQ(done->at("column_count").to_number<int>(), 1);
  EXPECT_EQ(Codes(*done), "column_gone b;");
  EXPECT_EQ(Import("SELECT 3 AS c").error().code, ErrorCode::kSourceSchemaChanged);
  // Read again later: it was gone the last time, too.
  request_.accept_changes = false;
  Expect({{"a", PhysicalType::kInt64}});
  EXPECT_TRUE(Import("SELECT 1 AS a").ok());
  Expect({{"a", PhysicalType::kInt64}, {"b", PhysicalType::kInt64}});
  EXPECT_EQ(Import("SELECT 1 AS a").error().code, ErrorCode::kSourceSchemaChanged);
}

TEST_F(TableSinkTest, PassesOverTypesOfColumnsThatAreGoneWhenChangesAreAccepted) {
  request_.options =
      *ImportOptions::FromJson({{"columns", json::array{{{"name", "b"}, {"type", "double"}},
                                                        {{"name", "a"}, {"type", "double"}}}}});
  EXPECT_EQ(Import("SELECT 1 AS a").error().code, ErrorCode::kValidationFailed);
  request_.accept_changes = true;
  const auto done = Import("SELECT 1 AS a");
  ASSERT_TRUE(done.ok()) << done.error().detail;
  EXPECT_EQ(TypeOf(*done, 0), "double");
}

}  // namespace
}  // namespace lathe::data::sources
