#include "models/formats/linear.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "models/formats/format_testing.h"

namespace lathe::models {
namespace {

using features::Matrix;
using testing::ExpectSameScores;
using testing::SaveAndLoad;
using testing::ScratchFolder;

TEST(Linear, IdentityIsTheWeightedSum) {
  const auto model = MakeLinear({2, 1, Link::kIdentity, {2, -1}, {10}, {3, 1}});
  ASSERT_TRUE(model.ok());
  double out[1];
  (*model)->ScoreRow(std::vector<double>{4, 5}, out);
  EXPECT_EQ(out[0], 13);
  EXPECT_EQ((*model)->Importance(), (std::vector<double>{0.75, 0.25}));
}

TEST(Linear, SigmoidAnswersBothClasses) {
  const auto model = MakeLinear({1, 2, Link::kSigmoid, {2}, {-1}, {}});
  ASSERT_TRUE(model.ok());
  double out[2];
  (*model)->ScoreRow(std::vector<double>{3}, out);
  EXPECT_NEAR(out[1], 1 / (1 + std::exp(-5.0)), 1e-15);
  EXPECT_NEAR(out[0] + out[1], 1, 1e-15);
  (*model)->ScoreRow(std::vector<double>{-1e6}, out);
  EXPECT_EQ(out[1], 0);
  EXPECT_EQ(out[0], 1);
  EXPECT_TRUE((*model)->Importance().empty());
}

TEST(Linear, SoftmaxOfLargeScoresStaysFinite) {
  const auto model = MakeLinear({1, 3, Link::kSoftmax, {1, 0, -1}, {0, 0, 0}, {}});
  ASSERT_TRUE(model.ok());
  double out[3];
  (*model)->ScoreRow(std::vector<double>{1e5}, out);
  EXPECT_EQ(out[0], 1);
  (*model)->ScoreRow(std::vector<double>{0}, out);
  for (const double p : out) EXPECT_NEAR(p, 1.0 / 3, 1e-15);
}

TEST(Linear, SurvivesItsFile) {
  const ScratchFolder folder;
  const auto model = MakeLinear({2, 3, Link::kSoftmax, {1, 2, 3, 4, 5, 6}, {7, 8, 9}, {1, 1}});
  ASSERT_TRUE(model.ok());
  const auto again = SaveAndLoad(**model, folder.path());
  ASSERT_NE(again.format, nullptr);
  Matrix rows(2, 2);
  rows(0, 0) = 0.3, rows(0, 1) = -0.2, rows(1, 0) = 0, rows(1, 1) = 0.01;
  ExpectSameScores(**model, *again.format, rows);
  EXPECT_EQ(again.format->Importance(), (*model)->Importance());
}

TEST(Linear, RefusesArraysThatDoNotFit) {
  EXPECT_FALSE(MakeLinear({2, 1, Link::kIdentity, {1}, {1}, {}}).ok());
  EXPECT_FALSE(MakeLinear({2, 1, Link::kIdentity, {1, 2}, {1, 2}, {}}).ok());
  EXPECT_FALSE(MakeLinear({2, 1, Link::kIdentity, {1, 2}, {1}, {1}}).ok());
  EXPECT_FALSE(MakeLinear({2, 3, Link::kSigmoid, {1, 2}, {1}, {}}).ok());
  EXPECT_FALSE(MakeLinear({0, 1, Link::kIdentity, {}, {1}, {}}).ok());
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_FALSE(MakeLinear({1, 1, Link::kIdentity, {nan}, {1}, {}}).ok());
}

}  // namespace
}  // namespace lathe::models
