#include "learn/pipeline.h"

#include <utility>

#include "features/transforms/steps.h"
#include "learn/metrics/classification.h"
#include "learn/metrics/regression.h"
#include "learn/selection/chosen_plans.h"

namespace lathe::learn {

namespace {

// The frame of `rows`, copied only when they are not all.
class RowsOfFrame {
 public:
  RowsOfFrame(const data::Frame& frame, RowNumbers rows) : whole_(&frame) {
    if (rows.size() == frame.row_count()) return;
    part_ = frame.Take(rows);
    whole_ = nullptr;
  }
  const data::Frame& get() const { return whole_ != nullptr ? *whole_ : part_; }

 private:
  const data::Frame* whole_;
  data::Frame part_;
};

// Sample weights times class weights n / (classes x rows of the class), both by sums of weight.
std::vector<double> TrainWeights(const LearningTable& table, const PipelineRequest& request) {
  std::vector<double> weights = Gather(table.weights, request.train);
  if (!request.balance_classes || table.task != models::Task::kClassification) return weights;
  if (weights.empty()) weights.assign(request.train.size(), 1.0);
  std::vector<double> class_weight(static_cast<std::size_t>(table.class_count));
  double total = 0;
  for (std::size_t i = 0; i < request.train.size(); ++i) {
    class_weight[static_cast<std::size_t>(table.y[request.train[i]])] += weights[i];
    total += weights[i];
  }
  for (std::size_t i = 0; i < request.train.size(); ++i) {
    const double own = class_weight[static_cast<std::size_t>(table.y[request.train[i]])];
    if (own > 0) weights[i] *= total / (static_cast<double>(table.class_count) * own);
  }
  return weights;
}

// Fits the recipe on the training rows alone and applies it to them.
Result<features::Matrix> FitRecipe(const LearningTable& table, const PipelineRequest& request,
                                   features::Recipe& recipe) {
  const RowsOfFrame rows(*table.frame, request.train);
  const features::RecipeNeeds& needs = request.algorithm->descriptor().needs;
  features::Matrix x;
  if (request.plan != nullptr) {
    const std::vector<double> y = Gather(table.y, request.train);
    const features::StepTarget target{y, {table.class_names.begin(), table.class_names.end()}};
    ChosenPlans own;
    ChosenPlans& chosen = request.chosen == nullptr ? own : *request.chosen;
    TRY(const features::Plan* plan, chosen.On({table, request.train, *request.plan, request.seed,
                                               request.threads, request.cancel}));
    const features::PlanFit fit{*plan,        *table.schema,
                                rows.get(),   y.empty() ? nullptr : &target,
                                table.target, request.seed};
    TRY(recipe, features::Recipe::FitPlan(fit, needs, x));
    return x;
  }
  TRY(recipe, features::Recipe::Fit(*table.schema, rows.get(), needs));
  TRY_OK(recipe.ApplyByName(rows.get(), x));
  return x;
}

}  // namespace

std::vector<double> Gather(std::span<const double> values, RowNumbers rows) {
  std::vector<double> gathered;
  if (values.empty()) return gathered;
  gathered.reserve(rows.size());
  for (const std::uint32_t row : rows) gathered.push_back(values[row]);
  return gathered;
}

Result<Pipeline> FitPipeline(const LearningTable& table, const PipelineRequest& request) {
  Pipeline pipeline;
  TRY(const features::Matrix train_x, FitRecipe(table, request, pipeline.recipe));
  if (request.cancel != nullptr) TRY_OK(request.cancel->Check());
  const std::vector<double> train_y = Gather(table.y, request.train);
  const std::vector<double> train_weights = TrainWeights(table, request);
  const std::vector<double> valid_y = Gather(table.y, request.valid);
  const std::vector<double> valid_weights = Gather(table.weights, request.valid);
  FitRequest fit;
  if (!request.valid.empty()) {
    TRY(pipeline.valid_x, PrepareRows(table, pipeline.recipe, request.valid));
    fit.valid = Rows{&pipeline.valid_x, valid_y, valid_weights};
  }
  fit.task = table.task;
  fit.class_count = table.class_count;
  fit.features = pipeline.recipe.features();
  fit.train = {&train_x, train_y, train_weights};
  fit.parameters = request.parameters;
  fit.seed = request.seed;
  fit.threads = request.threads;
  fit.cancel = request.cancel;
  fit.stop_at = request.stop_at;
  fit.on_round = request.on_round;
  TRY(FitResult fitted, request.algorithm->Fit(fit));
  pipeline.model = std::move(fitted.model);
  pipeline.rounds = fitted.rounds;
  pipeline.notes = std::move(fitted.notes);
  if (!request.valid.empty()) pipeline.model->Score(pipeline.valid_x, pipeline.valid_scores);
  return pipeline;
}

Result<features::Matrix> PrepareRows(const LearningTable& table, const features::Recipe& recipe,
                                     RowNumbers rows) {
  features::Matrix x;
  TRY_OK(recipe.ApplyByName(RowsOfFrame(*table.frame, rows).get(), x));
  return x;
}

MetricValues MeasureScores(const LearningTable& table, RowNumbers rows,
                           const features::Matrix& scores) {
  const std::vector<double> actual = Gather(table.y, rows);
  const std::vector<double> weights = Gather(table.weights, rows);
  if (table.task == models::Task::kClassification)
    return ClassificationMetrics({scores, actual, weights});
  return RegressionMetrics({actual, {scores.data(), scores.row_count()}, weights});
}

}  // namespace lathe::learn
