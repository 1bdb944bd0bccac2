#include "learn/algorithms/logistic_loss.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace lathe::learn {
namespace {

constexpr std::size_t kRows = 700;  // more than one block
constexpr std::size_t kFeatures = 3;

class LogisticLossTest : public ::testing::Test {
 protected:
  LogisticLossTest() : x_(kRows, kFeatures), y_(kRows), weights_(kRows) {
    std::mt19937_64 random(7);
    std::normal_distribution<double> normal;
    std::uniform_real_distribution<double> weight(0.1, 3);
    for (std::size_t i = 0; i < kRows; ++i) {
      for (double& value : x_.row(i)) value = normal(random);
      weights_[i] = weight(random);
    }
  }

  FitRequest Request(std::int32_t classes, bool weighted = true) {
    for (std::size_t i = 0; i < kRows; ++i) y_[i] = static_cast<double>(i * 7 % 11 % classes);
    FitRequest request;
    request.class_count = classes;
    request.train = {&x_, y_, {}};
    if (weighted) request.train.weights = weights_;
    return request;
  }

  features::Matrix x_;
  std::vector<double> y_, weights_;
};

std::vector<double> SomeParameters(std::size_t count) {
  std::vector<double> parameters(count);
  for (std::size_t i = 0; i < count; ++i) parameters[i] = std::sin(static_cast<double>(i + 1));
  return parameters;
}

// The gradient against central differences.
void ExpectGradient(LogisticLoss& loss, bool intercept) {
  std::vector<double> at = SomeParameters(loss.parameter_count());
  std::vector<double> gradient(at.size()), unused(at.size());
  ASSERT_TRUE(loss.Evaluate(at, gradient).ok());
  constexpr double kStep = 1e-5;
  for (std::size_t i = 0; i < at.size(); ++i) {
    if (!intercept && i % (kFeatures + 1) == kFeatures) {
      EXPECT_EQ(gradient[i], 0) << "an intercept that is not fitted";
      continue;
    }
    const double here = at[i];
    at[i] = here + kStep;
    const double above = *loss.Evaluate(at, unused);
    at[i] = here - kStep;
    const double below = *loss.Evaluate(at, unused);
    at[i] = here;
    EXPECT_NEAR(gradient[i], (above - below) / (2 * kStep), 1e-8) << i;
  }
}

TEST_F(LogisticLossTest, TheGradientIsTheSlopeOfTheLoss) {
  for (const std::int32_t classes : {2, 3, 5}) {
    for (const bool penalised : {true, false}) {
      for (const bool intercept : {true, false}) {
        SCOPED_TRACE(std::to_string(classes) + " classes");
        const FitRequest request = Request(classes);
        LogisticLoss loss(request, {0.5, penalised, intercept});
        EXPECT_EQ(loss.row_count(), classes == 2 ? 1U : static_cast<std::size_t>(classes));
        ExpectGradient(loss, intercept);
      }
    }
  }
}

TEST_F(LogisticLossTest, WithoutCoefficientsEveryClassIsEquallyLikely) {
  for (const std::int32_t classes : {2, 4}) {
    const FitRequest request = Request(classes);
    LogisticLoss loss(request, {});
    std::vector<double> zeros(loss.parameter_count()), gradient(zeros.size());
    EXPECT_NEAR(*loss.Evaluate(zeros, gradient), std::log(classes), 1e-12);
    EXPECT_NEAR(*loss.LogLossOf(request.train, zeros), std::log(classes), 1e-12);
  }
}

TEST_F(LogisticLossTest, AWeightOfTwoIsARowTwice) {
  features::Matrix twice(4, 1), once(3, 1);
  const std::vector<double> values{0.5, -1, 2, 2};
  for (std::size_t i = 0; i < 4; ++i) twice(i, 0) = values[i];
  for (std::size_t i = 0; i < 3; ++i) once(i, 0) = values[i];
  const std::vector<double> y{0, 1, 1, 1}, weights{1, 1, 2}, parameters{0.7, -0.2};
  FitRequest repeated, weighted;
  repeated.class_count = weighted.class_count = 2;
  repeated.train = {&twice, y, {}};
  weighted.train = {&once, std::span(y).first(3), weights};
  LogisticLoss a(repeated, {}), b(weighted, {});
  std::vector<double> slope_a(2), slope_b(2);
  EXPECT_NEAR(*a.Evaluate(parameters, slope_a), *b.Evaluate(parameters, slope_b), 1e-12);
  for (std::size_t i = 0; i < 2; ++i) EXPECT_NEAR(slope_a[i], slope_b[i], 1e-12);
}

TEST_F(LogisticLossTest, ThePenaltyIsNoPartOfTheLogLoss) {
  const FitRequest request = Request(2);
  LogisticLoss strong(request, {0.001, true, true}), none(request, {1, false, true});
  const std::vector<double> at = SomeParameters(strong.parameter_count());
  std::vector<double> gradient(at.size());
  const double penalised = *strong.Evaluate(at, gradient);
  const double plain = *none.Evaluate(at, gradient);
  EXPECT_GT(penalised, plain);
  EXPECT_DOUBLE_EQ(strong.last_log_loss(), plain);
  EXPECT_DOUBLE_EQ(*strong.LogLossOf(request.train, at), plain);
}

TEST_F(LogisticLossTest, HugeScoresStayFinite) {
  for (const std::int32_t classes : {2, 3}) {
    const FitRequest request = Request(classes);
    LogisticLoss loss(request, {});
    std::vector<double> huge(loss.parameter_count(), 0.0), gradient(huge.size());
    huge[0] = 1e6;
    const auto value = loss.Evaluate(huge, gradient);
    ASSERT_TRUE(value.ok());
    EXPECT_TRUE(std::isfinite(*value));
    for (const double slope : gradient) EXPECT_TRUE(std::isfinite(slope));
  }
}

TEST_F(LogisticLossTest, ACancelEndsIt) {
  CancelToken cancel;
  cancel.Cancel();
  FitRequest request = Request(2);
  request.cancel = &cancel;
  LogisticLoss loss(request, {});
  std::vector<double> zeros(loss.parameter_count()), gradient(zeros.size());
  EXPECT_EQ(loss.Evaluate(zeros, gradient).error().code, ErrorCode::kJobCancelled);
}

}  // namespace
}  // namespace lathe::learn
