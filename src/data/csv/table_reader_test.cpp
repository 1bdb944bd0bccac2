#include "data/csv/table_reader.h"

#include <gtest/gtest.h>

#include "data/csv/row_reader.h"
#include "data/testing/import_fixture.h"

namespace lathe::data::csv {
namespace {

ColumnPlan Plan(const std::string& name, PhysicalType physical) {
  ColumnPlan plan;
  plan.name = name;
  plan.type.physical = physical;
  return plan;
}

class TableReaderTest : public data_testing::ImportFixture {
 protected:
  TableReader Open(std::string_view text, std::vector<ColumnPlan> plan,
                   OnBadValue on_bad_value = OnBadValue::kText) {
    auto rows = RowReader::Open({Write(text), "table.csv", ""}, Dialect(), limits_);
    EXPECT_TRUE(rows.ok());
    TableReader::Settings settings;
    settings.limits = limits_;
    settings.on_bad_value = on_bad_value;
    settings.cancel = &cancel_;
    return TableReader(std::make_unique<RowReader>(std::move(rows).value()), std::move(plan),
                       std::move(settings));
  }
  /// Reads to the end; the number of rows given out.
  static Result<std::size_t> ReadAll(TableReader& reader, std::size_t rows_per_batch = 4) {
    BatchPool pool(reader.kept_types(), rows_per_batch);
    std::size_t given = 0;
    while (true) {
      TRY(std::unique_ptr<Batch> batch, reader.Next(pool));
      if (!batch) return given;
      given += batch->row_count;
      pool.GiveBack(std::move(batch));
    }
  }

  Limits limits_;
  CancelToken cancel_;
};

TEST_F(TableReaderTest, GivesAllRowsInBatches) {
  std::string text = "a,b\n";
  for (int i = 0; i < 10; ++i) text += std::to_string(i) + (i % 2 ? ",x\n" : ",\n");
  TableReader reader =
      Open(text, {Plan("a", PhysicalType::kInt64), Plan("b", PhysicalType::kString)});
  const auto given = ReadAll(reader);
  ASSERT_TRUE(given.ok());
  EXPECT_EQ(*given, 10u);
  EXPECT_EQ(reader.row_count(), 10);
  EXPECT_EQ(reader.value_count(0), 10);
  EXPECT_EQ(reader.value_count(1), 5);
  EXPECT_FALSE(reader.needs_restart());
}

struct Policy {
  OnBadValue on_bad_value;
  std::string text;
  PhysicalType guessed;
  bool restarts;
  PhysicalType revised;
  std::int64_t rejected;
};

TEST_F(TableReaderTest, MakesOfAMisfitWhatThePolicySays) {
  using enum PhysicalType;
  const Policy cases[] = {
      // A word among numbers: text, or rejected.
      {OnBadValue::kText, "a\n1\n2\noops\n", kInt64, true, kString, 1},
      {OnBadValue::kNull, "a\n1\n2\noops\n", kInt64, false, kInt64, 1},
      {OnBadValue::kFail, "a\n1\n2\noops\n", kInt64, false, kInt64, 1},
      // A fraction among whole numbers is no fault: the type was too narrow.
      {OnBadValue::kText, "a\n1\n2.5\n", kInt64, true, kDouble, 0},
      {OnBadValue::kNull, "a\n1\n2\n2.5\n", kInt64, true, kDouble, 0},
      {OnBadValue::kFail, "a\n1\n2\n2.5\n", kInt64, true, kDouble, 0},
      {OnBadValue::kNull, "a\n1\n2\n007\n", kInt64, true, kString, 0},
      {OnBadValue::kNull, "a\n2024-01-31\n2024-02-01 10:00\n", kDate, true, kTimestamp, 0},
      {OnBadValue::kNull, "a\n2024-01-31\n2024-02-01\n2023-02-29\n", kDate, false, kDate, 1},
  };
  for (const Policy& c : cases) {
    TableReader reader = Open(c.text, {Plan("a", c.guessed)}, c.on_bad_value);
    ASSERT_TRUE(ReadAll(reader).ok());
    EXPECT_EQ(reader.needs_restart(), c.restarts) << c.text;
    if (c.restarts) {
      EXPECT_EQ(reader.Revise()[0].type.physical, c.revised) << c.text;
    } else {
      EXPECT_EQ(reader.rejected_count(), c.rejected) << c.text;
    }
  }
}

TEST_F(TableReaderTest, ListsRejectedValuesWithTheirPlace) {
  TableReader reader =
      Open("a,b\n1,x\noops,y\n3,z\n",
           {Plan("a", PhysicalType::kInt64), Plan("b", PhysicalType::kString)}, OnBadValue::kNull);
  ASSERT_TRUE(ReadAll(reader).ok());
  ASSERT_EQ(reader.rejected().size(), 1u);
  EXPECT_EQ(reader.rejected()[0].line, 3);
  EXPECT_EQ(reader.rejected()[0].column, "a");
  EXPECT_EQ(reader.rejected()[0].value, "oops");
  EXPECT_EQ(reader.rejected()[0].expected, "int64");
}

TEST_F(TableReaderTest, GivesNoRowsOnceThePassIsOfNoUse) {
  std::string text = "a\n1.5\n";
  for (int i = 0; i < 1000; ++i) text += std::to_string(i) + "\n";
  TableReader reader = Open(text, {Plan("a", PhysicalType::kInt64)});
  const auto given = ReadAll(reader);
  ASSERT_TRUE(given.ok());
  EXPECT_EQ(*given, 0u);
  EXPECT_EQ(reader.row_count(), 1001) << "but it looks at all of them";
}

TEST_F(TableReaderTest, RefusesRowsOfAnotherWidthAllAtOnce) {
  TableReader reader = Open("a,b\n1,2\n3\n4,5,6\n7,8\n",
                            {Plan("a", PhysicalType::kInt64), Plan("b", PhysicalType::kInt64)});
  const auto given = ReadAll(reader);
  ASSERT_FALSE(given.ok());
  EXPECT_EQ(given.error().code, ErrorCode::kCsvRaggedRow);
  ASSERT_EQ(given.error().errors.size(), 2u);
  EXPECT_EQ(given.error().errors[0].line, 3);
  EXPECT_EQ(given.error().errors[1].line, 4);
}

TEST_F(TableReaderTest, DropsAColumnOnlyWhileItIsEmpty) {
  const auto plan = [] {
    std::vector<ColumnPlan> columns{Plan("a", PhysicalType::kInt64),
                                    Plan("", PhysicalType::kString)};
    columns[1].keep = false;
    return columns;
  };
  TableReader empty = Open("a,\n1,\n2,\n", plan());
  ASSERT_TRUE(ReadAll(empty).ok());
  EXPECT_FALSE(empty.needs_restart());
  EXPECT_EQ(empty.kept_types().size(), 1u);
  TableReader filled = Open("a,\n1,\n2,x\n", plan());
  ASSERT_TRUE(ReadAll(filled).ok());
  EXPECT_TRUE(filled.needs_restart());
  EXPECT_TRUE(filled.Revise()[1].keep);
}

TEST_F(TableReaderTest, StopsAtTheRowLimitAndWhenCancelled) {
  limits_.max_rows = 3;
  TableReader many = Open("a\n1\n2\n3\n4\n", {Plan("a", PhysicalType::kInt64)});
  const auto given = ReadAll(many);
  ASSERT_FALSE(given.ok());
  EXPECT_EQ(given.error().code, ErrorCode::kDatasetTooManyRows);
  TableReader stopped = Open("a\n1\n", {Plan("a", PhysicalType::kInt64)});
  cancel_.Cancel();
  const auto none = ReadAll(stopped);
  ASSERT_FALSE(none.ok());
  EXPECT_EQ(none.error().code, ErrorCode::kJobCancelled);
}

}  // namespace
}  // namespace lathe::data::csv
