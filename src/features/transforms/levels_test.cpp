#include "features/transforms/levels.h"

#include <gtest/gtest.h>

#include "features/transforms/transforms_testing.h"

namespace lathe::features {
namespace {

using testing::Bench;
using testing::kMissing;
using testing::NumbersBench;
using testing::TextsBench;

TEST(Levels, KeptOnesComeFirstInOrderOfValueThenTheRarer) {
  const Bench bench = TextsBench({"d", "c", "b", "c", "d", "d", "a", ""});
  const Levels levels = Levels::Fit(bench.column(), 2);
  ASSERT_EQ(levels.size(), 4U);
  EXPECT_EQ(levels.name(0), "c");
  EXPECT_EQ(levels.name(1), "d");
  EXPECT_EQ(levels.name(2), "a");
  EXPECT_EQ(levels.name(3), "b");
  EXPECT_EQ(levels.CodeOf("d"), 1);
  EXPECT_EQ(levels.CodeOf("D"), Levels::kUnseen);
}

TEST(Levels, NumbersAreOrderedBySizeAndFoundExactly) {
  const Bench bench = NumbersBench({10, 2, 0.1 + 0.2, kMissing});
  const Levels fitted = Levels::Fit(bench.column(), 10);
  const auto document = ParseJson(ToText(fitted.ToJson()));
  const auto levels = Levels::FromJson(document->get_array(), true);
  ASSERT_TRUE(levels.ok());
  EXPECT_EQ(levels->CodeOf(0.1 + 0.2), 0);
  EXPECT_EQ(levels->CodeOf(0.3), Levels::kUnseen);
  EXPECT_EQ(levels->CodeOf(10.0), 2);
  EXPECT_EQ(levels->CodeOf(kMissing), Levels::kMissing);
}

TEST(Levels, ATextOfRowsThatAreNotHereWasNotSeen) {
  const Bench bench = TextsBench({"train", "train", "test"});
  const data::Frame train = bench.frame.Take(std::vector<std::uint32_t>{0, 1});
  const Levels levels = Levels::Fit(train.column(0), 10);
  EXPECT_EQ(levels.size(), 1U);
  EXPECT_EQ(levels.CodeOf("test"), Levels::kUnseen);
}

TEST(Levels, EveryWayOfLookingUpAgrees) {
  std::vector<std::string> values;
  for (int i = 0; i < 2000; ++i) values.push_back(i % 9 == 0 ? "" : "v" + std::to_string(i % 700));
  const Bench bench = TextsBench(values);  // more texts than the table on the stack holds
  const Levels levels = Levels::Fit(bench.column(), 1000);
  std::vector<std::int32_t> whole(values.size());
  levels.ForEach(bench.column(), [&](std::size_t row, std::int32_t code) { whole[row] = code; });
  for (std::size_t i = 0; i < values.size(); ++i)
    ASSERT_EQ(whole[i], values[i].empty() ? Levels::kMissing : levels.CodeOf(values[i]));
  const Bench few = TextsBench({"v1", "", "v2", "v1", "never"});
  std::vector<std::int32_t> codes;
  levels.ForEach(few.column(), [&](std::size_t, std::int32_t code) { codes.push_back(code); });
  EXPECT_EQ(codes,
            (std::vector<std::int32_t>{levels.CodeOf("v1"), Levels::kMissing, levels.CodeOf("v2"),
                                       levels.CodeOf("v1"), Levels::kUnseen}));
}

TEST(Levels, RefusesHostileDocuments) {
  EXPECT_FALSE(Levels::FromJson({"a", "a"}, false).ok());
  EXPECT_FALSE(Levels::FromJson({1}, false).ok());
  EXPECT_FALSE(Levels::FromJson({"x"}, true).ok());
  EXPECT_FALSE(Levels::FromJson({"inf"}, true).ok());
  EXPECT_FALSE(Levels::FromJson({"1", "1.0"}, true).ok());
  EXPECT_TRUE(Levels::FromJson({"1", "2"}, true).ok());
}

}  // namespace
}  // namespace lathe::features
