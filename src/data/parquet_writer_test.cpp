#include "data/parquet_writer.h"

#include <gtest/gtest.h>

#include "data/csv/row_reader.h"
#include "data/preview.h"
#include "data/testing/import_fixture.h"

namespace lathe::data {
namespace {

class ParquetWriterTest : public data_testing::ImportFixture,
                          public ::testing::WithParamInterface<int> {
 protected:
  csv::TableReader Open(std::string_view text, const std::vector<std::string>& names) {
    auto rows = csv::RowReader::Open({Write(text), "table.csv", ""}, csv::Dialect(), csv::Limits());
    EXPECT_TRUE(rows.ok());
    std::vector<csv::ColumnPlan> plan;
    for (const std::string& name : names) {
      csv::ColumnPlan column;
      column.name = name;
      column.type.physical = PhysicalType::kInt64;
      plan.push_back(std::move(column));
    }
    return csv::TableReader(std::make_unique<csv::RowReader>(std::move(rows).value()),
                            std::move(plan), {});
  }
  ParquetTarget Target() const {
    ParquetTarget target;
    target.path = table();
    target.threads = GetParam();
    return target;
  }
};

TEST_P(ParquetWriterTest, KeepsTheOrderOfTheRowsThroughAllRowGroups) {
  std::string text = "n\n";
  constexpr int kRows = 300'000;
  for (int i = 0; i < kRows; ++i) text += std::to_string(i) + "\n";
  csv::TableReader reader = Open(text, {"n"});
  int batches = 0, ticks = 0;
  ParquetTarget target = Target();
  target.on_batch = [&](const csv::Batch&) { ++batches; };
  target.on_tick = [&] { ++ticks; };
  ASSERT_TRUE(WriteParquet(reader, target).ok());
  EXPECT_GT(batches, 10);
  for (const std::int64_t at : {std::int64_t{0}, std::int64_t{122'879}, std::int64_t{299'999}}) {
    const auto page = ReadPreview(table(), 1, at);
    ASSERT_TRUE(page.ok());
    EXPECT_EQ(page->total_rows, kRows);
    EXPECT_EQ(page->rows[0].as_array()[0].as_int64(), at);
  }
}

TEST_P(ParquetWriterTest, KeepsNamesThatTheEngineTakesForOne) {
  csv::TableReader reader = Open("Age,age,AGE\n1,2,3\n", {"Age", "age", "AGE"});
  ASSERT_TRUE(WriteParquet(reader, Target()).ok());
  const auto page = ReadPreview(table(), 1, 0);
  ASSERT_TRUE(page.ok());
  EXPECT_EQ(page->columns, (std::vector<std::string>{"Age", "age", "AGE"}));
}

TEST_P(ParquetWriterTest, PassesOnWhatTheReaderMet) {
  csv::TableReader reader = Open("n\n1\n\"2\n", {"n"});
  const Status written = WriteParquet(reader, Target());
  ASSERT_FALSE(written.ok());
  EXPECT_EQ(written.error().code, ErrorCode::kCsvUnterminatedQuote);
}

TEST_P(ParquetWriterTest, StopsWhenCancelled) {
  csv::TableReader reader = Open("n\n1\n", {"n"});
  CancelToken cancel;
  cancel.Cancel();
  ParquetTarget target = Target();
  target.cancel = &cancel;
  const Status written = WriteParquet(reader, target);
  ASSERT_FALSE(written.ok());
  EXPECT_EQ(written.error().code, ErrorCode::kJobCancelled);
}

INSTANTIATE_TEST_SUITE_P(WithThreads, ParquetWriterTest, ::testing::Values(1, 2));

}  // namespace
}  // namespace lathe::data
