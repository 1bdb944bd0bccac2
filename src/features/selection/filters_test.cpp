#include "features/selection/filters.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <random>

namespace lathe::features {
namespace {

Matrix Table() {
  Matrix x(6, 3);
  const double values[] = {1, 5, 0, 2, 4, 1, 3, 6, 0, 4, 1, 1, 5, 2, 1, 6, 1.5, 0};
  std::copy(std::begin(values), std::end(values), x.data());
  return x;
}

const std::vector<double> kClasses{0, 0, 0, 1, 1, 1};
const std::vector<double> kValues{1, 2.2, 2.9, 4.2, 5, 5.5};

void ExpectNear(const std::vector<double>& actual, const std::vector<double>& expected) {
  ASSERT_EQ(actual.size(), expected.size());
  for (std::size_t i = 0; i < actual.size(); ++i)
    EXPECT_NEAR(actual[i], expected[i], 1e-9 * std::max(1.0, std::abs(expected[i]))) << i;
}

// Expected values are those of scikit-learn 1.9.1 and numpy for the same table.
TEST(ScoreFeatures, GivesWhatScikitLearnGives) {
  const Matrix x = Table();
  ExpectNear(ScoreFeatures(FilterMethod::kAnova, x, {kClasses, 2}),
             {13.5, 29.4, 0.4999999999999995});
  ExpectNear(ScoreFeatures(FilterMethod::kChi2, x, {kClasses, 2}),
             {3.857142857142857, 5.653846153846154, 0.3333333333333333});
  ExpectNear(ScoreFeatures(FilterMethod::kAnova, x, {kValues, 0}),
             {267.68674698794484, 6.529281011030182, 0.18561484918793508});
  ExpectNear(ScoreFeatures(FilterMethod::kCorrelation, x, {kValues, 0}),
             {0.9926112843719476, 0.7874687386510459, 0.21058465757133063});
}

TEST(ScoreFeatures, VarianceIsOnTheRangeOfEach) {
  Matrix x(4, 3);
  for (std::size_t i = 0; i < 4; ++i) {
    x(i, 0) = static_cast<double>(i % 2);
    x(i, 1) = static_cast<double>(i % 2) * 1'000;
    x(i, 2) = 7;
  }
  EXPECT_EQ(ScoreFeatures(FilterMethod::kVariance, x, {}), (std::vector<double>{0.25, 0.25, 0}));
}

TEST(ScoreFeatures, MutualInformationSeesWhatIsNotStraight) {
  std::mt19937_64 random(1);
  std::normal_distribution<double> normal;
  Matrix x(2'000, 2);
  std::vector<double> y;
  for (std::size_t i = 0; i < x.row_count(); ++i) {
    x(i, 0) = normal(random);
    x(i, 1) = normal(random);
    y.push_back(x(i, 0) * x(i, 0) > 0.5 ? 1 : 0);
  }
  const auto scores = ScoreFeatures(FilterMethod::kMutualInformation, x, {y, 2});
  EXPECT_GT(scores[0], 0.5);
  EXPECT_LT(scores[1], 0.01);
}

TEST(ScoreFeatures, AColumnThatNeverChangesTellsNothing) {
  Matrix x(6, 1);
  std::fill_n(x.data(), 6, 3.0);
  for (const FilterMethod method :
       {FilterMethod::kVariance, FilterMethod::kCorrelation, FilterMethod::kAnova,
        FilterMethod::kChi2, FilterMethod::kMutualInformation})
    EXPECT_NEAR(ScoreFeatures(method, x, {kClasses, 2})[0], 0, 1e-12) << ToText(method);
}

TEST(FilterMethods, HaveNames) {
  EXPECT_EQ(FilterMethodFromText("anova"), FilterMethod::kAnova);
  EXPECT_FALSE(FilterMethodFromText("guess").has_value());
}

}  // namespace
}  // namespace lathe::features
