#include "learn/selection/selection.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

#include "features/testing_frames.h"
#include "learn/selection/l1_path.h"
#include "learn/selection/ranking.h"

namespace lathe::learn {
namespace {

// Three columns of noise and one that tells the answer, of 300 rows.
struct Noisy {
  data::TableSchema schema;
  data::Frame frame;
  std::vector<double> y;
  std::vector<std::uint32_t> rows;
  std::vector<std::string> class_names{"no", "yes"};

  Noisy() {
    std::mt19937_64 random(5);
    std::uniform_real_distribution<double> uniform;
    for (const char* name : {"noise1", "noise2", "signal", "noise3"}) {
      std::vector<double> values;
      for (int i = 0; i < 300; ++i) values.push_back(uniform(random));
      if (std::string(name) == "signal")
        for (const double value : values) y.push_back(value + 0.1 * uniform(random) > 0.55 ? 1 : 0);
      schema.columns.push_back(features::testing::Column(name, data::PhysicalType::kDouble,
                                                         data::SemanticType::kNumeric));
      features::testing::AddNumbers(frame, name, std::move(values));
    }
    rows.resize(300);
    std::iota(rows.begin(), rows.end(), 0U);
  }

  SelectionRequest Request(std::string method) const {
    SelectionRequest request;
    request.table = {&schema, &frame, models::Task::kClassification, 2, y, {}, class_names, "y"};
    request.rows = rows;
    request.method = std::move(method);
    return request;
  }
};

TEST(SelectFeatures, EveryMethodThatLooksAtTheTargetFindsTheSignal) {
  const Noisy noisy;
  for (const std::string_view method : SelectionMethods()) {
    if (method == "variance") continue;
    SelectionRequest request = noisy.Request(std::string(method));
    request.k = 1;
    const auto selection = SelectFeatures(request);
    ASSERT_TRUE(selection.ok()) << method << ": " << selection.error().detail;
    EXPECT_EQ(selection->ranking.front().column, "signal") << method;
    EXPECT_TRUE(selection->ranking.front().is_selected);
    EXPECT_FALSE(selection->ranking.back().is_selected);
    ASSERT_EQ(selection->curve.size(), 4U);
    EXPECT_GT(selection->curve.front().score, 0.9) << method;
  }
}

TEST(SelectFeatures, TakesTheFewestThatAreAsGood) {
  const Noisy noisy;
  const auto selection = SelectFeatures(noisy.Request("anova"));
  ASSERT_TRUE(selection.ok());
  EXPECT_EQ(selection->best_count, 1);
  EXPECT_EQ(std::ranges::count_if(selection->ranking, &RankedColumn::is_selected), 1);
}

TEST(SelectFeatures, KAndThresholdBothCount) {
  const Noisy noisy;
  SelectionRequest request = noisy.Request("correlation");
  request.k = 3;
  request.threshold = 0.5;
  const auto by_score = SelectFeatures(request);
  ASSERT_TRUE(by_score.ok());
  EXPECT_EQ(std::ranges::count_if(by_score->ranking, &RankedColumn::is_selected), 1);
  request.threshold = 0;
  const auto by_count = SelectFeatures(request);
  ASSERT_TRUE(by_count.ok());
  EXPECT_EQ(std::ranges::count_if(by_count->ranking, &RankedColumn::is_selected), 3);
}

TEST(SelectFeatures, NamesTheBestWhereNothingReachesTheThreshold) {
  const Noisy noisy;
  SelectionRequest request = noisy.Request("correlation");
  request.threshold = 2;
  const auto selection = SelectFeatures(request);
  ASSERT_FALSE(selection.ok());
  EXPECT_EQ(selection.error().errors.at(0).field, "threshold");
  EXPECT_NE(selection.error().detail.find("\"signal\""), std::string::npos);
  // A fit that finds less on its rows than the selection did goes on with the best.
  const auto kept = KeptColumns(request);
  ASSERT_TRUE(kept.ok());
  EXPECT_EQ(kept->columns, std::vector<std::string>{"signal"});
  EXPECT_TRUE(kept->none_fit);
}

TEST(SelectFeatures, SaysWhenBorutaConfirmsNothing) {
  Noisy noisy;
  std::erase_if(noisy.schema.columns, [](const auto& column) { return column.name == "signal"; });
  const auto selection = SelectFeatures(noisy.Request("boruta"));
  ASSERT_TRUE(selection.ok());
  EXPECT_TRUE(selection->none_confirmed);
}

TEST(SelectFeatures, RefusesAMethodThatIsNone) {
  const Noisy noisy;
  const auto selection = SelectFeatures(noisy.Request("guess"));
  ASSERT_FALSE(selection.ok());
  EXPECT_EQ(selection.error().code, ErrorCode::kValidationFailed);
}

TEST(MeasureImportance, SaysHowMuchItVaries) {
  const Noisy noisy;
  for (const char* method : {"permutation", "gain", "mutual_information"}) {
    const auto items = MeasureImportance(noisy.Request(method), method);
    ASSERT_TRUE(items.ok()) << method;
    EXPECT_EQ(items->front().column, "signal");
    EXPECT_GT(items->front().deviation, 0) << method;
    EXPECT_LT(items->front().deviation, items->front().score) << method;
  }
}

TEST(L1Path, TheStrongerColumnEntersFirst) {
  std::mt19937_64 random(2);
  std::normal_distribution<double> normal;
  features::Matrix x(400, 3);
  std::vector<double> y;
  for (std::size_t i = 0; i < x.row_count(); ++i) {
    for (double& value : x.row(i)) value = normal(random);
    y.push_back(3 * x(i, 0) + x(i, 1) + 0.1 * normal(random));
  }
  const auto entered = L1Path(x, y, nullptr);
  ASSERT_TRUE(entered.ok());
  EXPECT_GT((*entered)[0], 0.8);
  EXPECT_NEAR((*entered)[1], 1.0 / 3, 0.1);
  EXPECT_LT((*entered)[2], 0.1);
}

TEST(BorutaThreshold, IsTheBinomialTest) {
  // Of 20 rounds: P(15 or more) is 2.07 %, P(16 or more) 0.59 %.
  EXPECT_DOUBLE_EQ(BorutaThreshold(1), 16.0 / 20);
  EXPECT_GT(BorutaThreshold(100), BorutaThreshold(1));
  EXPECT_LE(BorutaThreshold(1'000'000), 1);
}

}  // namespace
}  // namespace lathe::learn
