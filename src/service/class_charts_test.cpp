#include "service/class_charts.h"

#include <gmock/gmock.h>

#include <map>

#include "base/file.h"
#include "store/testing/fixture.h"

namespace lathe::service {
namespace {

using store_testing::Must;
using ::testing::DoubleNear;
using ::testing::ElementsAre;

/// What scikit-learn draws of models of the penguins: two classes, then three.
const json::array& Cases() {
  static const json::value document =
      Must(ParseJson(Must(ReadText(LATHE_SOURCE_DIR "/tests/golden/charts.json"))));
  return document.at("cases").as_array();
}

std::vector<double> Numbers(const json::value& array) {
  std::vector<double> numbers;
  for (const json::value& item : array.as_array()) numbers.push_back(item.to_number<double>());
  return numbers;
}

/// threshold -> (recall, precision), as scikit-learn has them.
std::map<double, std::pair<double, double>> PointsOf(const json::value& expected) {
  const std::vector<double> thresholds = Numbers(expected.at("thresholds"));
  const std::vector<double> recall = Numbers(expected.at("recall"));
  const std::vector<double> precision = Numbers(expected.at("precision"));
  std::map<double, std::pair<double, double>> points;
  for (std::size_t i = 0; i < thresholds.size(); ++i)
    points[thresholds[i]] = {recall[i], precision[i]};
  return points;
}

TEST(ClassCharts, PrecisionAndRecallEqualScikitLearn) {
  for (const json::value& item : Cases()) {
    const auto curves = Must(PrecisionRecallOf(item.at("stored").as_object()));
    const json::array& expected = item.at("precision_recall").as_array();
    ASSERT_EQ(curves.size(), expected.size());
    for (std::size_t k = 0; k < curves.size(); ++k) {
      const auto points = PointsOf(expected[k]);
      // Two classes keep every threshold; more keep the corners of the ROC curve.
      if (curves.size() == 1) {
        EXPECT_EQ(curves[k].points.size(), points.size());
      }
      EXPECT_GE(curves[k].points.size(), 5U);
      double last_recall = 0;
      for (const std::vector<double>& point : curves[k].points) {
        ASSERT_TRUE(points.contains(point[2])) << point[2];
        EXPECT_NEAR(point[0], points.at(point[2]).first, 1e-12);
        EXPECT_NEAR(point[1], points.at(point[2]).second, 1e-12);
        EXPECT_GE(point[0], last_recall);
        last_recall = point[0];
      }
      EXPECT_EQ(last_recall, 1);
      EXPECT_TRUE(curves[k].average_precision.has_value());
    }
  }
}

TEST(ClassCharts, LiftEndsWithEveryRowTaken) {
  for (const json::value& item : Cases()) {
    for (const LiftCurve& curve : Must(LiftOf(item.at("stored").as_object()))) {
      EXPECT_THAT(curve.points.back(), ElementsAre(1, 1, 1, ::testing::_));
      EXPECT_GT(curve.points.front()[2], 1) << "the best scored rows hold more than their share";
      for (const std::vector<double>& point : curve.points) {
        EXPECT_THAT(point[2], DoubleNear(point[1] / point[0], 1e-12));
        EXPECT_LE(point[2], 1 / curve.share + 1e-9);
      }
    }
  }
}

TEST(ClassCharts, LiftIsPrecisionOverTheShareOfTheClass) {
  const json::object& stored = Cases()[0].at("stored").as_object();
  const LiftCurve lift = Must(LiftOf(stored)).front();
  const PrecisionRecallCurve curve = Must(PrecisionRecallOf(stored)).front();
  ASSERT_EQ(lift.points.size(), curve.points.size());
  for (std::size_t i = 0; i < lift.points.size(); ++i)
    EXPECT_NEAR(lift.points[i][2], curve.points[i][1] / curve.share, 1e-12);
}

TEST(ClassCharts, NoThresholdIsBetterThanTheOneChosen) {
  const json::value& binary = Cases()[0];
  const json::object& stored = binary.at("stored").as_object();
  for (const std::string_view objective : kThresholdObjectives) {
    const ThresholdChoice choice = Must(ThresholdOf(stored, objective));
    const json::value& expected = binary.at("thresholds").at(objective);
    EXPECT_NEAR(choice.value, expected.at("value").to_number<double>(), 1e-12) << objective;
    EXPECT_NEAR(choice.value_at_half, expected.at("value_at_half").to_number<double>(), 1e-12);
    EXPECT_EQ(choice.objective, objective);
    EXPECT_EQ(choice.positive_class, "male");
    const auto& matrix = choice.matrix;
    EXPECT_EQ(choice.precision,
              static_cast<double>(matrix[1][1]) / static_cast<double>(matrix[0][1] + matrix[1][1]));
    EXPECT_EQ(choice.recall,
              static_cast<double>(matrix[1][1]) / static_cast<double>(matrix[1][0] + matrix[1][1]));
  }
}

TEST(ClassCharts, OfEqualThresholdsTheOneNearestToOneHalfIsChosen) {
  const auto curves = Must(ParseJson(R"({"roc":{"classes":[{"class":"yes","points":[]}]},
    "confusion":{"matrix":[[10,0],[0,10]],"threshold_points":[
      {"threshold":0.9,"tp":10,"fp":0},{"threshold":0.6,"tp":10,"fp":0},
      {"threshold":0.2,"tp":10,"fp":0},{"threshold":0.1,"tp":10,"fp":10}]}})"));
  EXPECT_EQ(Must(ThresholdOf(curves.as_object(), "f1")).threshold, 0.6);
}

TEST(ClassCharts, WhatTheModelHasNotGotIsNotFound) {
  const json::object none;
  EXPECT_EQ(PrecisionRecallOf(none).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(LiftOf(none).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(CalibrationOf(none).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(ThresholdOf(none, "f1").error().code, ErrorCode::kNotFound);
  const json::object& three = Cases()[1].at("stored").as_object();
  EXPECT_EQ(ThresholdOf(three, "f1").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(ThresholdOf(three, "profit").error().code, ErrorCode::kValidationFailed);
  const auto older = CalibrationOf(three);
  ASSERT_FALSE(older.ok());
  EXPECT_NE(older.error().detail.find("trained before"), std::string::npos);
}

TEST(ClassCharts, CalibrationIsReadAsItWasKept) {
  const auto curves = Must(ParseJson(R"({"confusion":{},"calibration":{"classes":[
    {"class":"yes","expected_error":0.05,"bins":[
      {"low":0.1,"high":0.2,"count":20,"mean_score":0.15,"share":0.1}]}]}})"));
  const CalibrationCurve curve = Must(CalibrationOf(curves.as_object())).front();
  EXPECT_EQ(curve.label, "yes");
  EXPECT_EQ(curve.expected_error, 0.05);
  ASSERT_EQ(curve.bins.size(), 1U);
  EXPECT_EQ(curve.bins[0].count, 20);
  EXPECT_EQ(curve.bins[0].share, 0.1);
}

}  // namespace
}  // namespace lathe::service
