// Ridge regression: least squares with an L2 penalty, solved exactly.
#include <cmath>
#include <limits>
#include <memory>
#include <utility>

#include "learn/algorithms/all.h"
#include "learn/algorithms/linear_model.h"
#include "learn/algorithms/ridge_solver.h"

namespace lathe::learn {

namespace {

Descriptor MakeDescriptor() {
  using enum ParameterLevel;
  Descriptor d;
  d.id = "ridge_regression";
  d.title = "Ridge regression";
  d.family = "linear";
  d.tasks = {models::Task::kRegression};
  d.description =
      "A weighted sum of the features, with weights kept small. Fits in one step, predicts at once "
      "and can be read off; "
      "it follows straight lines only.";
  d.parameters = {
      {"alpha",
       ParameterKind::kFloat,
       1.0,
       0,
       1e9,
       {},
       kBasic,
       true,
       true,
       "Strength of the penalty; 0 is plain least squares."},
      {"fit_intercept",
       ParameterKind::kBool,
       true,
       {},
       {},
       {},
       kExpert,
       false,
       false,
       "Adds a constant to the prediction."},
  };
  d.needs = {.scale = true, .no_missing = true, .native_categories = false};
  d.capabilities = {.importance = true, .weights = true};
  d.accuracy_score = 25;
  d.speed_score = 97;
  d.interpretability_score = 95;
  d.score_evidence =
      "Accuracy: Elo 869 of linear models (tuned) in TabArena's 51 tables, placed on 600..1660. "
      "Speed: seconds to fit "
      "100,000 rows x 20 columns on two cores, on a logarithmic scale. Interpretability: one "
      "weight a feature.";
  d.max_features = 10'000;
  d.format = "linear";
  d.library = "Lathe, Apache-2.0; Eigen 3.4, MPL-2.0";
  return d;
}

double RootMeanSquare(const Rows& rows, const RidgeSolution& solution) {
  double squares = 0;
  double weight_sum = 0;
  for (std::size_t i = 0; i < rows.y.size(); ++i) {
    const auto row = rows.x->row(i);
    double value = solution.intercept;
    for (std::size_t j = 0; j < row.size(); ++j) value += row[j] * solution.coefficients[j];
    const double weight = rows.weights.empty() ? 1.0 : rows.weights[i];
    squares += weight * (value - rows.y[i]) * (value - rows.y[i]);
    weight_sum += weight;
  }
  return std::sqrt(squares / weight_sum);
}

class RidgeRegression final : public Algorithm {
 public:
  RidgeRegression() : descriptor_(MakeDescriptor()) {}
  const Descriptor& descriptor() const override { return descriptor_; }

  Result<FitResult> Fit(const FitRequest& request) const override {
    TRY(const RidgeSolution solution,
        SolveRidge(request, request.parameters.at("alpha").to_number<double>(),
                   request.parameters.at("fit_intercept").as_bool()));
    if (request.on_round)
      request.on_round(1, 1, "rmse", RootMeanSquare(request.train, solution),
                       request.valid ? RootMeanSquare(*request.valid, solution)
                                     : std::numeric_limits<double>::quiet_NaN());
    json::object notes;
    if (solution.rank_deficient) notes["rank_deficient"] = true;
    TRY(auto model,
        MakeLinearModel(
            request,
            {models::Link::kIdentity, 1, solution.coefficients, {&solution.intercept, 1}}));
    return FitResult{std::move(model), 1, std::move(notes)};
  }

 private:
  Descriptor descriptor_;
};

}  // namespace

std::unique_ptr<Algorithm> MakeRidgeRegression() { return std::make_unique<RidgeRegression>(); }

}  // namespace lathe::learn
