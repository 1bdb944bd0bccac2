#include "learn/metrics/calibration.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "learn/metrics/curves.h"
#include "learn/testing/golden.h"

namespace lathe::learn {
namespace {

/// What scikit-learn says of models of the penguins.
const json::array& Cases() {
  static const json::value document =
      ParseJson(ReadText(LATHE_SOURCE_DIR "/tests/golden/charts.json").value()).value();
  return document.at("cases").as_array();
}

std::vector<std::string> NamesOf(const json::value& item) {
  std::vector<std::string> names;
  for (const json::value& name : item.at("class_names").as_array())
    names.emplace_back(name.as_string());
  return names;
}

TEST(Calibration, EqualsScikitLearnOnRealRows) {
  for (const json::value& item : Cases()) {
    const features::Matrix scores = testing::MatrixOf(item.at("probabilities"));
    const std::vector<double> actual = testing::Numbers(item.at("actual"));
    const json::object curves = CalibrationCurves({scores, actual, {}}, NamesOf(item));
    const json::array& classes = curves.at("classes").as_array();
    const json::array& expected = item.at("calibration").as_array();
    ASSERT_EQ(classes.size(), expected.size());
    for (std::size_t k = 0; k < classes.size(); ++k) {
      const json::array& bins = classes[k].at("bins").as_array();
      const std::vector<double> share = testing::Numbers(expected[k].at("share"));
      const std::vector<double> mean = testing::Numbers(expected[k].at("mean_score"));
      ASSERT_EQ(bins.size(), share.size());
      std::int64_t rows = 0;
      for (std::size_t b = 0; b < bins.size(); ++b) {
        EXPECT_NEAR(bins[b].at("share").to_number<double>(), share[b], 1e-12);
        EXPECT_NEAR(bins[b].at("mean_score").to_number<double>(), mean[b], 1e-12);
        rows += bins[b].at("count").as_int64();
      }
      EXPECT_EQ(static_cast<std::size_t>(rows), actual.size());
    }
  }
}

TEST(Calibration, AveragePrecisionOfEachClassEqualsScikitLearn) {
  for (const json::value& item : Cases()) {
    const features::Matrix scores = testing::MatrixOf(item.at("probabilities"));
    const std::vector<double> actual = testing::Numbers(item.at("actual"));
    const json::object curves = RocCurves({scores, actual, {}}, NamesOf(item));
    const json::array& classes = curves.at("classes").as_array();
    const json::array& expected = item.at("stored").at("roc").at("classes").as_array();
    ASSERT_EQ(classes.size(), expected.size());
    for (std::size_t k = 0; k < classes.size(); ++k)
      EXPECT_NEAR(classes[k].at("average_precision").to_number<double>(),
                  expected[k].at("average_precision").to_number<double>(), 1e-12);
  }
}

TEST(Calibration, AScoreOnAnEdgeBelongsBelowIt) {
  features::Matrix scores(4, 2);
  const double positive[] = {0, 0.1, 0.100001, 1};
  for (std::size_t i = 0; i < 4; ++i) scores(i, 1) = positive[i], scores(i, 0) = 1 - positive[i];
  const std::vector<double> actual{0, 1, 1, 1};
  const std::vector<std::string> names{"no", "yes"};
  const json::object curves = CalibrationCurves({scores, actual, {}}, names);
  const json::value& only = curves.at("classes").as_array().at(0);
  EXPECT_EQ(only.at("class"), "yes");
  const json::array& bins = only.at("bins").as_array();
  ASSERT_EQ(bins.size(), 3U);
  EXPECT_EQ(bins[0].at("count"), 2);
  EXPECT_EQ(bins[0].at("share").to_number<double>(), 0.5);
  EXPECT_EQ(bins[1].at("low").to_number<double>(), 0.1);
  EXPECT_EQ(bins[2].at("high").to_number<double>(), 1);
}

}  // namespace
}  // namespace lathe::learn
