#include <gtest/gtest.h>

#include <cmath>

#include "features/transforms/transforms_testing.h"

namespace lathe::features {
namespace {

using testing::Bench;
using testing::kMissing;
using testing::NamesOf;
using testing::NumbersBench;
using testing::RowOf;

TEST(Numeric, LeavesNumbersAndMissingValuesAsTheyAre) {
  Bench bench = NumbersBench({3, kMissing, -1});
  const auto transform = FitNumeric({bench.schema, bench.column(), {}});
  const Matrix x = bench.Apply(*transform);
  EXPECT_EQ(NamesOf(*transform), std::vector<std::string>{"c"});
  EXPECT_EQ(x(0, 0), 3);
  EXPECT_TRUE(std::isnan(x(1, 0)));
  EXPECT_EQ(x(2, 0), -1);
}

TEST(Numeric, FillsWithTheMedianAndMarksMissingRows) {
  Bench bench = NumbersBench({1, 2, 100, kMissing});
  const auto transform = FitNumeric({bench.schema, bench.column(), {.no_missing = true}});
  const Matrix x = bench.Apply(*transform);
  EXPECT_EQ(NamesOf(*transform), (std::vector<std::string>{"c", "c.is_missing"}));
  EXPECT_EQ(RowOf(x, 0), (std::vector<double>{1, 0}));
  EXPECT_EQ(RowOf(x, 3), (std::vector<double>{2, 1}));
}

TEST(Numeric, MarksNothingWhenTrainingHadEveryValueButStillFills) {
  Bench bench = NumbersBench({1, 2, 3});
  const auto transform = FitNumeric({bench.schema, bench.column(), {.no_missing = true}});
  Bench served = NumbersBench({kMissing});
  const Matrix x = served.Apply(*transform);
  EXPECT_EQ(x.column_count(), 1U);
  EXPECT_EQ(x(0, 0), 2);
}

TEST(Numeric, ScalesToMeanZeroAndDeviationOne) {
  Bench bench = NumbersBench({10, 20, 30, kMissing});
  const auto transform =
      FitNumeric({bench.schema, bench.column(), {.scale = true, .no_missing = true}});
  const Matrix x = bench.Apply(*transform);
  EXPECT_NEAR(x(0, 0), -std::sqrt(1.5), 1e-12);
  EXPECT_NEAR(x(1, 0), 0, 1e-12);
  EXPECT_NEAR(x(3, 0), 0, 1e-12);  // the median is the mean here
}

TEST(Numeric, AColumnWithoutAnyValueBecomesZero) {
  Bench bench = NumbersBench({kMissing, kMissing});
  const auto transform =
      FitNumeric({bench.schema, bench.column(), {.scale = true, .no_missing = true}});
  EXPECT_EQ(RowOf(bench.Apply(*transform), 0), (std::vector<double>{0, 1}));
}

TEST(Numeric, StateReadsBackAndRefusesNonsense) {
  const Bench bench = NumbersBench({10, 20, kMissing});
  const auto transform =
      FitNumeric({bench.schema, bench.column(), {.scale = true, .no_missing = true}});
  json::object state = transform->State();
  const auto again = ReadNumeric({state, bench.schema});
  ASSERT_TRUE(again.ok());
  EXPECT_EQ((*again)->State(), state);
  EXPECT_EQ((*again)->Explain(), transform->Explain());
  state["deviation"] = 0;
  EXPECT_FALSE(ReadNumeric({state, bench.schema}).ok());
}

}  // namespace
}  // namespace lathe::features
