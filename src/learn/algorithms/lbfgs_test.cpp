#include "learn/algorithms/lbfgs.h"

#include <gtest/gtest.h>

#include <cmath>

namespace lathe::learn {
namespace {

const OnIteration kGoOn = [](int, std::span<const double>) { return true; };

// sum of scale_i (x_i - i)^2, scales from 1 to 10^4.
Result<double> Bowl(std::span<const double> x, std::span<double> gradient) {
  double value = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double scale = std::pow(10.0, static_cast<double>(i) * 4 / 9);
    const double away = x[i] - static_cast<double>(i);
    value += scale * away * away;
    gradient[i] = 2 * scale * away;
  }
  return value;
}

// Rosenbrock's valley: bent, so that the line search has work to do.
Result<double> Valley(std::span<const double> x, std::span<double> gradient) {
  const double bend = x[1] - x[0] * x[0];
  gradient[0] = -400 * bend * x[0] - 2 * (1 - x[0]);
  gradient[1] = 200 * bend;
  return 100 * bend * bend + (1 - x[0]) * (1 - x[0]);
}

TEST(Lbfgs, FindsTheBottomOfABadlyScaledBowl) {
  std::vector<double> x(10, -3.0);
  const auto outcome = MinimiseLbfgs(x, Bowl, {200, 1e-8, 10}, kGoOn);
  ASSERT_TRUE(outcome.ok());
  EXPECT_TRUE(outcome->converged);
  for (std::size_t i = 0; i < x.size(); ++i) EXPECT_NEAR(x[i], static_cast<double>(i), 1e-6);
}

TEST(Lbfgs, FindsTheEndOfABentValley) {
  std::vector<double> x{-1.2, 1};
  const auto outcome = MinimiseLbfgs(x, Valley, {500, 1e-8, 10}, kGoOn);
  ASSERT_TRUE(outcome.ok());
  EXPECT_TRUE(outcome->converged);
  EXPECT_NEAR(x[0], 1, 1e-6);
  EXPECT_NEAR(x[1], 1, 1e-6);
}

TEST(Lbfgs, StartingAtTheBottomIsConvergedWithoutAStep) {
  std::vector<double> x{0, 1, 2};
  const auto outcome = MinimiseLbfgs(x, Bowl, {}, kGoOn);
  ASSERT_TRUE(outcome.ok());
  EXPECT_TRUE(outcome->converged);
  EXPECT_EQ(outcome->iterations, 0);
}

TEST(Lbfgs, EachIterationIsLowerThanTheLast) {
  std::vector<double> x{-1.2, 1}, gradient(2);
  double last = *Valley(x, gradient);
  const auto outcome =
      MinimiseLbfgs(x, Valley, {500, 1e-8, 5}, [&](int, std::span<const double> at) {
        const double value = *Valley(at, gradient);
        EXPECT_LT(value, last);
        last = value;
        return true;
      });
  ASSERT_TRUE(outcome.ok());
  EXPECT_LT(last, 1e-10);
}

TEST(Lbfgs, StopsAtTheLimitAndSaysThatItDidNotConverge) {
  std::vector<double> x{-1.2, 1};
  const auto outcome = MinimiseLbfgs(x, Valley, {3, 1e-12, 10}, kGoOn);
  ASSERT_TRUE(outcome.ok());
  EXPECT_EQ(outcome->iterations, 3);
  EXPECT_FALSE(outcome->converged);
  EXPECT_FALSE(outcome->stopped);
}

TEST(Lbfgs, StopsWhenItIsAskedToAndKeepsWhatItHas) {
  std::vector<double> x{-1.2, 1};
  const auto outcome = MinimiseLbfgs(
      x, Valley, {}, [](int iteration, std::span<const double>) { return iteration < 2; });
  ASSERT_TRUE(outcome.ok());
  EXPECT_TRUE(outcome->stopped);
  EXPECT_EQ(outcome->iterations, 2);
  EXPECT_NE(x[0], -1.2);
}

TEST(Lbfgs, AnErrorOfTheObjectiveEndsTheSearch) {
  std::vector<double> x{-1.2, 1};
  int calls = 0;
  const Objective fails = [&](std::span<const double> at,
                              std::span<double> gradient) -> Result<double> {
    if (++calls == 3) return MakeError(ErrorCode::kJobCancelled, "enough");
    return Valley(at, gradient);
  };
  const auto outcome = MinimiseLbfgs(x, fails, {}, kGoOn);
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().code, ErrorCode::kJobCancelled);
  EXPECT_EQ(calls, 3);
}

}  // namespace
}  // namespace lathe::learn
