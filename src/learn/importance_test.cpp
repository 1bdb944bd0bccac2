#include "learn/importance.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "learn/algorithms/linear_model.h"

namespace lathe::learn {
namespace {

// "a" is one feature, "b" two (one-hot), "c" one that the model ignores.
const std::vector<features::Feature> kFeatures{
    {"a", "a", false, 0}, {"b=x", "b", false, 0}, {"c", "c", false, 0}, {"b=y", "b", false, 0}};

class ImportanceTest : public ::testing::Test {
 protected:
  ImportanceTest() : x_(64, 4) {
    for (std::size_t i = 0; i < x_.row_count(); ++i) {
      x_(i, 0) = static_cast<double>(i % 8);
      x_(i, 1) = i % 2 == 0 ? 1 : 0;
      x_(i, 2) = static_cast<double>(i);
      x_(i, 3) = 1 - x_(i, 1);
    }
    request_.train.x = &x_;
    const std::vector<double> coefficients{5, 1, 0, -1}, intercepts{3};
    auto model = MakeLinearModel(request_, {models::Link::kIdentity, 1, coefficients, intercepts});
    EXPECT_TRUE(model.ok());
    model_ = std::move(*model);
    model_->Score(x_, truth_);
  }

  PermutationRequest Permute(std::uint64_t seed) const {
    return {*model_,
            kFeatures,
            x_,
            false,
            [this](const features::Matrix& scores) { return MeanSquaredError(scores); },
            3,
            seed};
  }
  double MeanSquaredError(const features::Matrix& scores) const {
    double sum = 0;
    for (std::size_t i = 0; i < scores.row_count(); ++i)
      sum += std::pow(scores(i, 0) - truth_(i, 0), 2);
    return sum / static_cast<double>(scores.row_count());
  }

  features::Matrix x_, truth_;
  FitRequest request_;
  std::unique_ptr<models::ModelFormat> model_;
};

TEST_F(ImportanceTest, ALinearModelWeighsCoefficientsByTheSpreadOfTheirFeatures) {
  const std::vector<double> importance = model_->Importance();
  ASSERT_EQ(importance.size(), 4U);
  const double spread = 5 * std::sqrt(5.25);  // of 0..7, times its coefficient
  EXPECT_NEAR(importance[0], spread / (spread + 1), 1e-9) << "shares of one";
  EXPECT_NEAR(importance[1], 0.5 / (spread + 1), 1e-9);
  EXPECT_EQ(importance[2], 0);
  EXPECT_NEAR(importance[3], 0.5 / (spread + 1), 1e-9);
}

TEST_F(ImportanceTest, CoefficientsThatAreNotFiniteAreNoModel) {
  const std::vector<double> coefficients{std::numeric_limits<double>::quiet_NaN(), 0, 0, 0};
  const std::vector<double> intercepts{0};
  const auto model =
      MakeLinearModel(request_, {models::Link::kIdentity, 1, coefficients, intercepts});
  ASSERT_FALSE(model.ok());
  EXPECT_EQ(model.error().code, ErrorCode::kTrainFailed);
}

TEST_F(ImportanceTest, GainIsSummedOverTheFeaturesOfAColumn) {
  const auto items = GainImportance(*model_, kFeatures);
  ASSERT_EQ(items.size(), 3U);
  EXPECT_EQ(items[0].column, "a");
  EXPECT_EQ(items[1].column, "b");
  EXPECT_NEAR(items[0].importance + items[1].importance, 1.0, 1e-9);
  EXPECT_NEAR(items[1].importance, 1 / (5 * std::sqrt(5.25) + 1), 1e-9);
  EXPECT_EQ(items[2].column, "c");
  EXPECT_EQ(items[2].importance, 0);
}

TEST_F(ImportanceTest, GainOfOtherFeaturesIsNone) {
  EXPECT_TRUE(GainImportance(*model_, std::span(kFeatures).first(2)).empty());
}

TEST_F(ImportanceTest, ShufflingAColumnThatMattersMakesTheModelWorse) {
  const auto items = PermutationImportance(Permute(1));
  ASSERT_EQ(items.size(), 3U);
  EXPECT_EQ(items[0].column, "a");
  EXPECT_GT(items[0].importance, items[1].importance);
  EXPECT_GT(items[0].deviation, 0);
  EXPECT_EQ(items[1].column, "b");
  EXPECT_GT(items[1].importance, 0);
  EXPECT_EQ(items[2].column, "c");
  EXPECT_EQ(items[2].importance, 0);
  EXPECT_EQ(items[2].deviation, 0);
}

TEST_F(ImportanceTest, FeaturesOfAColumnAreShuffledTogether) {
  // Both features of "b" move as one, so that b=x + b=y is 1 in every shuffled row.
  PermutationRequest request = Permute(1);
  request.measure = [](const features::Matrix&) { return 0.0; };
  const auto items = PermutationImportance(request);
  for (const ColumnImportance& item : items) EXPECT_EQ(item.importance, 0);
  // A model of their sum loses nothing by the shuffle of "b".
  const std::vector<double> coefficients{0, 1, 0, 1}, intercepts{0};
  const auto sum =
      MakeLinearModel(request_, {models::Link::kIdentity, 1, coefficients, intercepts});
  ASSERT_TRUE(sum.ok());
  const PermutationRequest of_sum{**sum,
                                  kFeatures,
                                  x_,
                                  true,
                                  [](const features::Matrix& scores) {
                                    double ones = 0;
                                    for (std::size_t i = 0; i < scores.row_count(); ++i)
                                      ones += scores(i, 0) == 1 ? 1 : 0;
                                    return ones;
                                  },
                                  3,
                                  1};
  for (const ColumnImportance& item : PermutationImportance(of_sum)) EXPECT_EQ(item.importance, 0);
}

TEST_F(ImportanceTest, TheSameSeedGivesTheSameShuffles) {
  const auto first = PermutationImportance(Permute(9)), second = PermutationImportance(Permute(9));
  const auto other = PermutationImportance(Permute(10));
  EXPECT_EQ(first[0].importance, second[0].importance);
  EXPECT_NE(first[0].importance, other[0].importance);
}

TEST_F(ImportanceTest, AMetricThatIsNotDefinedTellsNothing) {
  PermutationRequest request = Permute(1);
  request.measure = [](const features::Matrix&) { return std::nan(""); };
  EXPECT_TRUE(PermutationImportance(request).empty());
}

}  // namespace
}  // namespace lathe::learn
