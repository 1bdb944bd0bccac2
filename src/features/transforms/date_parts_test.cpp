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

constexpr double kDay = 86400;
// 2024-02-29 23:59:30 UTC, a Thursday; and 1969-12-31 12:30, a Wednesday before the epoch.
constexpr double kLeapDay = 1709251170;
constexpr double kBeforeEpoch = -11.5 * 3600;

Bench Times(std::vector<double> values) {
  return NumbersBench(std::move(values), data::PhysicalType::kTimestamp);
}

TEST(DateParts, TakesTimesApart) {
  Bench bench = Times({kLeapDay, kBeforeEpoch});
  const auto transform = FitDateParts({bench.schema, bench.column(), {}});
  EXPECT_EQ(NamesOf(*transform),
            (std::vector<std::string>{"c.year", "c.month", "c.day", "c.day_of_week", "c.hour",
                                      "c.minute", "c.elapsed_days"}));
  const Matrix x = bench.Apply(*transform);
  const double elapsed = (kLeapDay - kBeforeEpoch) / kDay;
  EXPECT_EQ(RowOf(x, 0), (std::vector<double>{2024, 2, 29, 4, 23, 59, elapsed}));
  EXPECT_EQ(RowOf(x, 1), (std::vector<double>{1969, 12, 31, 3, 12, 30, 0}));
}

TEST(DateParts, LeavesOutPartsThatDoNotVary) {
  const Bench bench = Times({0, kDay, 2 * kDay});
  const auto transform = FitDateParts({bench.schema, bench.column(), {}});
  EXPECT_EQ(NamesOf(*transform),
            (std::vector<std::string>{"c.day", "c.day_of_week", "c.elapsed_days"}));
}

TEST(DateParts, MissingTimesStayMissingOrAreFilledAndMarked) {
  Bench bench = Times({0, 2 * kDay, kMissing});
  const Matrix raw = bench.Apply(*FitDateParts({bench.schema, bench.column(), {}}));
  for (const double value : raw.row(2)) EXPECT_TRUE(std::isnan(value));
  const auto transform =
      FitDateParts({bench.schema, bench.column(), {.scale = true, .no_missing = true}});
  const Matrix x = bench.Apply(*transform);
  for (std::size_t j = 0; j < 3; ++j) EXPECT_NEAR(x(0, j), -1, 1e-12);
  EXPECT_EQ(RowOf(x, 2), (std::vector<double>{0, 0, 0, 1}));
}

TEST(DateParts, WhatIsNoDateCountsAsMissing) {
  Bench bench = Times({0, kDay});
  const auto transform = FitDateParts({bench.schema, bench.column(), {}});
  Bench served = Times({1e300, -1e300, 1e15});
  const Matrix x = served.Apply(*transform);
  for (std::size_t row = 0; row < 3; ++row) EXPECT_TRUE(std::isnan(x(row, 0)));
}

TEST(DateParts, AColumnWithoutAnyTimeStillHasItsFeature) {
  Bench bench = Times({kMissing, kMissing});
  const auto transform =
      FitDateParts({bench.schema, bench.column(), {.scale = true, .no_missing = true}});
  EXPECT_EQ(RowOf(bench.Apply(*transform), 0), (std::vector<double>{0, 1}));
}

TEST(DateParts, StateReadsBackAndRefusesNonsense) {
  const Bench bench = Times({0, kLeapDay, kMissing});
  const auto transform =
      FitDateParts({bench.schema, bench.column(), {.scale = true, .no_missing = true}});
  json::object state = transform->State();
  const auto again = ReadDateParts({state, bench.schema});
  ASSERT_TRUE(again.ok()) << again.error().detail;
  EXPECT_EQ((*again)->State(), state);
  EXPECT_EQ(NamesOf(**again), NamesOf(*transform));
  state["parts"] = json::array{};
  EXPECT_FALSE(ReadDateParts({state, bench.schema}).ok());
  state["parts"] = json::array{{{"part", "century"}, {"center", 0}, {"deviation", 1}}};
  EXPECT_FALSE(ReadDateParts({state, bench.schema}).ok());
}

}  // namespace
}  // namespace lathe::features
