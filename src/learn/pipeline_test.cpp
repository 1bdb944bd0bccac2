#include "learn/pipeline.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "features/testing_frames.h"
#include "learn/algorithm.h"
#include "learn/selection/chosen_plans.h"

namespace lathe::learn {
namespace {

using features::testing::AddNumbers;
using features::testing::AddTexts;
using features::testing::Column;

// Rows 0..39 train. Rows 40..59 are judged, and hold what a recipe that looks at them would betray:
// huge numbers, and a category of their own.
struct Planted {
  data::TableSchema schema;
  data::Frame frame;
  std::vector<double> y;
  std::vector<std::uint32_t> train, valid;

  Planted() {
    schema.columns = {
        Column("size", data::PhysicalType::kDouble, data::SemanticType::kNumeric),
        Column("kind", data::PhysicalType::kString, data::SemanticType::kCategorical)};
    std::vector<double> sizes;
    std::vector<std::string> kinds;
    for (std::uint32_t row = 0; row < 60; ++row) {
      const bool judged = row >= 40;
      (judged ? valid : train).push_back(row);
      sizes.push_back(judged ? 1e9 : row % 10);
      kinds.push_back(judged ? "planted" : row % 3 == 0 ? "a" : "b");
      y.push_back(row % 2);
    }
    AddNumbers(frame, "size", sizes);
    AddTexts(frame, "kind", kinds);
  }
  LearningTable View() const { return {&schema, &frame, models::Task::kClassification, 2, y, {}}; }
  PipelineRequest Request(std::string_view algorithm_id) const {
    PipelineRequest request;
    request.algorithm = FindAlgorithm(algorithm_id);
    request.parameters = *CompleteParameters(request.algorithm->descriptor(), {});
    request.train = train;
    request.valid = valid;
    return request;
  }
};

TEST(FitPipeline, TheRecipeNeverSeesTheRowsItIsJudgedOn) {
  const Planted planted;
  for (const char* id : {"logistic_regression", "lightgbm_gbdt"}) {
    const auto pipeline = FitPipeline(planted.View(), planted.Request(id));
    ASSERT_TRUE(pipeline.ok()) << pipeline.error().detail;
    const std::string recipe = ToText(pipeline->recipe.ToJson().at("steps"));
    EXPECT_EQ(recipe.find("planted"), std::string::npos) << recipe;
    for (const features::Feature& feature : pipeline->recipe.features())
      EXPECT_EQ(feature.name.find("planted"), std::string::npos);
  }
}

// Noise that says nothing of the answer but in the rows from 300 on, where "planted" is the answer.
struct PlantedSelection {
  data::TableSchema schema;
  data::Frame frame;
  std::vector<double> y;
  std::vector<std::uint32_t> train, valid;

  PlantedSelection() {
    std::vector<double> planted, honest;
    for (std::uint32_t row = 0; row < 400; ++row) {
      const bool judged = row >= 300;
      (judged ? valid : train).push_back(row);
      y.push_back(row % 2);
      planted.push_back(judged ? 100 * (row % 2) : row / 2 % 2);
      // Wrong as often where "planted" is 0 as where it is 1.
      honest.push_back(row % 2 == 0 || row % 16 == 1 || row % 16 == 3 ? 0 : 1);
    }
    for (const char* name : {"planted", "honest"})
      schema.columns.push_back(
          Column(name, data::PhysicalType::kDouble, data::SemanticType::kNumeric));
    AddNumbers(frame, "planted", planted);
    AddNumbers(frame, "honest", honest);
  }
  LearningTable View() const { return {&schema, &frame, models::Task::kClassification, 2, y, {}}; }
};

TEST(FitPipeline, FindsTheColumnsOfASelectionOnTheTrainingRowsAlone) {
  const PlantedSelection planted;
  for (const char* method : {"anova", "correlation", "mutual_information", "chi2", "l1",
                             "permutation", "boruta", "rfe"}) {
    // What a selection on all rows found.
    const features::Plan plan{
        {{"select", {"planted"}, {{"method", method}, {"k", 1}}, /*keep_input=*/false}}};
    ChosenPlans chosen;
    PipelineRequest request;
    request.algorithm = FindAlgorithm("logistic_regression");
    request.parameters = *CompleteParameters(request.algorithm->descriptor(), {});
    request.train = planted.train;
    request.plan = &plan;
    request.chosen = &chosen;
    const auto pipeline = FitPipeline(planted.View(), request);
    ASSERT_TRUE(pipeline.ok()) << method << ": " << pipeline.error().detail;
    EXPECT_EQ(pipeline->recipe.columns(), std::vector<std::string>{"honest"}) << method;
  }
}

TEST(ChosenPlans, TheSameRowsShareAPlanAndOthersDoNot) {
  const PlantedSelection planted;
  const features::Plan plan{
      {{"select", {"planted"}, {{"method", "anova"}, {"k", 1}}, /*keep_input=*/false}}};
  ChosenPlans chosen;
  const LearningTable table = planted.View();
  const auto of_training = chosen.On({table, planted.train, plan});
  const auto again = chosen.On({table, planted.train, plan});
  const auto of_judged = chosen.On({table, planted.valid, plan});
  ASSERT_TRUE(of_training.ok() && again.ok() && of_judged.ok());
  EXPECT_EQ(*of_training, *again);
  EXPECT_EQ((*of_training)->steps[0].columns, std::vector<std::string>{"honest"});
  EXPECT_EQ((*of_judged)->steps[0].columns, std::vector<std::string>{"planted"});
}

TEST(ChosenPlans, KeepsTheNamedColumnsWithoutAMethodOrAnswers) {
  const PlantedSelection planted;
  const features::Plan by_name{{{"select", {"planted"}, {}, /*keep_input=*/false}}};
  const features::Plan by_method{
      {{"select", {"planted"}, {{"method", "anova"}, {"k", 1}}, /*keep_input=*/false}}};
  ChosenPlans chosen;
  const LearningTable table = planted.View();
  LearningTable without_answers = table;
  without_answers.y = {};
  EXPECT_EQ(*chosen.On({table, planted.train, by_name}), &by_name);
  EXPECT_EQ(*chosen.On({without_answers, planted.train, by_method}), &by_method);
}

TEST(FitPipeline, ScalesByTheTrainingRowsAlone) {
  const Planted planted;
  const auto pipeline = FitPipeline(planted.View(), planted.Request("logistic_regression"));
  ASSERT_TRUE(pipeline.ok());
  const json::object step = pipeline->recipe.ToJson().at("steps").as_array().at(0).as_object();
  EXPECT_NEAR(step.at("center").to_number<double>(), 4.5, 1e-12);
}

TEST(FitPipeline, JudgedRowsOfAnUnknownKindAreCountedNotLearned) {
  const Planted planted;
  const auto pipeline = FitPipeline(planted.View(), planted.Request("lightgbm_gbdt"));
  ASSERT_TRUE(pipeline.ok());
  EXPECT_EQ(pipeline->valid_scores.row_count(), planted.valid.size());
  features::Matrix x;
  features::ApplyReport report;
  ASSERT_TRUE(pipeline->recipe.ApplyByName(planted.frame.Take(planted.valid), x, &report).ok());
  EXPECT_EQ(report.unseen, (std::vector<std::int64_t>{0, 20}));
}

TEST(FitPipeline, BalancedClassesMoveTheOdds) {
  Planted planted;
  for (std::size_t row = 0; row < planted.y.size(); ++row) planted.y[row] = row % 8 == 0 ? 1 : 0;
  PipelineRequest request = planted.Request("logistic_regression");
  const auto plain = FitPipeline(planted.View(), request);
  request.balance_classes = true;
  const auto balanced = FitPipeline(planted.View(), request);
  ASSERT_TRUE(plain.ok() && balanced.ok());
  const auto mean = [&](const Pipeline& pipeline) {
    const auto x = PrepareRows(planted.View(), pipeline.recipe, planted.train);
    features::Matrix scores;
    pipeline.model->Score(*x, scores);
    double sum = 0;
    for (std::size_t i = 0; i < scores.row_count(); ++i) sum += scores(i, 1);
    return sum / static_cast<double>(scores.row_count());
  };
  EXPECT_NEAR(mean(*plain), 0.125, 0.01);
  EXPECT_NEAR(mean(*balanced), 0.5, 0.1);
}

}  // namespace
}  // namespace lathe::learn
