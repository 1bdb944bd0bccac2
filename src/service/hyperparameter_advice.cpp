#include "service/hyperparameter_advice.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace lathe::service {

namespace {

constexpr std::int64_t kSmallRows = 2'000;
constexpr std::int64_t kLargeRows = 100'000;
constexpr std::int64_t kRowsPerLeafShare = 50;  // a leaf of a small table holds 2 % of its rows
constexpr std::int64_t kRowsPerFeature = 10;

// Collects suggestions for one algorithm, dropping those it has no use for.
class Advice {
 public:
  explicit Advice(const AlgorithmInfo& algorithm) : algorithm_(algorithm) {}

  void Suggest(std::string_view name, double value, std::string reason) {
    const ParameterInfo* parameter = algorithm_.FindParameter(name);
    if (parameter == nullptr) return;
    if (parameter->minimum) value = std::max(value, *parameter->minimum);
    if (parameter->maximum) value = std::min(value, *parameter->maximum);
    if (parameter->default_value.to_number<double>() == value) return;
    json::value typed = value;
    if (parameter->type == "integer") typed = static_cast<std::int64_t>(value);
    suggestions_.push_back({parameter->name, std::move(typed), std::move(reason)});
  }
  std::vector<Suggestion> Take() { return std::move(suggestions_); }

 private:
  const AlgorithmInfo& algorithm_;
  std::vector<Suggestion> suggestions_;
};

std::string Rows(const TableSize& size) { return std::to_string(size.row_count) + " rows"; }

void AdviseSmallBoosting(const TableSize& size, Advice& advice) {
  const std::int64_t leaf_rows =
      std::clamp<std::int64_t>(size.row_count / kRowsPerLeafShare, 3, 20);
  advice.Suggest("min_child_samples", static_cast<double>(leaf_rows),
                 "With " + Rows(size) + " a leaf may rest on " + std::to_string(leaf_rows) +
                     " of them (2 %); the default of 20 would merge small but real groups.");
  advice.Suggest("num_leaves", size.row_count < 500 ? 7 : 15,
                 "Smaller trees: " + Rows(size) +
                     " cannot support 31 distinct leaves in each tree "
                     "without learning noise.");
  advice.Suggest(
      "learning_rate", 0.05,
      "Smaller steps, paid for with more rounds: a fit takes well under a second at this size.");
  advice.Suggest("n_estimators", 200, "Twice the rounds, because the learning rate is halved.");
}

void AdviseLargeBoosting(const TableSize& size, Advice& advice) {
  advice.Suggest("num_leaves", 127,
                 "With " + Rows(size) + " there are enough for finer trees than 31 leaves allow.");
  advice.Suggest("min_child_samples", 100,
                 "Leaves of 100 rows or more keep the finer trees from chasing noise.");
  advice.Suggest(
      "n_estimators", 500,
      "Large tables usually gain from more rounds; early stopping ends them when they do not.");
  advice.Suggest("early_stopping_rounds", 30,
                 "Stops when 30 rounds in a row bring no better validation loss.");
}

void AdviseBoosting(const TableSize& size, Advice& advice) {
  if (size.row_count < kSmallRows) return AdviseSmallBoosting(size, advice);
  if (size.row_count >= kLargeRows) return AdviseLargeBoosting(size, advice);
  advice.Suggest("early_stopping_rounds", 30,
                 "With " + Rows(size) +
                     " the validation folds are large enough to tell when further "
                     "rounds no longer help.");
}

void AdviseLinear(const TableSize& size, Advice& advice) {
  if (size.row_count >= kRowsPerFeature * size.feature_count) return;
  const std::string reason = "There are fewer than " + std::to_string(kRowsPerFeature) +
                             " rows for each of the " + std::to_string(size.feature_count) +
                             " features, so a stronger penalty is safer.";
  advice.Suggest("C", 0.1, reason);
  advice.Suggest("alpha", 10, reason);
}

void AdviseClusters(const TableSize& size, Advice& advice) {
  const double count =
      std::clamp(std::round(std::sqrt(static_cast<double>(size.row_count) / 2)), 2.0, 8.0);
  advice.Suggest(
      "n_clusters", count,
      "The square root of half the rows, between 2 and 8: a start; compare the silhouette of "
      "neighbouring numbers.");
  if (size.row_count < kSmallRows)
    advice.Suggest("n_init", 20,
                   "Restarts are cheap at " + Rows(size) + " and make a poor start unlikely.");
}

}  // namespace

std::vector<Suggestion> SuggestParameters(const AlgorithmInfo& algorithm, const TableSize& size) {
  Advice advice(algorithm);
  if (algorithm.family == "boosting") AdviseBoosting(size, advice);
  if (algorithm.family == "linear") AdviseLinear(size, advice);
  if (algorithm.family == "clustering") AdviseClusters(size, advice);
  return advice.Take();
}

}  // namespace lathe::service
