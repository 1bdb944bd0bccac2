#include "service/train_plan.h"

#include <gmock/gmock.h>

#include "service/testing/catalogue.h"

namespace lathe::service {
namespace {

using data::ColumnRole;
using data::PhysicalType;
using data::SemanticType;
using testing::HasSubstr;

class TrainPlanTest : public testing::Test {
 protected:
  TrainPlanTest() {
    project.type = "classification";
    dataset.name = "penguins";
    dataset.row_count = 344;
    Add("species", PhysicalType::kString, SemanticType::kCategorical, 3);
    Add("sex", PhysicalType::kString, SemanticType::kCategorical, 2, 11);
    Add("body_mass_g", PhysicalType::kInt64, SemanticType::kNumeric, 94, 2);
    Add("constant", PhysicalType::kString, SemanticType::kConstant, 1);
    Add("empty", PhysicalType::kString, SemanticType::kConstant, 0, 344);
    Add("ring", PhysicalType::kInt64, SemanticType::kIdentifier, 344);
    Add("seen_on", PhysicalType::kDate, SemanticType::kDatetime, 50);
    request.dataset_id = "d";
    request.target = "species";
  }

  void Add(const std::string& name, PhysicalType physical, SemanticType semantic,
           std::int64_t distinct, std::int64_t missing = 0) {
    data::ColumnSchema column;
    column.name = name;
    column.physical = physical;
    column.semantic = semantic;
    column.role = ColumnRole::kFeature;
    column.distinct = distinct;
    column.missing = missing;
    schema.columns.push_back(column);
  }

  TrainPlan Plan() { return PlanTraining({catalogue, project, dataset, schema}, request, faults); }
  /// The faults of the request, answered.
  Error Refused() {
    Plan();
    const Status status = faults.Finish("No.");
    EXPECT_FALSE(status.ok()) << "nothing was found wrong";
    return status.ok() ? Error() : status.error();
  }
  /// The only fault, or one that says how many there are.
  FieldError OneFault() {
    const Error error = Refused();
    EXPECT_EQ(error.errors.size(), 1U);
    return error.errors.empty() ? FieldError() : error.errors.front();
  }

  const Catalogue catalogue = service_testing::CommittedCatalogue();
  store::Project project;
  store::Dataset dataset;
  data::TableSchema schema;
  TrainRequest request;
  Faults faults;
};

TEST_F(TrainPlanTest, FillsInEveryDefault) {
  const TrainPlan plan = Plan();
  EXPECT_TRUE(faults.empty());
  EXPECT_EQ(plan.mode, "single");
  EXPECT_EQ(plan.method, "stratified");
  EXPECT_EQ(plan.folds, 5);
  EXPECT_EQ(plan.test_fraction, 0.2);
  EXPECT_EQ(plan.primary_metric, "roc_auc");
  ASSERT_EQ(plan.algorithms.size(), 1U);
  EXPECT_EQ(plan.algorithms[0].algorithm_id, "lightgbm_gbdt");
  EXPECT_EQ(plan.algorithms[0].hyperparameters.at("n_estimators"), 100);
  EXPECT_EQ(plan.name, "lightgbm_gbdt on penguins");
}

TEST_F(TrainPlanTest, TakesTargetAndMetricOfTheProject) {
  request.target.reset();
  project.target_column = "sex";
  project.primary_metric = "f1";
  const TrainPlan plan = Plan();
  EXPECT_TRUE(faults.empty());
  EXPECT_EQ(plan.target, "sex");
  EXPECT_EQ(plan.primary_metric, "f1");
}

TEST_F(TrainPlanTest, TakesTheColumnThatTheDatasetMarksAsTarget) {
  request.target.reset();
  schema.columns[1].role = ColumnRole::kTarget;
  EXPECT_EQ(Plan().target, "sex");
}

TEST_F(TrainPlanTest, RefusesAnAbsentTargetByItsOwnCode) {
  request.target = "colour";
  const Error error = Refused();
  EXPECT_EQ(error.code, ErrorCode::kTrainTargetMissing);
  EXPECT_THAT(error.detail, HasSubstr("\"colour\""));
  EXPECT_EQ(error.errors.front().field, "target");
}

TEST_F(TrainPlanTest, RefusesTargetsThatTeachNothing) {
  request.target = "constant";
  EXPECT_EQ(Refused().code, ErrorCode::kTrainSingleClass);
  faults = Faults();
  request.target = "empty";
  EXPECT_EQ(Refused().code, ErrorCode::kTrainTargetEmpty);
  faults = Faults();
  request.target = "ring";
  EXPECT_EQ(Refused().code, ErrorCode::kTrainTooManyClasses);
}

TEST_F(TrainPlanTest, WarnsOfATargetThatLooksLikeAnIdentifier) {
  project.type = "regression";
  request.target = "ring";
  const TrainPlan plan = Plan();
  EXPECT_TRUE(faults.empty());
  ASSERT_EQ(plan.warnings.size(), 1U);
  EXPECT_EQ(plan.warnings[0].code, "identifier_like");
}

TEST_F(TrainPlanTest, RegressionNeedsNumbers) {
  project.type = "regression";
  EXPECT_EQ(Refused().code, ErrorCode::kTrainTargetNotNumeric);
}

TEST_F(TrainPlanTest, RefusesATableOfFewRows) {
  dataset.row_count = 1;
  schema.columns[0].distinct = 1;
  const Error error = Refused();
  EXPECT_EQ(error.errors.front().code, "train_too_few_rows");
}

TEST_F(TrainPlanTest, RefusesATableWithoutFeatures) {
  for (data::ColumnSchema& column : schema.columns) column.role = ColumnRole::kIgnore;
  EXPECT_EQ(Refused().code, ErrorCode::kTrainNoFeatures);
}

TEST_F(TrainPlanTest, RefusesAMetricOfAnotherTaskAndNamesThoseOfThis) {
  request.primary_metric = "rmse";
  const Error error = Refused();
  EXPECT_EQ(error.code, ErrorCode::kTrainMetricMismatch);
  EXPECT_THAT(error.detail, HasSubstr("roc_auc"));
}

TEST_F(TrainPlanTest, RefusesAnUnknownAlgorithmAndOneOfAnotherTask) {
  request.algorithm_id = "crystal_ball";
  EXPECT_THAT(OneFault().message, HasSubstr("is not known"));
  faults = Faults();
  request.algorithm_id = "kmeans";
  EXPECT_THAT(OneFault().message, HasSubstr("is not for classification"));
}

TEST_F(TrainPlanTest, NamesTheRangeOfFolds) {
  request.folds = 1;
  EXPECT_EQ(OneFault(),
            (FieldError{"validation.folds", "too_small", "must be between 2 and 50", {}, {}}));
  faults = Faults();
  dataset.row_count = 20;
  request.folds = 21;
  EXPECT_EQ(OneFault().message, "must be between 2 and 20");
}

TEST_F(TrainPlanTest, RefusesAHoldoutOfNothingOrOfAll) {
  for (const double fraction : {0.0, 1.0}) {
    faults = Faults();
    request.test_fraction = fraction;
    EXPECT_EQ(OneFault().field, "validation.test_fraction");
  }
}

TEST_F(TrainPlanTest, GroupsNeedAColumnThatIsNotTheTarget) {
  request.method = "group";
  EXPECT_EQ(OneFault().code, "required");
  faults = Faults();
  request.split_column = "species";
  EXPECT_EQ(OneFault().code, "not_allowed");
  faults = Faults();
  request.split_column = "sex";
  Plan();
  EXPECT_TRUE(faults.empty());
}

TEST_F(TrainPlanTest, FoldsFitTheGroups) {
  Add("colony", PhysicalType::kString, SemanticType::kCategorical, 4);
  request.method = "group";
  request.split_column = "colony";
  EXPECT_EQ(Plan().folds, 3);
  request.folds = 3;
  EXPECT_EQ(Plan().folds, 3);
  EXPECT_TRUE(faults.empty());
  request.folds = 4;
  EXPECT_EQ(OneFault().code, "too_large");
  faults = Faults();
  schema.columns.back().distinct = 2;
  EXPECT_EQ(OneFault().field, "validation.column");
}

TEST_F(TrainPlanTest, NoMoreClustersThanRows) {
  project.type = "clustering";
  request.target.reset();
  request.hyperparameters = json::object{{"n_clusters", 345}};
  EXPECT_EQ(OneFault().field, "hyperparameters.n_clusters");
}

TEST_F(TrainPlanTest, ManyNumbersAsClassesAreWarnedOf) {
  request.target = "body_mass_g";
  const TrainPlan plan = Plan();
  ASSERT_EQ(plan.warnings.size(), 1U);
  EXPECT_EQ(plan.warnings.front().code, "numeric_classes");
}

TEST_F(TrainPlanTest, TimesMayNotBeText) {
  request.method = "time";
  request.split_column = "sex";
  EXPECT_EQ(OneFault().code, "wrong_type");
  faults = Faults();
  request.split_column = "seen_on";
  Plan();
  EXPECT_TRUE(faults.empty());
}

TEST_F(TrainPlanTest, AnswersEveryFaultAtOnce) {
  request.target = "colour";
  request.hyperparameters =
      json::object{{"n_estimators", -5}, {"learning_rate", "NaN"}, {"trees", 1}};
  request.folds = 99;
  request.primary_metric = "rmse";
  request.positive_class = "Adelie";
  const Error error = Refused();
  EXPECT_EQ(error.code, ErrorCode::kValidationFailed);
  std::vector<std::string> fields;
  for (const FieldError& fault : error.errors) fields.push_back(fault.field);
  EXPECT_THAT(fields, testing::UnorderedElementsAre(
                          "target", "hyperparameters.n_estimators", "hyperparameters.learning_rate",
                          "hyperparameters.trees", "validation.folds", "primary_metric"));
}

TEST_F(TrainPlanTest, ABillionRoundsAreTooMany) {
  request.hyperparameters = json::object{{"n_estimators", 1'000'000'000}};
  EXPECT_EQ(
      OneFault(),
      (FieldError{
          "hyperparameters.n_estimators", "too_large", "must be between 1 and 10000", {}, {}}));
}

TEST_F(TrainPlanTest, AutomlTakesEveryAlgorithmOfTheTask) {
  request.mode = "automl";
  const TrainPlan plan = Plan();
  EXPECT_TRUE(faults.empty());
  std::vector<std::string> ids;
  for (const AlgorithmChoice& choice : plan.algorithms) ids.push_back(choice.algorithm_id);
  EXPECT_THAT(ids, testing::ElementsAre("lightgbm_gbdt", "logistic_regression"));
  EXPECT_EQ(plan.name, "automl on penguins");
}

TEST_F(TrainPlanTest, AutomlNamesTheFaultyEntry) {
  request.mode = "automl";
  request.algorithms = {{"lightgbm_gbdt", {}}, {"logistic_regression", {{"C", -1}}}};
  EXPECT_EQ(OneFault().field, "algorithms[1].hyperparameters.C");
}

TEST_F(TrainPlanTest, ModesDoNotMix) {
  request.algorithms = {{"lightgbm_gbdt", {}}};
  EXPECT_EQ(OneFault().field, "algorithms");
  faults = Faults();
  request.mode = "automl";
  request.algorithm_id = "lightgbm_gbdt";
  EXPECT_EQ(OneFault().field, "algorithm_id");
}

TEST_F(TrainPlanTest, AClusteringHasNoTargetSplitOrClasses) {
  project.type = "clustering";
  request.folds = 3;
  request.class_weights = "balanced";
  const Error error = Refused();
  std::vector<std::string> fields;
  for (const FieldError& fault : error.errors) fields.push_back(fault.field);
  EXPECT_THAT(fields, testing::UnorderedElementsAre("target", "validation", "class_weights"));
}

TEST_F(TrainPlanTest, AClusteringTakesKMeansByDefault) {
  project.type = "clustering";
  request.target.reset();
  const TrainPlan plan = Plan();
  EXPECT_TRUE(faults.empty());
  EXPECT_EQ(plan.algorithms.at(0).algorithm_id, "kmeans");
  EXPECT_EQ(plan.primary_metric, "silhouette");
  EXPECT_TRUE(plan.ToJson().at("validation").is_null());
}

TEST_F(TrainPlanTest, AFaultMetBeforeIsNotToldTwice) {
  faults.Add("validation.folds", "too_small", "must be between 2 and 50");
  request.folds = 1;
  EXPECT_EQ(OneFault().field, "validation.folds");
}

}  // namespace
}  // namespace lathe::service
