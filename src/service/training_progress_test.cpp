#include "service/training_progress.h"

#include <gmock/gmock.h>

namespace lathe::service {
namespace {

store::JobEvent Metric(int fold, int round, const std::string& train, const std::string& valid) {
  return {round, 0, "metric",
          R"({"type":"metric","trial":0,"fold":)" + std::to_string(fold) +
              R"(,"metric":"rmse","round":)" + std::to_string(round) + R"(,"train":)" + train +
              R"(,"valid":)" + valid + "}"};
}

TEST(CurveBuilderTest, KeepsACurveForEachFold) {
  CurveBuilder builder;
  ASSERT_TRUE(builder.Add(Metric(1, 1, "3", "4")).ok());
  ASSERT_TRUE(builder.Add(Metric(2, 1, "2.5", "null")).ok());
  ASSERT_TRUE(builder.Add(Metric(1, 2, "2", "3")).ok());
  const auto curves = builder.Take();
  ASSERT_EQ(curves.size(), 2U);
  EXPECT_THAT(curves[0].points, testing::ElementsAre(CurvePoint{1, 3, 4}, CurvePoint{2, 2, 3}));
  EXPECT_THAT(curves[1].points, testing::ElementsAre(CurvePoint{1, 2.5, std::nullopt}));
}

TEST(CurveBuilderTest, AnAttemptThatBeginsAgainReplacesItsCurve) {
  CurveBuilder builder;
  for (const int round : {1, 2, 3}) ASSERT_TRUE(builder.Add(Metric(1, round, "9", "9")).ok());
  for (const int round : {1, 2}) ASSERT_TRUE(builder.Add(Metric(1, round, "5", "5")).ok());
  const auto curves = builder.Take();
  EXPECT_THAT(curves[0].points, testing::ElementsAre(CurvePoint{1, 5, 5}, CurvePoint{2, 5, 5}));
}

TEST(CurveBuilderTest, RefusesAnEventThatIsNoMetric) {
  CurveBuilder builder;
  EXPECT_FALSE(builder.Add({1, 0, "metric", "{}"}).ok());
  EXPECT_FALSE(builder.Add({1, 0, "metric", "nonsense"}).ok());
}

TEST(ThinCurveTest, KeepsFirstLastAndBest) {
  std::vector<CurvePoint> points;
  for (int i = 1; i <= 10'001; ++i) points.push_back({i, 1.0, i == 7'777 ? 0.1 : 0.5});
  const auto thinned = ThinCurve(points, 100);
  EXPECT_LE(thinned.size(), 100U);
  EXPECT_GE(thinned.size(), 99U);
  EXPECT_EQ(thinned.front().round, 1);
  EXPECT_EQ(thinned.back().round, 10'001);
  EXPECT_THAT(thinned, testing::Contains(CurvePoint{7'777, 1.0, 0.1}));
}

TEST(ThinCurveTest, LeavesAShortCurveAlone) {
  const std::vector<CurvePoint> points{{1, 1, {}}, {2, 2, {}}, {3, 3, {}}};
  EXPECT_EQ(ThinCurve(points, 3), points);
}

TEST(TrialsDoneTest, FollowsTheShareOfTheWhole) {
  EXPECT_EQ(TrialsDone(0, 2), 0);
  EXPECT_EQ(TrialsDone(0.5, 2), 0);
  EXPECT_EQ(TrialsDone(0.52, 2), 1);
  EXPECT_EQ(TrialsDone(1, 2), 2);
  EXPECT_EQ(TrialsDone(1, 0), 0);
}

}  // namespace
}  // namespace lathe::service
