#include <gtest/gtest.h>

#include <cmath>

#include "learn/metrics/classification.h"
#include "learn/metrics/clustering.h"
#include "learn/metrics/curves.h"
#include "learn/metrics/regression.h"
#include "learn/testing/golden.h"

namespace lathe::learn {
namespace {

void ExpectValues(const MetricValues& values, const json::value& expected) {
  ASSERT_EQ(values.size(), expected.as_object().size());
  for (const auto& [name, value] : values) {
    const double golden = expected.at(name).to_number<double>();
    EXPECT_NEAR(value, golden, 1e-9 * std::max(1.0, std::abs(golden))) << name;
  }
}

TEST(GoldenMetrics, ClassificationEqualsScikitLearn) {
  for (const json::value& item : testing::Golden().at("classification").as_array()) {
    const features::Matrix probabilities = testing::MatrixOf(item.at("probabilities"));
    const std::vector<double> actual = testing::Numbers(item.at("actual"));
    const std::vector<double> weights = testing::Numbers(item.at("weights"));
    ExpectValues(ClassificationMetrics({probabilities, actual, {}}), item.at("expected"));
    ExpectValues(ClassificationMetrics({probabilities, actual, weights}),
                 item.at("expected_weighted"));
  }
}

TEST(GoldenMetrics, RegressionEqualsScikitLearn) {
  const json::value& item = testing::Golden().at("regression");
  const std::vector<double> actual = testing::Numbers(item.at("actual"));
  const std::vector<double> predicted = testing::Numbers(item.at("predicted"));
  const std::vector<double> weights = testing::Numbers(item.at("weights"));
  ExpectValues(RegressionMetrics({actual, predicted, {}}), item.at("expected"));
  ExpectValues(RegressionMetrics({actual, predicted, weights}), item.at("expected_weighted"));
}

TEST(GoldenMetrics, ClusteringEqualsScikitLearn) {
  const json::value& item = testing::Golden().at("clustering");
  const features::Matrix rows = testing::MatrixOf(item.at("rows"));
  std::vector<std::int32_t> labels;
  for (const double label : testing::Numbers(item.at("labels")))
    labels.push_back(static_cast<std::int32_t>(label));
  const double inertia = item.at("expected").at("inertia").to_number<double>();
  const ClusterMetrics metrics = MeasureClusters({rows, labels, 4, inertia, 0});
  EXPECT_EQ(metrics.silhouette_rows, rows.row_count());
  ExpectValues(metrics.values, item.at("expected"));
}

TEST(ClassificationMetrics, AbsentClassGivesNoRocArea) {
  features::Matrix probabilities(3, 2);
  for (std::size_t i = 0; i < 3; ++i) probabilities(i, 0) = 0.4, probabilities(i, 1) = 0.6;
  const std::vector<double> actual{1, 1, 1};
  const MetricValues values = ClassificationMetrics({probabilities, actual, {}});
  EXPECT_TRUE(std::isnan(ValueOf(values, "roc_auc")));
  EXPECT_EQ(ValueOf(values, "accuracy"), 1.0);
  EXPECT_TRUE(ToJson(values).at("roc_auc").is_null());
}

TEST(MeasureClusters, LargeTablesAreSampledAndSayHow) {
  features::Matrix rows(5000, 1);
  std::vector<std::int32_t> labels(5000);
  for (std::size_t i = 0; i < 5000; ++i) {
    labels[i] = static_cast<std::int32_t>(i % 2);
    rows(i, 0) = static_cast<double>(i % 2) * 100 + static_cast<double>(i % 7);
  }
  const ClusterMetrics metrics = MeasureClusters({rows, labels, 2, 0, 1});
  EXPECT_EQ(metrics.silhouette_rows, kSilhouetteRows);
  EXPECT_GT(ValueOf(metrics.values, "silhouette"), 0.9);
}

TEST(Metric, WorseAndUndefinedValuesDoNotWin) {
  const MetricInfo& rmse = *FindMetric(models::Task::kRegression, "rmse");
  EXPECT_TRUE(IsBetter(rmse, 1, 2));
  EXPECT_FALSE(IsBetter(rmse, 2, 1));
  EXPECT_FALSE(IsBetter(rmse, std::nan(""), 1));
  EXPECT_TRUE(IsBetter(rmse, 1, std::nan("")));
  EXPECT_EQ(FindMetric(models::Task::kClassification, "rmse"), nullptr);
}

TEST(Metric, MeanLeavesOutFoldsWithoutAValue) {
  const std::vector<MetricValues> folds{
      {{"roc_auc", 0.5}}, {{"roc_auc", std::nan("")}}, {{"roc_auc", 0.7}}};
  EXPECT_DOUBLE_EQ(ValueOf(MeanOf(folds), "roc_auc"), 0.6);
}

// Probabilities of class 1 from a formula with many distinct values.
features::Matrix ManyScores(std::size_t count, std::vector<double>& actual) {
  features::Matrix probabilities(count, 2);
  for (std::size_t i = 0; i < count; ++i) {
    const double p = static_cast<double>((i * 7919) % count) / static_cast<double>(count);
    probabilities(i, 0) = 1 - p;
    probabilities(i, 1) = p;
    actual.push_back(((i * 31) % 100) / 100.0 < p ? 1 : 0);
  }
  return probabilities;
}

TEST(ConfusionCurves, KeptThresholdsCountExactly) {
  std::vector<double> actual;
  const features::Matrix probabilities = ManyScores(10'000, actual);
  const std::vector<std::string> names{"no", "yes"};
  const json::object curves = ConfusionCurves({probabilities, actual, {}}, names);
  const json::array& points = curves.at("threshold_points").as_array();
  EXPECT_LE(points.size(), kThresholdPoints);
  EXPECT_GT(points.size(), kThresholdPoints / 2);
  bool has_half = false;
  for (std::size_t p = 0; p < points.size(); p += 37) {
    const double threshold = points[p].at("threshold").to_number<double>();
    std::int64_t tp = 0, fp = 0, fn = 0, tn = 0;
    for (std::size_t i = 0; i < actual.size(); ++i) {
      const bool called = probabilities(i, 1) >= threshold;
      (actual[i] > 0 ? (called ? tp : fn) : (called ? fp : tn)) += 1;
    }
    EXPECT_EQ(points[p].at("tp").as_int64(), tp);
    EXPECT_EQ(points[p].at("fp").as_int64(), fp);
    EXPECT_EQ(points[p].at("fn").as_int64(), fn);
    EXPECT_EQ(points[p].at("tn").as_int64(), tn);
  }
  for (const json::value& point : points)
    has_half = has_half || point.at("threshold").to_number<double>() == 0.5;
  EXPECT_TRUE(has_half);
}

TEST(RocCurves, ThinnedPointsLieOnTheCurveAndSpanIt) {
  std::vector<double> actual;
  const features::Matrix probabilities = ManyScores(20'000, actual);
  const std::vector<std::string> names{"no", "yes"};
  const json::object curves = RocCurves({probabilities, actual, {}}, names);
  const json::value& curve = curves.at("classes").as_array().at(0);
  const json::array& points = curve.at("points").as_array();
  EXPECT_LE(points.size(), kRocPoints);
  EXPECT_EQ(points.front().as_array().at(0).to_number<double>(), 0);
  EXPECT_EQ(points.back().as_array().at(1).to_number<double>(), 1);
  double area = 0;
  for (std::size_t i = 1; i < points.size(); ++i) {
    const auto at = [&](std::size_t p, std::size_t c) {
      return points[p].as_array().at(c).to_number<double>();
    };
    EXPECT_GE(at(i, 0), at(i - 1, 0));
    EXPECT_GE(at(i, 1), at(i - 1, 1));
    EXPECT_LT(at(i, 2), at(i - 1, 2));
    area += (at(i, 0) - at(i - 1, 0)) * (at(i, 1) + at(i - 1, 1)) / 2;
  }
  EXPECT_NEAR(area, curve.at("auc").to_number<double>(), 1e-4);
}

TEST(ResidualCurves, HistogramCountsEveryRow) {
  std::vector<double> actual, predicted;
  for (int i = 0; i < 7000; ++i) {
    actual.push_back(i);
    predicted.push_back(i + (i % 11) - 5);
  }
  const json::object curves = ResidualCurves({actual, predicted, {}}, 1);
  EXPECT_EQ(curves.at("points").as_array().size(), kResidualPoints);
  std::int64_t total = 0;
  for (const json::value& count : curves.at("histogram").at("counts").as_array())
    total += count.to_number<std::int64_t>();
  EXPECT_EQ(total, 7000);
  EXPECT_EQ(curves.at("quantiles").at("q50").to_number<double>(), 0);
}

}  // namespace
}  // namespace lathe::learn
