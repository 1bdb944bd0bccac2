#include "service/train_plan.h"

#include <algorithm>
#include <utility>

namespace lathe::service {

namespace {

using data::ColumnRole;
using data::ColumnSchema;
using data::PhysicalType;
using data::SemanticType;

// The limits of the job itself (work/train_table.h, learn/validation.h), checked here so that a
// fault is told at once.
constexpr std::int64_t kMinTrainRows = 10;
constexpr std::int64_t kMaxClasses = 200;
constexpr std::int64_t kMaxFolds = 50;
constexpr std::int64_t kDefaultFolds = 5;
constexpr double kDefaultTestFraction = 0.2;
// Numbers of more values than this are rarely classes.
constexpr std::int64_t kUsualNumericClasses = 20;
constexpr std::size_t kMaxNameBytes = 200;

std::string Quoted(const std::string& text) { return "\"" + text + "\""; }

template <class T, class NameOf>
std::string ListOf(const T& items, NameOf name_of) {
  std::string text;
  for (const auto& item : items) text += (text.empty() ? "" : ", ") + name_of(item);
  return text;
}

template <class T>
json::value NullOr(const std::optional<T>& value) {
  if (!value) return nullptr;
  return json::value(*value);
}

// One request on its way to a plan.
class Planner {
 public:
  Planner(const PlanInput& input, const TrainRequest& request, Faults& faults)
      : input_(input), request_(request), faults_(faults), task_(input.project.type) {}

  TrainPlan Run() {
    plan_.task = task_;
    plan_.mode = request_.mode.value_or("single");
    PlanTarget();
    PlanAlgorithms();
    PlanValidation();
    PlanMetric();
    PlanClasses();
    plan_.time_budget_seconds = request_.time_budget_seconds;
    plan_.seed = request_.seed.value_or(0);
    plan_.max_memory_bytes = request_.max_memory_bytes;
    PlanFeatures();
    PlanName();
    return std::move(plan_);
  }

 private:
  bool is_clustering() const { return task_ == "clustering"; }
  std::int64_t row_count() const { return input_.dataset.row_count.value_or(0); }

  const ColumnSchema* FindColumn(const std::string& name) const {
    const auto place = input_.schema.IndexOf(name);
    return place ? &input_.schema.columns[*place] : nullptr;
  }

  // The column asked for, else the project's, else the one that the dataset marks.
  std::string ChooseTarget() const {
    if (request_.target) return *request_.target;
    if (input_.project.target_column) return *input_.project.target_column;
    const auto marked =
        std::ranges::find(input_.schema.columns, ColumnRole::kTarget, &ColumnSchema::role);
    return marked == input_.schema.columns.end() ? "" : marked->name;
  }

  void PlanTarget() {
    if (is_clustering()) {
      if (request_.target)
        faults_.Add("target", "not_allowed", "must be absent: a clustering has no target");
      HasEnoughRows(row_count(), "rows");
    } else {
      const std::string name = ChooseTarget();
      const ColumnSchema* column = FindColumn(name);
      if (column != nullptr) {
        plan_.target = name;
        CheckTarget(*column);
      } else if (name.empty()) {
        faults_.AddCoded("target", ErrorCode::kTrainTargetMissing, "A target column is needed.");
      } else {
        faults_.AddCoded("target", ErrorCode::kTrainTargetMissing,
                         "The dataset has no column " + Quoted(name) + ".");
      }
    }
    CheckFeatures();
  }

  bool HasEnoughRows(std::int64_t rows, const std::string& what) {
    if (rows >= kMinTrainRows) return true;
    faults_.AddCoded("dataset_id", ErrorCode::kTrainTooFewRows,
                     "There are " + std::to_string(rows) + " " + what +
                         " to learn from; at least " + std::to_string(kMinTrainRows) +
                         " are needed.");
    return false;
  }

  void CheckTarget(const ColumnSchema& column) {
    const std::int64_t rows = row_count() - column.missing;
    if (rows <= 0)
      return faults_.AddCoded("target", ErrorCode::kTrainTargetEmpty,
                              "The target " + Quoted(column.name) + " has no values.");
    if (!HasEnoughRows(rows, "rows with a target")) return;
    if (task_ == "classification") CheckClasses(column, rows);
    if (task_ == "regression") CheckNumeric(column);
    if (column.semantic == SemanticType::kIdentifier)
      plan_.warnings.push_back({"target", "identifier_like",
                                "The target " + Quoted(column.name) +
                                    " looks like an identifier: there may be nothing to learn."});
  }

  void CheckClasses(const ColumnSchema& column, std::int64_t rows) {
    if (column.distinct == 1)
      return faults_.AddCoded(
          "target", ErrorCode::kTrainSingleClass,
          "The target " + Quoted(column.name) + " has the same value in every row.");
    if (column.distinct > kMaxClasses || column.distinct * 2 > rows)
      faults_.AddCoded("target", ErrorCode::kTrainTooManyClasses,
                       "The target " + Quoted(column.name) + " has " +
                           std::to_string(column.distinct) + " distinct values in " +
                           std::to_string(rows) + " rows; up to " + std::to_string(kMaxClasses) +
                           " classes can be told apart, with two rows each on average.");
    else if (IsNumeric(column) && column.distinct > kUsualNumericClasses)
      plan_.warnings.push_back({"target", "numeric_classes",
                                "The target " + Quoted(column.name) + " holds " +
                                    std::to_string(column.distinct) +
                                    " different numbers, each of which becomes a class: to predict "
                                    "the number itself, use a regression project."});
  }

  static bool IsNumeric(const ColumnSchema& column) {
    return column.physical == PhysicalType::kInt64 || column.physical == PhysicalType::kDouble ||
           column.physical == PhysicalType::kDecimal || column.physical == PhysicalType::kBool;
  }

  void CheckNumeric(const ColumnSchema& column) {
    if (!IsNumeric(column))
      faults_.AddCoded("target", ErrorCode::kTrainTargetNotNumeric,
                       "The target " + Quoted(column.name) + " holds values of type " +
                           std::string(data::ToText(column.physical)) +
                           "; regression needs numbers.");
  }

  std::int64_t FeatureCount() const {
    return std::ranges::count_if(input_.schema.columns, [&](const ColumnSchema& column) {
      return column.role == ColumnRole::kFeature && column.name != plan_.target.value_or("") &&
             column.semantic != SemanticType::kText && column.semantic != SemanticType::kIdentifier;
    });
  }

  // A feature set may make features of texts.
  void CheckFeatures() {
    if (input_.features == nullptr && FeatureCount() == 0)
      faults_.AddCoded("dataset_id", ErrorCode::kTrainNoFeatures,
                       "No column is left to learn from: give one the role feature.");
  }

  void PlanAlgorithms() {
    if (plan_.mode == "automl") return PlanMany();
    if (!request_.algorithms.empty())
      faults_.Add("algorithms", "not_allowed", "needs mode automl; mode single takes algorithm_id");
    const std::vector<const AlgorithmInfo*> fitting = input_.catalogue.Find({task_, {}, {}});
    AlgorithmChoice choice;
    choice.algorithm_id =
        request_.algorithm_id.value_or(fitting.empty() ? "" : fitting.front()->id);
    choice.hyperparameters = request_.hyperparameters.value_or(json::object());
    AddChoice(choice, "algorithm_id", "hyperparameters.");
  }

  void PlanMany() {
    if (request_.algorithm_id)
      faults_.Add("algorithm_id", "not_allowed", "needs mode single; mode automl takes algorithms");
    if (request_.hyperparameters && !request_.hyperparameters->empty())
      faults_.Add("hyperparameters", "not_allowed",
                  "needs mode single; mode automl takes them inside algorithms");
    for (std::size_t i = 0; i < request_.algorithms.size(); ++i) {
      const std::string path = "algorithms[" + std::to_string(i) + "].";
      AddChoice(request_.algorithms[i], path + "algorithm_id", path + "hyperparameters.");
    }
    if (!request_.algorithms.empty()) return;
    for (const AlgorithmInfo* algorithm : input_.catalogue.Find({task_, {}, {}}))
      if (FitsLimits(*algorithm)) AddChoice({algorithm->id, {}}, "algorithms", "algorithms.");
  }

  bool FitsLimits(const AlgorithmInfo& algorithm) const {
    return (algorithm.max_rows == 0 || row_count() <= algorithm.max_rows) &&
           (algorithm.max_features == 0 || FeatureCount() <= algorithm.max_features);
  }

  void AddChoice(const AlgorithmChoice& choice, const std::string& field,
                 const std::string& prefix) {
    const AlgorithmInfo* algorithm = input_.catalogue.FindAlgorithm(choice.algorithm_id);
    if (algorithm == nullptr || !algorithm->IsFor(task_)) {
      const std::string fitting = ListOf(input_.catalogue.Find({task_, {}, {}}),
                                         [](const AlgorithmInfo* item) { return item->id; });
      return faults_.Add(field, "not_allowed",
                         Quoted(choice.algorithm_id) +
                             (algorithm == nullptr ? " is not known" : " is not for " + task_) +
                             "; for " + task_ + " there are " + fitting);
    }
    if (!FitsLimits(*algorithm))
      faults_.Add(field, "not_allowed",
                  algorithm->id + " takes at most " + std::to_string(algorithm->max_rows) +
                      " rows and " + std::to_string(algorithm->max_features) +
                      " features (0: any number)");
    std::vector<FieldError> found;
    plan_.algorithms.push_back(
        {algorithm->id, CompleteParameters(*algorithm, choice.hyperparameters, prefix, found)});
    if (found.empty()) CheckClusterCount(plan_.algorithms.back().hyperparameters, prefix);
    faults_.Add(std::move(found));
  }

  void CheckClusterCount(const json::object& hyperparameters, const std::string& prefix) {
    const json::value* count = hyperparameters.if_contains("n_clusters");
    if (count == nullptr || !count->is_int64() || count->get_int64() <= row_count()) return;
    faults_.Add(prefix + "n_clusters", "too_large",
                "must be at most " + std::to_string(row_count()) +
                    ", the number of rows: each cluster needs one");
  }

  void PlanValidation() {
    if (is_clustering()) return RefuseValidation();
    plan_.method = request_.method.value_or(task_ == "classification" ? "stratified" : "kfold");
    plan_.test_fraction = request_.test_fraction.value_or(kDefaultTestFraction);
    if (!(plan_.test_fraction > 0 && plan_.test_fraction < 1))
      faults_.Add("validation.test_fraction", "not_allowed", "must be above 0 and below 1");
    if (plan_.method == "holdout") {
      if (request_.folds)
        faults_.Add("validation.folds", "not_allowed",
                    "must be absent: method holdout has no folds");
    } else {
      PlanFolds();
    }
    PlanSplitColumn();
  }

  void RefuseValidation() {
    const bool is_given =
        request_.method || request_.folds || request_.split_column || request_.test_fraction;
    if (is_given)
      faults_.Add("validation", "not_allowed",
                  "must be absent: a clustering is judged on all rows");
  }

  void PlanFolds() {
    const std::int64_t highest = std::clamp<std::int64_t>(row_count(), 2, kMaxFolds);
    plan_.folds = request_.folds.value_or(std::min(kDefaultFolds, highest));
    if (plan_.folds >= 2 && plan_.folds <= highest) return;
    faults_.Add("validation.folds", plan_.folds < 2 ? "too_small" : "too_large",
                "must be between 2 and " + std::to_string(highest));
  }

  // The column asked for, else the one whose role in the dataset says so.
  void PlanSplitColumn() {
    const bool needs_column = plan_.method == "group" || plan_.method == "time";
    if (!needs_column) {
      if (request_.split_column)
        faults_.Add("validation.column", "not_allowed",
                    "is only read by the methods group and time");
      return;
    }
    const ColumnRole role = plan_.method == "group" ? ColumnRole::kGroup : ColumnRole::kTime;
    const auto marked = std::ranges::find(input_.schema.columns, role, &ColumnSchema::role);
    if (request_.split_column) {
      plan_.split_column = *request_.split_column;
    } else if (marked != input_.schema.columns.end()) {
      plan_.split_column = marked->name;
    }
    const ColumnSchema* column = FindColumn(plan_.split_column);
    if (column == nullptr)
      faults_.Add("validation.column", plan_.split_column.empty() ? "required" : "not_found",
                  "must name a column of the dataset for the method " + plan_.method);
    else if (column->name == plan_.target)
      faults_.Add("validation.column", "not_allowed", "must not be the target");
    else if (plan_.method == "time" && column->physical == PhysicalType::kString)
      faults_.Add("validation.column", "wrong_type", "must be a date, a time or a number");
    else if (plan_.method == "group")
      FitFoldsToGroups(*column);
  }

  // Of the groups at least one is held out; each fold needs one of the others.
  void FitFoldsToGroups(const ColumnSchema& column) {
    const std::int64_t groups = column.distinct + (column.missing > 0 ? 1 : 0);
    const std::int64_t most = groups - 1;
    const std::string why = ": the column " + Quoted(column.name) + " has " +
                            std::to_string(groups) + " groups, of which at least one is held out";
    if (most < 2)
      return faults_.Add("validation.column", "not_allowed", "must have at least 3 groups" + why);
    if (request_.folds) {
      if (plan_.folds > most)
        faults_.Add("validation.folds", "too_large",
                    "must be between 2 and " + std::to_string(most) + why);
      return;
    }
    const auto left =
        static_cast<std::int64_t>(static_cast<double>(groups) * (1 - plan_.test_fraction));
    plan_.folds = std::clamp<std::int64_t>(left, 2, plan_.folds);
  }

  void PlanMetric() {
    plan_.primary_metric = input_.catalogue.DefaultMetric(task_).name;
    const std::optional<std::string>& of_project = input_.project.primary_metric;
    if (of_project && input_.catalogue.FindMetric(task_, *of_project) != nullptr)
      plan_.primary_metric = *of_project;
    if (!request_.primary_metric) return;
    plan_.primary_metric = *request_.primary_metric;
    if (input_.catalogue.FindMetric(task_, plan_.primary_metric) != nullptr) return;
    faults_.AddCoded("primary_metric", ErrorCode::kTrainMetricMismatch,
                     Quoted(plan_.primary_metric) + " is not a metric of " + task_ +
                         ". Choose one of " +
                         ListOf(input_.catalogue.MetricsOf(task_),
                                [](const MetricInfo& metric) { return metric.name; }) +
                         ".");
  }

  void PlanClasses() {
    plan_.class_weights = request_.class_weights.value_or("none");
    plan_.positive_class = request_.positive_class;
    if (task_ == "classification") return;
    if (plan_.class_weights != "none")
      faults_.Add("class_weights", "not_allowed", "must be none: a " + task_ + " has no classes");
    if (plan_.positive_class)
      faults_.Add("positive_class", "not_allowed",
                  "must be absent: a " + task_ + " has no classes");
  }

  void PlanFeatures() {
    if (input_.features == nullptr) return;
    plan_.feature_set_id = request_.feature_set_id;
    plan_.features = *input_.features;
    const Status checked =
        features::CheckPlan(*input_.features, input_.schema, plan_.target.value_or(""));
    if (checked.ok()) return;
    for (const FieldError& fault : checked.error().errors)
      faults_.Add("feature_set_id", fault.code, fault.field + ": " + fault.message);
  }

  void PlanName() {
    if (request_.name) {
      plan_.name = *request_.name;
      return;
    }
    const std::string what = plan_.mode == "automl" || plan_.algorithms.empty()
                                 ? "automl"
                                 : plan_.algorithms.front().algorithm_id;
    plan_.name = what + " on " + input_.dataset.name;
    if (plan_.name.size() > kMaxNameBytes) plan_.name = what;
  }

  const PlanInput& input_;
  const TrainRequest& request_;
  Faults& faults_;
  std::string task_;
  TrainPlan plan_;
};

}  // namespace

json::object TrainPlan::ToJson() const {
  json::array choices;
  for (const AlgorithmChoice& choice : algorithms)
    choices.push_back(
        {{"algorithm_id", choice.algorithm_id}, {"hyperparameters", choice.hyperparameters}});
  json::array notes;
  for (const TrainWarning& warning : warnings)
    notes.push_back(
        {{"field", warning.field}, {"code", warning.code}, {"message", warning.message}});
  json::value validation;
  if (!method.empty()) {
    json::object split{{"method", method}, {"folds", folds}, {"test_fraction", test_fraction}};
    if (!split_column.empty()) split["column"] = split_column;
    validation = std::move(split);
  }
  return {{"mode", mode},
          {"task", task},
          {"target", NullOr(target)},
          {"algorithms", std::move(choices)},
          {"validation", std::move(validation)},
          {"primary_metric", primary_metric},
          {"seed", seed},
          {"class_weights", class_weights},
          {"positive_class", NullOr(positive_class)},
          {"time_budget_seconds", NullOr(time_budget_seconds)},
          {"max_memory_bytes", NullOr(max_memory_bytes)},
          {"feature_set_id", NullOr(feature_set_id)},
          {"feature_steps", features ? json::value(features->ToJson()) : json::value()},
          {"warnings", std::move(notes)}};
}

TrainPlan PlanTraining(const PlanInput& input, const TrainRequest& request, Faults& faults) {
  return Planner(input, request, faults).Run();
}

}  // namespace lathe::service
