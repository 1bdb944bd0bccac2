#include "data/semantic.h"

#include <gtest/gtest.h>

namespace lathe::data {
namespace {

ColumnSchema Guess(std::string name, PhysicalType physical, const ColumnFacts& facts,
                   std::int64_t row_count) {
  ColumnSchema column;
  column.name = std::move(name);
  column.physical = physical;
  GuessMeaning(facts, row_count, column);
  return column;
}

ColumnFacts Integers(std::int64_t distinct, std::int64_t low, std::int64_t high) {
  ColumnFacts facts;
  facts.distinct = distinct;
  facts.int_range = {low, high};
  return facts;
}

ColumnFacts Texts(std::int64_t distinct, double length, double spaced,
                  std::vector<std::string> values = {}) {
  ColumnFacts facts;
  facts.distinct = distinct;
  facts.mean_length = length;
  facts.spaced_share = spaced;
  facts.values = std::move(values);
  return facts;
}

TEST(Semantic, TakesRowNumbersForIds) {
  const auto column = Guess("nr", PhysicalType::kInt64, Integers(100, 1, 100), 100);
  EXPECT_EQ(column.semantic, SemanticType::kIdentifier);
  EXPECT_EQ(column.role, ColumnRole::kIdentifier);
  EXPECT_NE(column.evidence.find("from 1 to 100"), std::string::npos);
}

TEST(Semantic, TakesUniqueNumbersForIdsOnlyWhenNamedSo) {
  const ColumnFacts facts = Integers(100, 5, 90'000);
  EXPECT_EQ(Guess("customer_id", PhysicalType::kInt64, facts, 100).semantic,
            SemanticType::kIdentifier);
  EXPECT_EQ(Guess("customerId", PhysicalType::kInt64, facts, 100).semantic,
            SemanticType::kIdentifier);
  EXPECT_EQ(Guess("paid", PhysicalType::kInt64, facts, 100).semantic, SemanticType::kNumeric);
  EXPECT_EQ(Guess("salary", PhysicalType::kInt64, facts, 100).semantic, SemanticType::kNumeric);
}

TEST(Semantic, TakesZeroAndOneForTruth) {
  EXPECT_EQ(Guess("y", PhysicalType::kInt64, Integers(2, 0, 1), 50).semantic,
            SemanticType::kBoolean);
  EXPECT_EQ(Guess("y", PhysicalType::kInt64, Integers(2, 1, 2), 50).semantic,
            SemanticType::kNumeric);
}

TEST(Semantic, CallsOneValueConstantUnlessSomeAreMissing) {
  EXPECT_EQ(Guess("k", PhysicalType::kInt64, Integers(1, 7, 7), 40).semantic,
            SemanticType::kConstant);
  EXPECT_EQ(Guess("k", PhysicalType::kInt64, Integers(1, 7, 7), 40).role, ColumnRole::kIgnore);
  ColumnFacts some = Texts(1, 3, 0, {"yes"});
  some.missing = 10;
  const auto column = Guess("k", PhysicalType::kString, some, 40);
  EXPECT_EQ(column.semantic, SemanticType::kCategorical);
  EXPECT_TRUE(column.nullable);
  ColumnFacts none;
  none.missing = 40;
  EXPECT_EQ(Guess("k", PhysicalType::kString, none, 40).semantic, SemanticType::kConstant);
}

TEST(Semantic, TellsTextsApart) {
  EXPECT_EQ(Guess("city", PhysicalType::kString, Texts(5, 6, 0), 1000).semantic,
            SemanticType::kCategorical);
  EXPECT_EQ(Guess("ok", PhysicalType::kString, Texts(2, 3, 0, {"Yes", "no"}), 1000).semantic,
            SemanticType::kBoolean);
  EXPECT_EQ(Guess("ok", PhysicalType::kString, Texts(2, 3, 0, {"Yes", "maybe"}), 1000).semantic,
            SemanticType::kCategorical);
  EXPECT_EQ(Guess("note", PhysicalType::kString, Texts(900, 80, 0.9), 1000).semantic,
            SemanticType::kText);
  EXPECT_EQ(Guess("email", PhysicalType::kString, Texts(1000, 20, 0), 1000).semantic,
            SemanticType::kIdentifier);
  EXPECT_EQ(Guess("name", PhysicalType::kString, Texts(800, 15, 1), 1000).semantic,
            SemanticType::kText);
}

TEST(Semantic, SaysWhyInASentence) {
  for (const PhysicalType type : {PhysicalType::kDouble, PhysicalType::kBool, PhysicalType::kDate,
                                  PhysicalType::kTimestamp, PhysicalType::kString}) {
    const auto column = Guess("c", type, Texts(20, 5, 0), 100);
    ASSERT_FALSE(column.evidence.empty());
    EXPECT_TRUE(column.evidence.ends_with("."));
    EXPECT_FALSE(column.evidence[0] >= 'a' && column.evidence[0] <= 'z') << column.evidence;
  }
}

}  // namespace
}  // namespace lathe::data
