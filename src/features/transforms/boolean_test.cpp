#include <gtest/gtest.h>

#include <cmath>

#include "features/transforms/transforms_testing.h"

namespace lathe::features {
namespace {

using testing::Bench;
using testing::kMissing;
using testing::NumbersBench;
using testing::RowOf;

TEST(Boolean, IsOneOrZeroOrMissing) {
  Bench bench = NumbersBench({1, 0, kMissing}, data::PhysicalType::kBool);
  const auto transform = FitBoolean({bench.schema, bench.column(), {}});
  const Matrix x = bench.Apply(*transform);
  EXPECT_EQ(x(0, 0), 1);
  EXPECT_EQ(x(1, 0), 0);
  EXPECT_TRUE(std::isnan(x(2, 0)));
}

TEST(Boolean, FillsWithTheMostFrequentAndMarks) {
  Bench bench = NumbersBench({1, 1, 0, kMissing}, data::PhysicalType::kBool);
  const auto transform = FitBoolean({bench.schema, bench.column(), {.no_missing = true}});
  const Matrix x = bench.Apply(*transform);
  EXPECT_EQ(RowOf(x, 2), (std::vector<double>{0, 0}));
  EXPECT_EQ(RowOf(x, 3), (std::vector<double>{1, 1}));
}

TEST(Boolean, StateReadsBackAndRefusesNonsense) {
  const Bench bench = NumbersBench({1, kMissing}, data::PhysicalType::kBool);
  const auto transform = FitBoolean({bench.schema, bench.column(), {.no_missing = true}});
  json::object state = transform->State();
  const auto again = ReadBoolean({state, bench.schema});
  ASSERT_TRUE(again.ok());
  EXPECT_EQ((*again)->State(), state);
  state["fill"] = "yes";
  EXPECT_FALSE(ReadBoolean({state, bench.schema}).ok());
}

}  // namespace
}  // namespace lathe::features
