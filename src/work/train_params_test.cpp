#include "work/train_params.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace lathe::work {
namespace {

json::object Column(const char* name, const char* physical, const char* semantic) {
  data::ColumnSchema column;
  column.name = name;
  json::object out = data::TableSchema{{column}}.ToJson().front().as_object();
  out["physical_type"] = physical;
  out["semantic_type"] = semantic;
  return out;
}

json::object Valid() {
  return {
      {"training_id", "t"},
      {"dataset_id", "d"},
      {"dataset_path", "/data/table.parquet"},
      {"schema", json::array{Column("x", "double", "numeric"), Column("y", "string", "categorical"),
                             Column("day", "date", "datetime")}},
      {"task", "classification"},
      {"target", "y"},
      {"algorithms",
       json::array{json::object{{"model_id", "m"}, {"algorithm_id", "lightgbm_gbdt"}}}}};
}

json::object With(std::string_view name, json::value value) {
  json::object params = Valid();
  params[name] = std::move(value);
  return params;
}

TEST(TrainParams, AbsentMembersTakeTheirDefaults) {
  const auto params = ReadTrainParams(Valid(), 3);
  ASSERT_TRUE(params.ok()) << params.error().detail;
  EXPECT_EQ(params->method, learn::SplitMethod::kStratified);
  EXPECT_EQ(params->folds, 5);
  EXPECT_EQ(params->test_fraction, 0.2);
  EXPECT_EQ(params->seed, 0U);
  EXPECT_EQ(params->threads, 3);
  EXPECT_EQ(params->mode, "single");
  EXPECT_EQ(params->primary->name, "roc_auc");
  EXPECT_FALSE(params->balance_classes);
  EXPECT_FALSE(params->time_budget_s);
  ASSERT_EQ(params->candidates.size(), 1U);
  EXPECT_EQ(params->candidates[0].model_id, "m");
  EXPECT_TRUE(params->candidates[0].parameters.contains("n_estimators")) << "defaults filled in";
}

TEST(TrainParams, NullMeansAbsent) {
  for (const char* name : {"validation", "seed", "class_weights", "positive_class", "threads",
                           "primary_metric", "time_budget_seconds", "mode"}) {
    const auto params = ReadTrainParams(With(name, nullptr), 1);
    EXPECT_TRUE(params.ok()) << name;
  }
}

TEST(TrainParams, ARegressionIsSplitWithoutStrata) {
  json::object in = With("task", "regression");
  in["target"] = "x";
  const auto params = ReadTrainParams(in, 1);
  ASSERT_TRUE(params.ok()) << params.error().detail;
  EXPECT_EQ(params->method, learn::SplitMethod::kKfold);
  EXPECT_EQ(params->primary->name, "rmse");
}

TEST(TrainParams, AClusteringHasNoTarget) {
  json::object in = With("task", "clustering");
  in["algorithms"] = json::array{json::object{{"model_id", "m"}, {"algorithm_id", "kmeans"}}};
  const auto params = ReadTrainParams(in, 1);
  ASSERT_TRUE(params.ok()) << params.error().detail;
  EXPECT_EQ(params->target, "");
}

struct BadCase {
  const char* name;
  json::value value;
  const char* field;
};

TEST(TrainParams, EachBadMemberIsNamed) {
  const json::object unknown{{"model_id", "m"}, {"algorithm_id", "magic"}};
  const json::object other_task{{"model_id", "m"}, {"algorithm_id", "ridge_regression"}};
  const json::object bad_parameter{{"model_id", "m"},
                                   {"algorithm_id", "lightgbm_gbdt"},
                                   {"hyperparameters", {{"num_leaves", -1}}}};
  const BadCase cases[] = {
      {"seed", -1, "seed"},
      {"seed", "one", "seed"},
      {"class_weights", "heavy", "class_weights"},
      {"threads", 1.5, "threads"},
      {"time_budget_seconds", 0, "time_budget_seconds"},
      {"time_budget_seconds", "long", "time_budget_seconds"},
      {"algorithms", json::array(), "algorithms"},
      {"algorithms", json::array{json::value(1)}, "algorithms[0]."},
      {"algorithms", json::array{json::value(unknown)}, "algorithms[0].algorithm_id"},
      {"algorithms", json::array{json::value(other_task)}, "algorithms[0].algorithm_id"},
      {"algorithms", json::array{json::value(bad_parameter)}, "hyperparameters.num_leaves"},
      {"validation", json::object{{"method", "magic"}}, "validation.method"},
      {"validation", json::object{{"folds", "five"}}, "validation.folds"},
      {"validation", json::object{{"test_fraction", "half"}}, "validation.test_fraction"},
      {"validation", json::object{{"method", "time"}}, "validation.column"},
      {"validation", json::object{{"method", "group"}, {"column", "none"}}, "validation.column"},
  };
  for (const BadCase& item : cases) {
    const auto params = ReadTrainParams(With(item.name, item.value), 1);
    ASSERT_FALSE(params.ok()) << item.name << " " << ToText(item.value);
    EXPECT_EQ(params.error().code, ErrorCode::kValidationFailed);
    EXPECT_TRUE(std::ranges::any_of(
        params.error().errors,
        [&](const FieldError& fault) { return fault.field.ends_with(item.field); }))
        << item.name << " " << ToText(item.value) << ": " << params.error().errors.front().field;
  }
}

TEST(TrainParams, AllFaultsComeAtOnce) {
  json::object in = With("seed", -1);
  in["class_weights"] = "heavy";
  in["algorithms"] = json::array();
  const auto params = ReadTrainParams(in, 1);
  ASSERT_FALSE(params.ok());
  EXPECT_GE(params.error().errors.size(), 3U);
}

TEST(TrainParams, TargetAndMetricHaveCodesOfTheirOwn) {
  EXPECT_EQ(ReadTrainParams(With("target", "z"), 1).error().code, ErrorCode::kTrainTargetMissing);
  EXPECT_EQ(ReadTrainParams(With("target", nullptr), 1).error().code,
            ErrorCode::kTrainTargetMissing);
  const auto mismatch = ReadTrainParams(With("primary_metric", "rmse"), 1);
  ASSERT_FALSE(mismatch.ok());
  EXPECT_EQ(mismatch.error().code, ErrorCode::kTrainMetricMismatch);
  EXPECT_NE(mismatch.error().detail.find("roc_auc"), std::string::npos) << "what there is";
}

}  // namespace
}  // namespace lathe::work
