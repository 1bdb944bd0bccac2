#include "features/transforms/power_curve.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "features/transforms/brent.h"

namespace lathe::features {
namespace {

const std::vector<double> kPositive{0.1, 0.4, 0.5, 1.2, 2.0, 3.5, 8.0, 20.0, 55.0, 120.0};

double Quartic(double x) { return std::pow(x - 2, 4) + x; }

// What scipy 1.17.1 answers, with numpy 2 and the processor's wide instructions off.

TEST(YeoJohnsonExponent, EndsWhereScipyEnds) {
  EXPECT_NEAR(YeoJohnsonExponent(kPositive), -0.3142166294786186, 1e-12);
  EXPECT_NEAR(
      YeoJohnsonExponent(std::vector<double>{-5., -2., -1.5, -0.2, 0., 0.3, 1., 1.1, 2., 4.}),
      1.1576328319586542, 1e-12);
  std::vector<double> negative;
  for (const double x : kPositive) negative.push_back(-x);
  EXPECT_NEAR(YeoJohnsonExponent(negative), 2.3142166390734564, 1e-12);
  EXPECT_EQ(YeoJohnsonExponent(std::vector<double>{0, 0}), 1);
}

TEST(YeoJohnsonExponent, KeepsValuesApartThatLieFarFromZero) {
  std::vector<double> values;
  for (int i = 0; i < 60; ++i) values.push_back(5 + static_cast<double>(i * 37 % 100) / 50);
  EXPECT_NEAR(YeoJohnsonExponent(values), 0.8374566652248139, 1e-12);
  for (double& value : values) value += 995;
  EXPECT_NEAR(YeoJohnsonExponent(values), 13.506699435844652, 1e-11);
}

TEST(BoxCoxExponent, EndsWhereScipyEnds) {
  EXPECT_NEAR(BoxCoxExponent(kPositive), -0.03426325394235611, 1e-12);
}

TEST(BoxCoxExponent, StaysWhereCurvesAreFinite) {
  std::vector<double> narrow;
  for (int i = 0; i < 50; ++i) narrow.push_back(1e9 + i);
  const double exponent = BoxCoxExponent(narrow);
  EXPECT_TRUE(std::isfinite(BoxCox(narrow.front(), exponent)));
  EXPECT_TRUE(std::isfinite(BoxCox(narrow.back(), exponent)));
}

TEST(Minimum, IsFoundAsScipyFindsIt) {
  EXPECT_NEAR(MinimumBetween(Quartic, -3, 7, 1.48e-8), 1.3700394715663737, 1e-12);
  EXPECT_NEAR(MinimumNear(Quartic, -2, 2).value(), 1.3700394685919088, 1e-12);
}

TEST(Minimum, IsNoneWhereTheCurveOnlyFalls) {
  EXPECT_FALSE(MinimumNear([](double x) { return -x; }, -2, 2).has_value());
}

TEST(PairwiseSum, AddsAllOfLongRuns) {
  std::vector<double> values(1000);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<double>(i);
  EXPECT_EQ(PairwiseSum(values), 499'500);
  EXPECT_EQ(PairwiseSum(std::vector<double>{}), 0);
}

}  // namespace
}  // namespace lathe::features
