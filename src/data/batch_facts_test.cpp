#include "data/batch_facts.h"

#include <gtest/gtest.h>

#include "data/csv/row_reader.h"
#include "data/csv/table_reader.h"
#include "data/import_plan.h"
#include "data/parquet_writer.h"
#include "data/table_facts.h"
#include "data/testing/import_fixture.h"

namespace lathe::data {
namespace {

/// A table written as an import writes it, and what both ways of gathering facts say of it.
class BatchFactsTest : public data_testing::ImportFixture {
 protected:
  void Gather(std::string_view text, std::vector<csv::ColumnType> types) {
    auto rows = csv::RowReader::Open({Write(text), "table.csv", ""}, csv::Dialect(), csv::Limits());
    ASSERT_TRUE(rows.ok());
    std::vector<csv::ColumnPlan> plan;
    for (std::size_t i = 0; i < types.size(); ++i)
      plan.push_back({"c" + std::to_string(i), types[i], true});
    csv::TableReader::Settings settings;
    settings.on_bad_value = csv::OnBadValue::kNull;
    csv::TableReader reader(std::make_unique<csv::RowReader>(std::move(rows).value()), plan,
                            std::move(settings));
    BatchFacts gathered(types);
    ParquetTarget target;
    target.path = table();
    target.threads = 2;
    target.on_batch = [&](const csv::Batch& batch) { gathered.Take(batch); };
    ASSERT_TRUE(WriteParquet(reader, target).ok());
    on_the_way_ = gathered.Finish();
    auto session = DuckDbSession::Open({.threads = 1,
                                        .memory_limit_bytes = 256 << 20,
                                        .spill_directory = {},
                                        .files = {table()},
                                        .directories = {}});
    ASSERT_TRUE(session.ok());
    auto stored = ReadFacts(*session, table(), StoredColumnsOf(plan), nullptr);
    ASSERT_TRUE(stored.ok());
    from_the_file_ = std::move(stored).value();
    ASSERT_EQ(on_the_way_.size(), types.size());
  }

  static csv::ColumnType Type(PhysicalType physical) {
    csv::ColumnType type;
    type.physical = physical;
    return type;
  }

  std::vector<ColumnFacts> on_the_way_, from_the_file_;
};

TEST_F(BatchFactsTest, CountsWhatIsThereWhatIsMissingAndTheRange) {
  Gather(
      "i,d,b,day,at,t\n"
      "-5,0.5,true,2024-01-31,2024-01-31T00:00:00,one\n"
      "7,-0.0,false,,2024-01-31T00:00:01,two words\n"
      ",0,true,2024-01-31,,\n"
      "7,,false,2024-02-01,2024-01-31T00:00:01,one\n",
      {Type(PhysicalType::kInt64), Type(PhysicalType::kDouble), Type(PhysicalType::kBool),
       Type(PhysicalType::kDate), Type(PhysicalType::kTimestamp), Type(PhysicalType::kString)});
  const std::vector<std::int64_t> missing{1, 1, 0, 1, 1, 1}, distinct{2, 2, 2, 2, 2, 2};
  for (std::size_t i = 0; i < missing.size(); ++i) {
    EXPECT_EQ(on_the_way_[i].missing, missing[i]) << "column " << i;
    EXPECT_EQ(on_the_way_[i].distinct, distinct[i]) << "column " << i;
    EXPECT_TRUE(on_the_way_[i].distinct_is_exact);
  }
  EXPECT_EQ(on_the_way_[0].int_range, (std::pair<std::int64_t, std::int64_t>(-5, 7)));
  EXPECT_FALSE(on_the_way_[1].int_range);
  EXPECT_EQ(on_the_way_[5].values, (std::vector<std::string>{"one", "two words"}));
  EXPECT_DOUBLE_EQ(on_the_way_[5].mean_length, 5);
  EXPECT_DOUBLE_EQ(on_the_way_[5].spaced_share, 1.0 / 3);
}

TEST_F(BatchFactsTest, SaysTheSameAsAScanOfTheFile) {
  std::string text = "i,d,b,day,at,t\n";
  for (int i = 0; i < 40'000; ++i) {
    text += std::to_string(i % 30'000 - 100) + ",";
    if (i % 7 != 0) text += std::to_string(i % 900) + ".25";
    text += i % 3 == 0 ? ",true" : ",false";
    text += i % 11 == 0 ? "," : ",2024-01-" + std::to_string(10 + i % 19);
    text += ",2024-01-31T10:00:" + std::to_string(10 + i % 50);
    text += ",\"a \"\"note\"\" " + std::to_string(i % 5000) + "\"\n";
  }
  Gather(text,
         {Type(PhysicalType::kInt64), Type(PhysicalType::kDouble), Type(PhysicalType::kBool),
          Type(PhysicalType::kDate), Type(PhysicalType::kTimestamp), Type(PhysicalType::kString)});
  for (std::size_t i = 0; i < on_the_way_.size(); ++i) {
    const ColumnFacts& a = on_the_way_[i];
    const ColumnFacts& b = from_the_file_[i];
    EXPECT_EQ(a.missing, b.missing) << "column " << i;
    EXPECT_EQ(a.distinct, b.distinct) << "column " << i;
    EXPECT_EQ(a.distinct_is_exact, b.distinct_is_exact) << "column " << i;
    EXPECT_EQ(a.int_range, b.int_range) << "column " << i;
    EXPECT_DOUBLE_EQ(a.mean_length, b.mean_length) << "column " << i;
    EXPECT_DOUBLE_EQ(a.spaced_share, b.spaced_share) << "column " << i;
  }
  EXPECT_FALSE(on_the_way_[0].distinct_is_exact);
  EXPECT_EQ(on_the_way_[1].missing, 5715);
}

TEST_F(BatchFactsTest, TellsWideDecimalsApart) {
  csv::ColumnType decimal = Type(PhysicalType::kDecimal);
  decimal.scale = 2;
  Gather(
      "m\n12345678901234567890123456789.01\n12345678901234567890123456789.02\n"
      "12345678901234567890123456789.01\n",
      {decimal});
  EXPECT_EQ(on_the_way_[0].distinct, 2);
  EXPECT_EQ(from_the_file_[0].distinct, 2);
}

}  // namespace
}  // namespace lathe::data
