#include "service/model_charts.h"

#include <gmock/gmock.h>

#include "store/testing/fixture.h"

namespace lathe::service {
namespace {

using store_testing::Must;
using testing::ElementsAre;

json::object Curves(std::string_view text) { return Must(ParseJson(text)).as_object(); }

const json::object& Binary() {
  static const json::object curves = Curves(R"({"confusion":{
    "classes":["no","yes"],"positive_class":"yes","matrix":[[50,10],[5,35]],
    "threshold_points":[{"threshold":0.9,"tp":10,"fp":1,"fn":30,"tn":59},
                        {"threshold":0.5,"tp":35,"fp":10,"fn":5,"tn":50},
                        {"threshold":0.1,"tp":40,"fp":60,"fn":0,"tn":0}]},
    "roc":{"classes":[{"class":"yes","auc":0.93,"points":[[0,0,1],[0.5,1,0.4]]}]},
    "importance":{"gain":[],"permutation":[{"feature":"age","importance":0.2,"std":0.01}],
                  "permutation_metric":"roc_auc"}})");
  return curves;
}

TEST(ConfusionTest, WithoutAThresholdIsTheMatrixAtOneHalf) {
  const ConfusionChart chart = Must(ConfusionOf(Binary(), {}));
  EXPECT_THAT(chart.labels, ElementsAre("no", "yes"));
  EXPECT_THAT(chart.matrix, ElementsAre(ElementsAre(50, 10), ElementsAre(5, 35)));
  EXPECT_EQ(chart.threshold, 0.5);
  EXPECT_EQ(chart.positive_class, "yes");
}

TEST(ConfusionTest, CountsAtAThresholdBetweenTwoSteps) {
  EXPECT_THAT(Must(ConfusionOf(Binary(), 0.7)).matrix,
              ElementsAre(ElementsAre(59, 1), ElementsAre(30, 10)));
  EXPECT_THAT(Must(ConfusionOf(Binary(), 0.5)).matrix,
              ElementsAre(ElementsAre(50, 10), ElementsAre(5, 35)));
  EXPECT_THAT(Must(ConfusionOf(Binary(), 0.0)).matrix,
              ElementsAre(ElementsAre(0, 60), ElementsAre(0, 40)));
}

TEST(ConfusionTest, AboveEveryScoreNothingIsPositive) {
  EXPECT_THAT(Must(ConfusionOf(Binary(), 1.0)).matrix,
              ElementsAre(ElementsAre(60, 0), ElementsAre(40, 0)));
}

TEST(ConfusionTest, ThreeClassesTakeNoThreshold) {
  const json::object curves =
      Curves(R"({"confusion":{"classes":["a","b","c"],"matrix":[[1,0,0],[0,2,0],[0,0,3]]}})");
  EXPECT_EQ(Must(ConfusionOf(curves, {})).threshold, std::nullopt);
  const auto refused = ConfusionOf(curves, 0.3);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::kValidationFailed);
}

TEST(ModelChartsTest, ChartsOfAnotherTaskAreNotFound) {
  const json::object none;
  EXPECT_EQ(ConfusionOf(none, {}).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(RocOf(none).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(ResidualsOf(none).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(ImportanceOf(none, {}).error().code, ErrorCode::kNotFound);
}

TEST(RocTest, KeepsPointsAndArea) {
  const auto curves = Must(RocOf(Binary()));
  ASSERT_EQ(curves.size(), 1U);
  EXPECT_EQ(curves[0].label, "yes");
  EXPECT_EQ(curves[0].auc, 0.93);
  EXPECT_THAT(curves[0].points, ElementsAre(ElementsAre(0, 0, 1), ElementsAre(0.5, 1, 0.4)));
}

TEST(RocTest, AClassWithoutRowsHasNoArea) {
  const auto curves =
      Must(RocOf(Curves(R"({"roc":{"classes":[{"class":"a","auc":null,"points":[]}]}})")));
  EXPECT_EQ(curves[0].auc, std::nullopt);
}

TEST(ResidualsTest, ReadsPointsAndSummary) {
  const ResidualChart chart = Must(ResidualsOf(Curves(
      R"({"residuals":{"points":[[3,2.5]],"histogram":{"edges":[0,1],"counts":[1]},"quantiles":{"q50":0.5},"mean":0.5,"std":0}})")));
  ASSERT_EQ(chart.points.size(), 1U);
  EXPECT_EQ(chart.points[0].predicted, 2.5);
  EXPECT_EQ(chart.quantiles.at("q50"), 0.5);
  EXPECT_EQ(chart.std, 0);
}

TEST(ImportanceTest, FallsBackToPermutationWhenThereIsNoGain) {
  const ImportanceChart chart = Must(ImportanceOf(Binary(), {}));
  EXPECT_EQ(chart.method, "permutation");
  EXPECT_EQ(chart.metric, "roc_auc");
  EXPECT_EQ(chart.items.at(0).std, 0.01);
}

TEST(ImportanceTest, RefusesAMethodItHasNot) {
  EXPECT_EQ(ImportanceOf(Binary(), "gain").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(ImportanceOf(Binary(), "magic").error().code, ErrorCode::kValidationFailed);
}

}  // namespace
}  // namespace lathe::service
