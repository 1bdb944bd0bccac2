#include <gtest/gtest.h>

#include <cmath>

#include "features/transforms/transforms_testing.h"

namespace lathe::features {
namespace {

using testing::Bench;
using testing::TextsBench;

TEST(OrdinalEncoder, GivesCodesInOrderOfValue) {
  Bench bench = TextsBench({"b", "a", "", "b"});
  const auto transform = FitOrdinalEncoder({bench.schema, bench.column(), {}});
  ASSERT_EQ(transform->outputs().size(), 1U);
  EXPECT_TRUE(transform->outputs()[0].categorical);
  EXPECT_EQ(transform->outputs()[0].levels, 2);
  const Matrix x = bench.Apply(*transform);
  EXPECT_EQ(x(0, 0), 1);
  EXPECT_EQ(x(1, 0), 0);
  EXPECT_TRUE(std::isnan(x(2, 0)));
}

TEST(OrdinalEncoder, AnUnseenValueIsMissingAndCounted) {
  const Bench bench = TextsBench({"a"});
  const auto transform = FitOrdinalEncoder({bench.schema, bench.column(), {}});
  Bench served = TextsBench({"z", ""});
  const Matrix x = served.Apply(*transform);
  EXPECT_TRUE(std::isnan(x(0, 0)));
  EXPECT_TRUE(std::isnan(x(1, 0)));
  EXPECT_EQ(served.report.unseen[0], 1);
}

TEST(OrdinalEncoder, StateReadsBackAndRefusesNonsense) {
  const Bench bench = TextsBench({"a", "b"});
  const auto transform = FitOrdinalEncoder({bench.schema, bench.column(), {}});
  json::object state = transform->State();
  const auto again = ReadOrdinalEncoder({state, bench.schema});
  ASSERT_TRUE(again.ok());
  EXPECT_EQ((*again)->State(), state);
  state["levels"] = json::array{"a", 7};
  EXPECT_FALSE(ReadOrdinalEncoder({state, bench.schema}).ok());
}

}  // namespace
}  // namespace lathe::features
