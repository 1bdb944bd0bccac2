// Logistic regression with an L2 penalty, for two classes and (by softmax) more. Minimises the same
// function as scikit-learn's LogisticRegression, so that coefficients agree when both converge.
#include <cmath>
#include <limits>
#include <memory>
#include <utility>

#include "learn/algorithms/all.h"
#include "learn/algorithms/lbfgs.h"
#include "learn/algorithms/linear_model.h"
#include "learn/algorithms/logistic_loss.h"

namespace lathe::learn {

namespace {

std::vector<Parameter> MakeParameters() {
  using enum ParameterLevel;
  return {
      {"C",
       ParameterKind::kFloat,
       1.0,
       1e-6,
       1e6,
       {},
       kBasic,
       true,
       true,
       "Inverse of the strength of the penalty; smaller values keep coefficients closer to 0."},
      {"penalty",
       ParameterKind::kChoice,
       "l2",
       {},
       {},
       {"l2", "none"},
       kAdvanced,
       false,
       false,
       "Penalty on the size of the coefficients."},
      {"fit_intercept",
       ParameterKind::kBool,
       true,
       {},
       {},
       {},
       kExpert,
       false,
       false,
       "Adds a constant to the scores."},
      {"max_iter",
       ParameterKind::kInt,
       1000,
       1,
       100000,
       {},
       kAdvanced,
       true,
       false,
       "Most iterations of the solver (L-BFGS)."},
      {"tol",
       ParameterKind::kFloat,
       1e-4,
       1e-12,
       1,
       {},
       kExpert,
       true,
       false,
       "Stops when no component of the gradient is larger."},
  };
}

Descriptor MakeDescriptor() {
  Descriptor d;
  d.id = "logistic_regression";
  d.title = "Logistic regression";
  d.family = "linear";
  d.tasks = {models::Task::kClassification};
  d.description =
      "Weighs each feature and adds the weights up to the odds of each class. Simple, quick to "
      "predict and easy to "
      "explain; it sees no interplay between features unless the data spells it out.";
  d.parameters = MakeParameters();
  d.needs = {.scale = true, .no_missing = true, .native_categories = false};
  d.capabilities = {.probability = true, .importance = true, .weights = true};
  d.accuracy_score = 25;
  d.speed_score = 83;
  d.interpretability_score = 95;
  d.score_evidence =
      "Accuracy: Elo 869 of linear models (tuned) in TabArena's 51 tables, placed on 600..1660. "
      "Speed: seconds to fit "
      "100,000 rows x 20 columns on two cores, on a logarithmic scale. Interpretability: one "
      "weight a feature.";
  d.max_features = 20'000;
  d.format = "linear";
  d.library = "Lathe, Apache-2.0; Eigen 3.4, MPL-2.0";
  return d;
}

LogisticPenalty PenaltyOf(const json::object& parameters) {
  return {parameters.at("C").to_number<double>(), parameters.at("penalty").as_string() == "l2",
          parameters.at("fit_intercept").as_bool()};
}

LbfgsOptions OptionsOf(const json::object& parameters) {
  LbfgsOptions options;
  options.max_iterations = static_cast<int>(parameters.at("max_iter").as_int64());
  options.gradient_tolerance = parameters.at("tol").to_number<double>();
  return options;
}

// Reports an iteration; false when the time is used up.
class Watcher {
 public:
  Watcher(const FitRequest& request, LogisticLoss& loss, int max_iterations)
      : request_(request), loss_(loss), max_iterations_(max_iterations) {}

  bool operator()(int iteration, std::span<const double> x) {
    double valid = std::numeric_limits<double>::quiet_NaN();
    if (request_.on_round) {
      if (request_.valid) {
        const auto loss = loss_.LogLossOf(*request_.valid, x);
        if (loss.ok()) valid = *loss;
      }
      request_.on_round(iteration, max_iterations_, "log_loss", loss_.last_log_loss(), valid);
    }
    return !request_.stop_at || std::chrono::steady_clock::now() < *request_.stop_at;
  }

 private:
  const FitRequest& request_;
  LogisticLoss& loss_;
  int max_iterations_;
};

// `parameters` holds for each score its coefficients, then its intercept.
Result<std::unique_ptr<models::ModelFormat>> MakeModel(const FitRequest& request,
                                                       std::size_t score_count,
                                                       std::span<const double> parameters) {
  const std::size_t width = request.train.x->column_count();
  std::vector<double> coefficients;
  std::vector<double> intercepts;
  for (std::size_t s = 0; s < score_count; ++s) {
    const auto row = parameters.subspan(s * (width + 1), width + 1);
    coefficients.insert(coefficients.end(), row.begin(), row.end() - 1);
    intercepts.push_back(row.back());
  }
  const auto link = score_count == 1 ? models::Link::kSigmoid : models::Link::kSoftmax;
  return MakeLinearModel(
      request, {link, static_cast<std::size_t>(request.class_count), coefficients, intercepts});
}

class LogisticRegression final : public Algorithm {
 public:
  LogisticRegression() : descriptor_(MakeDescriptor()) {}
  const Descriptor& descriptor() const override { return descriptor_; }

  Result<FitResult> Fit(const FitRequest& request) const override {
    LogisticLoss loss(request, PenaltyOf(request.parameters));
    const LbfgsOptions options = OptionsOf(request.parameters);
    std::vector<double> parameters(loss.parameter_count());
    const Objective objective = [&loss](std::span<const double> x, std::span<double> gradient) {
      return loss.Evaluate(x, gradient);
    };
    TRY(const LbfgsOutcome outcome, MinimiseLbfgs(parameters, objective, options,
                                                  Watcher(request, loss, options.max_iterations)));
    json::object notes{{"converged", outcome.converged}};
    if (outcome.stopped) notes["stopped_by_budget"] = true;
    TRY(auto model, MakeModel(request, loss.row_count(), parameters));
    return FitResult{std::move(model), outcome.iterations, std::move(notes)};
  }

 private:
  Descriptor descriptor_;
};

}  // namespace

std::unique_ptr<Algorithm> MakeLogisticRegression() {
  return std::make_unique<LogisticRegression>();
}

}  // namespace lathe::learn
