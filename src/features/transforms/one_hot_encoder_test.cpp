#include <gtest/gtest.h>

#include "features/transforms/transforms_testing.h"

namespace lathe::features {
namespace {

using testing::Bench;
using testing::kMissing;
using testing::NamesOf;
using testing::NumbersBench;
using testing::RowOf;
using testing::TextsBench;

TEST(OneHotEncoder, HasAFeatureForEachValueAndForMissing) {
  Bench bench = TextsBench({"b", "a", "", "b"});
  const auto transform = FitOneHotEncoder({bench.schema, bench.column(), {}});
  EXPECT_EQ(NamesOf(*transform), (std::vector<std::string>{"c=a", "c=b", "c.is_missing"}));
  const Matrix x = bench.Apply(*transform);
  EXPECT_EQ(RowOf(x, 0), (std::vector<double>{0, 1, 0}));
  EXPECT_EQ(RowOf(x, 1), (std::vector<double>{1, 0, 0}));
  EXPECT_EQ(RowOf(x, 2), (std::vector<double>{0, 0, 1}));
}

TEST(OneHotEncoder, AnUnseenValueIsZeroEverywhereAndCounted) {
  const Bench bench = TextsBench({"b", "a"});
  const auto transform = FitOneHotEncoder({bench.schema, bench.column(), {}});
  Bench served = TextsBench({"z", ""});
  const Matrix x = served.Apply(*transform);
  EXPECT_EQ(RowOf(x, 0), (std::vector<double>{0, 0}));
  EXPECT_EQ(RowOf(x, 1), (std::vector<double>{0, 0}));
  EXPECT_EQ(served.report.unseen[0], 1);
}

TEST(OneHotEncoder, RareAndUnseenValuesShareAFeatureAndOnlyTheUnseenCount) {
  const Bench bench = TextsBench({"a", "a", "b", "b", "rare"});
  const auto transform =
      FitOneHotEncoder({bench.schema, bench.column(), {.max_one_hot_levels = 2}});
  EXPECT_EQ(NamesOf(*transform), (std::vector<std::string>{"c=a", "c=b", "c.other"}));
  Bench served = TextsBench({"rare", "z", "a"});
  const Matrix x = served.Apply(*transform);
  EXPECT_EQ(RowOf(x, 0), (std::vector<double>{0, 0, 1}));
  EXPECT_EQ(RowOf(x, 1), (std::vector<double>{0, 0, 1}));
  EXPECT_EQ(RowOf(x, 2), (std::vector<double>{1, 0, 0}));
  EXPECT_EQ(served.report.unseen[0], 1);
}

TEST(OneHotEncoder, NumbersCanBeCategories) {
  Bench bench = NumbersBench({1, 2, kMissing}, data::PhysicalType::kInt64);
  const auto transform = FitOneHotEncoder({bench.schema, bench.column(), {}});
  EXPECT_EQ(NamesOf(*transform), (std::vector<std::string>{"c=1", "c=2", "c.is_missing"}));
  EXPECT_EQ(RowOf(bench.Apply(*transform), 1), (std::vector<double>{0, 1, 0}));
}

TEST(OneHotEncoder, StateReadsBackAndRefusesNonsense) {
  const Bench bench = TextsBench({"a", "a", "b", ""});
  const auto transform =
      FitOneHotEncoder({bench.schema, bench.column(), {.max_one_hot_levels = 1}});
  json::object state = transform->State();
  const auto again = ReadOneHotEncoder({state, bench.schema});
  ASSERT_TRUE(again.ok());
  EXPECT_EQ((*again)->State(), state);
  EXPECT_EQ(NamesOf(**again), NamesOf(*transform));
  state["kept"] = 3;
  EXPECT_FALSE(ReadOneHotEncoder({state, bench.schema}).ok());
}

}  // namespace
}  // namespace lathe::features
