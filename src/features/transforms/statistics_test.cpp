#include "features/transforms/statistics.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace lathe::features {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

TEST(MomentsOf, LeavesMissingValuesOut) {
  const Moments moments = MomentsOf(std::vector<double>{1, kNaN, 3});
  EXPECT_EQ(moments.count, 2U);
  EXPECT_DOUBLE_EQ(moments.mean, 2);
  EXPECT_DOUBLE_EQ(moments.deviation, 1);
}

TEST(MomentsOf, ValuesThatDoNotVaryHaveDeviationOne) {
  EXPECT_EQ(MomentsOf(std::vector<double>{0.1, 0.1, 0.1}).deviation, 1);
  EXPECT_EQ(MomentsOf(std::vector<double>{}).deviation, 1);
}

TEST(MomentsOf, HugeValuesDoNotOverflow) {
  const Moments moments = MomentsOf(std::vector<double>{1e308, -1e308});
  EXPECT_DOUBLE_EQ(moments.mean, 0);
  EXPECT_DOUBLE_EQ(moments.deviation, 1e308);
}

TEST(MomentsOf, SmallSpreadOfLargeValuesKeepsItsDigits) {
  const Moments moments = MomentsOf(std::vector<double>{1e9, 1e9 + 2});
  EXPECT_NEAR(moments.deviation, 1, 1e-6);
}

TEST(MedianOf, IsTheMiddleOrTheMeanOfTheMiddleTwo) {
  EXPECT_EQ(MedianOf(std::vector<double>{9, 1, kNaN, 5}), 5);
  EXPECT_EQ(MedianOf(std::vector<double>{4, 1, 3, 2}), 2.5);
  EXPECT_EQ(MedianOf(std::vector<double>{kNaN}), 0);
  EXPECT_EQ(MedianOf(std::vector<double>{1e308, 1.5e308}), 1.25e308);
}

TEST(Texts, ShortIsForReadersExactReadsBack) {
  EXPECT_EQ(ShortText(28), "28");
  EXPECT_EQ(ShortText(1.0 / 3), "0.333333");
  EXPECT_EQ(std::stod(ExactText(0.1 + 0.2)), 0.1 + 0.2);
}

}  // namespace
}  // namespace lathe::features
