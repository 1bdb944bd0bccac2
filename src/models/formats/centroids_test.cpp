#include "models/formats/centroids.h"

#include <gtest/gtest.h>

#include <limits>

#include "models/formats/format_testing.h"

namespace lathe::models {
namespace {

using features::Matrix;

Matrix Centres() {
  Matrix centres(2, 2);
  centres(0, 0) = 0, centres(0, 1) = 0, centres(1, 0) = 3, centres(1, 1) = 4;
  return centres;
}

TEST(Centroids, ScoresAreSquaredDistances) {
  const auto model = MakeCentroids(Centres());
  ASSERT_TRUE(model.ok());
  double out[2];
  (*model)->ScoreRow(std::vector<double>{0, 1}, out);
  EXPECT_EQ(out[0], 1);
  EXPECT_EQ(out[1], 18);
}

TEST(Centroids, SurviveTheirFile) {
  const testing::ScratchFolder folder;
  const auto model = MakeCentroids(Centres());
  ASSERT_TRUE(model.ok());
  const auto again = testing::SaveAndLoad(**model, folder.path());
  ASSERT_NE(again.format, nullptr);
  testing::ExpectSameScores(**model, *again.format, Centres());
}

TEST(Centroids, RefuseNothingAndNonsense) {
  EXPECT_FALSE(MakeCentroids(Matrix(0, 2)).ok());
  Matrix centres = Centres();
  centres(1, 1) = std::numeric_limits<double>::infinity();
  EXPECT_FALSE(MakeCentroids(centres).ok());
}

}  // namespace
}  // namespace lathe::models
