#include "data/csv/read_ahead.h"

#include <gtest/gtest.h>

#include "data/csv/row_reader.h"
#include "data/testing/import_fixture.h"

namespace lathe::data::csv {
namespace {

class ReadAheadTest : public data_testing::ImportFixture,
                      public ::testing::WithParamInterface<bool> {
 protected:
  TableReader& Open(std::string_view text) {
    auto rows = RowReader::Open({Write(text), "table.csv", ""}, Dialect(), Limits());
    EXPECT_TRUE(rows.ok());
    ColumnType whole;
    whole.physical = PhysicalType::kInt64;
    TableReader::Settings settings;
    settings.on_bad_value = OnBadValue::kNull;
    reader_.emplace(std::make_unique<RowReader>(std::move(rows).value()),
                    std::vector<ColumnPlan>{{"n", whole, true}}, std::move(settings));
    return *reader_;
  }
  std::shared_ptr<BatchPool> PoolOf(std::size_t rows_per_batch) const {
    return std::make_shared<BatchPool>(reader_->kept_types(), rows_per_batch);
  }
  static std::int64_t FirstOf(const Batch& batch) {
    return *reinterpret_cast<const std::int64_t*>(batch.columns[0].values.data());
  }

  std::optional<TableReader> reader_;
};

std::string Numbers(int count) {
  std::string text = "n\n";
  for (int i = 0; i < count; ++i) text += std::to_string(i) + "\n";
  return text;
}

TEST_P(ReadAheadTest, GivesTheBatchesInOrderAndShowsEachBefore) {
  TableReader& reader = Open(Numbers(1000));
  std::vector<std::int64_t> shown, given;
  {
    ReadAhead ahead(
        reader, PoolOf(64), [&](const Batch& batch) { shown.push_back(FirstOf(batch)); },
        GetParam());
    while (true) {
      auto batch = ahead.Next();
      ASSERT_TRUE(batch.ok());
      if (!*batch) break;
      given.push_back(FirstOf(**batch));
      ahead.pool()->GiveBack(std::move(*batch));
    }
  }
  ASSERT_EQ(given.size(), 16u);
  for (std::size_t i = 0; i < given.size(); ++i) EXPECT_EQ(given[i], static_cast<int>(i) * 64);
  EXPECT_EQ(shown, given);
  EXPECT_EQ(reader.row_count(), 1000);
}

TEST_P(ReadAheadTest, PassesOnWhatStopsTheReader) {
  TableReader& reader = Open("n\n1\n\"2\n");
  ReadAhead ahead(reader, PoolOf(1), {}, GetParam());
  auto first = ahead.Next();
  while (first.ok() && *first) first = ahead.Next();
  ASSERT_FALSE(first.ok());
  EXPECT_EQ(first.error().code, ErrorCode::kCsvUnterminatedQuote);
  EXPECT_FALSE(ahead.Next().ok() && GetParam()) << "the error stays";
}

TEST_P(ReadAheadTest, CanBeLeftBeforeTheEnd) {
  TableReader& reader = Open(Numbers(5000));
  {
    ReadAhead ahead(reader, PoolOf(8), {}, GetParam());
    ASSERT_TRUE(ahead.Next().ok());
  }
  // A few batches were read ahead, not the whole file.
  EXPECT_LT(reader.row_count(), 5000);
}

TEST_P(ReadAheadTest, TurnsAnExhaustedMemoryIntoAnError) {
  TableReader& reader = Open(Numbers(10));
  ReadAhead ahead(
      reader, PoolOf(64), [](const Batch&) { throw std::bad_alloc(); }, GetParam());
  const auto batch = ahead.Next();
  ASSERT_FALSE(batch.ok());
  EXPECT_EQ(batch.error().code, ErrorCode::kJobOutOfMemory);
}

INSTANTIATE_TEST_SUITE_P(OnEitherThread, ReadAheadTest, ::testing::Bool(), [](const auto& way) {
  return std::string(way.param ? "OfItsOwn" : "OfTheCaller");
});

}  // namespace
}  // namespace lathe::data::csv
