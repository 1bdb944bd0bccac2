#include "learn/selection/selection.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>
#include <utility>

#include "features/selection/methods.h"
#include "features/transforms/statistics.h"
#include "features/transforms/steps.h"
#include "learn/importance.h"
#include "learn/metrics/metric.h"
#include "learn/selection/chosen_plans.h"
#include "learn/selection/ranking.h"
#include "learn/validation.h"

namespace lathe::learn {

namespace {

using features::Matrix;

constexpr int kFolds = 3;
constexpr int kParts = 5;
// Fill missing values and make 0/1 features of categories: what every method can read.
constexpr features::RecipeNeeds kNeeds{
    .scale = false, .no_missing = true, .native_categories = false};

// Training rows as features, rows to judge with the same recipe, and the column of each feature.
struct Prepared {
  Matrix train, valid;
  std::vector<double> train_y;
  std::vector<std::string> columns;    ///< names
  std::vector<std::size_t> column_of;  ///< by feature

  RankingRows Rows(const SelectionRequest& request) const {
    return {train,
            train_y,
            request.table.task,
            request.table.task == models::Task::kClassification ? request.table.class_count : 0,
            column_of,
            columns.size(),
            request.seed,
            request.threads,
            request.cancel};
  }
};

Result<Prepared> Prepare(const SelectionRequest& request, RowNumbers train, RowNumbers valid) {
  Prepared out;
  const LearningTable& table = request.table;
  const data::Frame rows = table.frame->Take(train);
  out.train_y = Gather(table.y, train);
  const features::StepTarget target{out.train_y,
                                    {table.class_names.begin(), table.class_names.end()}};
  static const features::Plan kNoSteps;
  ChosenPlans chosen;
  TRY(const features::Plan* plan,
      chosen.On({table, train, request.plan == nullptr ? kNoSteps : *request.plan, request.seed,
                 request.threads, request.cancel}));
  TRY(const features::Recipe recipe,
      features::Recipe::FitPlan({*plan, *table.schema, rows, &target, table.target, request.seed},
                                kNeeds, out.train));
  if (!valid.empty()) {
    TRY(out.valid, PrepareRows(table, recipe, valid));
  }
  for (const std::string& column : recipe.columns()) {
    if (out.columns.empty() || out.columns.back() != column) out.columns.push_back(column);
    out.column_of.push_back(out.columns.size() - 1);
  }
  return out;
}

// Classes, or bands of the value, so that parts are alike.
std::vector<std::int32_t> Strata(const SelectionRequest& request) {
  std::vector<std::int32_t> strata;
  if (request.table.task == models::Task::kClassification)
    for (const std::uint32_t row : request.rows)
      strata.push_back(static_cast<std::int32_t>(request.table.y[row]));
  return strata;
}

Result<Splits> Split(const SelectionRequest& request, SplitMethod method, int folds, double test) {
  const std::vector<std::int32_t> strata = Strata(request);
  TRY(Splits splits,
      SplitRows({strata.empty() && method != SplitMethod::kHoldout ? SplitMethod::kKfold : method,
                 folds,
                 test,
                 request.seed,
                 request.rows.size(),
                 strata,
                 {},
                 {}}));
  const auto to_rows = [&](std::vector<std::uint32_t>& places) {
    for (std::uint32_t& place : places) place = request.rows[place];
  };
  to_rows(splits.train);
  to_rows(splits.test);
  for (Fold& fold : splits.folds) {
    to_rows(fold.train);
    to_rows(fold.valid);
  }
  return splits;
}

// 1, 2, 3, 5, 8, 12, ... and all.
std::vector<std::size_t> CountsUpTo(std::size_t most) {
  std::vector<std::size_t> counts;
  for (std::size_t count = 1; count < most; count = count + std::max<std::size_t>(1, count / 2))
    counts.push_back(count);
  counts.push_back(most);
  return counts;
}

std::vector<std::size_t> BestFirst(const std::vector<double>& scores) {
  std::vector<std::size_t> order(scores.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order,
                           [&](std::size_t a, std::size_t b) { return scores[a] > scores[b]; });
  return order;
}

std::int64_t KeptCount(const std::vector<RankedColumn>& ranking) {
  return std::ranges::count_if(ranking, &RankedColumn::is_selected);
}

// Marks what is kept of a ranking, which has the best first; `otherwise` are so many of them.
void MarkKept(const SelectionRequest& request, std::int64_t otherwise,
              std::vector<RankedColumn>& ranking) {
  const bool by_test = request.method == "boruta" && !request.k && !request.threshold;
  const double confirmed = BorutaThreshold(ranking.size());
  const std::int64_t all = static_cast<std::int64_t>(ranking.size());
  const std::int64_t most = request.k.value_or(request.threshold || by_test ? all : otherwise);
  for (std::int64_t place = 0; place < std::min(all, most); ++place) {
    RankedColumn& item = ranking[static_cast<std::size_t>(place)];
    item.is_selected = (!request.threshold || item.score >= *request.threshold) &&
                       (!by_test || item.score >= confirmed);
  }
}

Error NothingReaches(double threshold, const RankedColumn& best) {
  return FieldFault("threshold", "too_large",
                    "No feature reaches the threshold " + features::ShortText(threshold) +
                        "; the best is \"" + best.column + "\" with a score of " +
                        features::ShortText(best.score) + ".");
}

// A selection on its way.
class Selector {
 public:
  explicit Selector(const SelectionRequest& request)
      : request_(request), metric_(DefaultMetric(request.table.task)) {}

  Result<Selection> Run() {
    Selection selection;
    selection.metric = metric_.name;
    selection.greater_is_better = metric_.greater_is_better;
    TRY(const Prepared all, Prepare(request_, request_.rows, {}));
    Tell(0.05, "ranking");
    TRY(const std::vector<double> scores, ScoreColumns(all.Rows(request_), request_.method));
    counts_ = CountsUpTo(all.columns.size());
    curve_.resize(counts_.size());
    TRY(const Splits splits, Split(request_, SplitMethod::kStratified, kFolds, 0.2));
    for (std::size_t f = 0; f < splits.folds.size(); ++f)
      TRY_OK(JudgeFold(splits.folds[f], f, splits.folds.size()));
    FillCurve(selection);
    TRY_OK(FillRanking(all, scores, selection));
    return selection;
  }

 private:
  void Tell(double share, std::string_view phase) const {
    if (request_.on_progress) request_.on_progress(share, phase);
  }

  Status JudgeFold(const Fold& fold, std::size_t place, std::size_t fold_count) {
    TRY(const Prepared rows, Prepare(request_, fold.train, fold.valid));
    const RankingRows ranking = rows.Rows(request_);
    TRY(const std::vector<double> scores, ScoreColumns(ranking, request_.method));
    for (std::size_t c = 0; c < scores.size(); ++c)
      fold_scores_[rows.columns[c]].push_back(scores[c]);
    const std::vector<std::size_t> order = BestFirst(scores);
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      if (request_.cancel != nullptr) TRY_OK(request_.cancel->Check());
      std::vector<bool> keep(rows.columns.size());
      for (std::size_t c = 0; c < std::min(counts_[i], order.size()); ++c) keep[order[c]] = true;
      const std::vector<std::size_t> picked = FeaturesOf(rows.column_of, keep);
      TRY(const auto model, FitTrees(ranking, PickFeatures(rows.train, picked), rows.train_y,
                                     /*is_forest=*/false));
      Matrix answers;
      model->Score(PickFeatures(rows.valid, picked), answers);
      curve_[i].push_back(
          ValueOf(MeasureScores(request_.table, fold.valid, answers), metric_.name));
      const double folds_done = static_cast<double>(place) +
                                static_cast<double>(i + 1) / static_cast<double>(counts_.size());
      Tell(0.1 + 0.85 * folds_done / static_cast<double>(fold_count), "judging");
    }
    return {};
  }

  static std::pair<double, double> MeanAndDeviation(const std::vector<double>& values) {
    double mean = 0, squares = 0;
    const auto count = static_cast<double>(std::max<std::size_t>(1, values.size()));
    for (const double value : values) mean += value / count;
    for (const double value : values) squares += (value - mean) * (value - mean) / count;
    return {mean, std::sqrt(squares)};
  }

  void FillCurve(Selection& selection) const {
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      const auto [mean, deviation] = MeanAndDeviation(curve_[i]);
      if (std::isfinite(mean))
        selection.curve.push_back({static_cast<std::int64_t>(counts_[i]), mean, deviation});
    }
    const double sign = metric_.greater_is_better ? 1 : -1;
    const auto best = std::ranges::max_element(
        selection.curve, {}, [&](const CurvePoint& point) { return sign * point.score; });
    if (best == selection.curve.end()) {
      selection.best_count = static_cast<std::int64_t>(counts_.back());
      return;
    }
    const double allowed = best->deviation / std::sqrt(static_cast<double>(kFolds));
    const auto first = std::ranges::find_if(selection.curve, [&](const CurvePoint& point) {
      return sign * point.score >= sign * best->score - allowed;
    });
    selection.best_count = first->count;
  }

  Status FillRanking(const Prepared& all, const std::vector<double>& scores,
                     Selection& selection) const {
    std::vector<RankedColumn>& ranking = selection.ranking;
    for (const std::size_t column : BestFirst(scores)) {
      RankedColumn& ranked = ranking.emplace_back(all.columns[column], scores[column], 0, false);
      if (const auto found = fold_scores_.find(ranked.column); found != fold_scores_.end())
        ranked.deviation = MeanAndDeviation(found->second).second;
    }
    MarkKept(request_, selection.best_count, ranking);
    if (KeptCount(ranking) > 0) return {};
    if (request_.threshold) return NothingReaches(*request_.threshold, ranking.front());
    // Nothing to learn from is no answer: the best stays.
    selection.none_confirmed = true;
    ranking.front().is_selected = true;
    return {};
  }

  const SelectionRequest& request_;
  const MetricInfo& metric_;
  std::vector<std::size_t> counts_;
  std::vector<std::vector<double>> curve_;  // by count: a score per fold
  std::map<std::string, std::vector<double>> fold_scores_;
};

// Loss by shuffling, with its spread between shuffles.
Result<std::vector<RankedColumn>> TreesImportance(const SelectionRequest& request) {
  TRY(const Splits splits, Split(request, SplitMethod::kHoldout, 0, 0.3));
  TRY(const Prepared rows, Prepare(request, splits.train, splits.test));
  TRY(const auto model, FitTrees(rows.Rows(request), rows.train, rows.train_y, false));
  std::vector<features::Feature> features;
  for (const std::size_t column : rows.column_of)
    features.push_back({rows.columns[column], rows.columns[column], false, 0});
  const MetricInfo& metric = DefaultMetric(request.table.task);
  const auto items = PermutationImportance(
      {*model, features, rows.valid, metric.greater_is_better,
       [&](const Matrix& scores) {
         return ValueOf(MeasureScores(request.table, splits.test, scores), metric.name);
       },
       kParts, request.seed});
  std::vector<RankedColumn> ranked;
  for (const ColumnImportance& item : items)
    ranked.push_back({item.column, item.importance, item.deviation, false});
  return ranked;
}

}  // namespace

std::span<const std::string_view> SelectionMethods() { return features::kSelectionMethods; }

Result<Selection> SelectFeatures(const SelectionRequest& request) {
  if (std::ranges::find(SelectionMethods(), request.method) == SelectionMethods().end())
    return FieldFault("method", "not_allowed", "\"" + request.method + "\" is not known");
  return Selector(request).Run();
}

Result<Kept> KeptColumns(const SelectionRequest& request) {
  TRY(const Prepared rows, Prepare(request, request.rows, {}));
  TRY(const std::vector<double> scores, ScoreColumns(rows.Rows(request), request.method));
  std::vector<RankedColumn> ranking;
  for (const std::size_t column : BestFirst(scores))
    ranking.push_back({rows.columns[column], scores[column], 0, false});
  MarkKept(request, static_cast<std::int64_t>(ranking.size()), ranking);
  Kept kept;
  kept.none_fit = KeptCount(ranking) == 0;
  if (kept.none_fit) ranking.front().is_selected = true;
  for (RankedColumn& item : ranking)
    if (item.is_selected) kept.columns.push_back(std::move(item.column));
  return kept;
}

Result<std::vector<RankedColumn>> MeasureImportance(const SelectionRequest& request,
                                                    std::string_view method) {
  if (method == "permutation") return TreesImportance(request);
  TRY(const Splits parts, Split(request, SplitMethod::kStratified, kParts, 0.2));
  TRY(const Prepared all, Prepare(request, request.rows, {}));
  TRY(const std::vector<double> scores, ScoreColumns(all.Rows(request), method));
  std::map<std::string, std::vector<double>> of_parts;
  for (const Fold& part : parts.folds) {
    TRY(const Prepared rows, Prepare(request, part.train, {}));
    TRY(const std::vector<double> part_scores, ScoreColumns(rows.Rows(request), method));
    for (std::size_t c = 0; c < part_scores.size(); ++c)
      of_parts[rows.columns[c]].push_back(part_scores[c]);
  }
  std::vector<RankedColumn> ranked;
  for (const std::size_t column : BestFirst(scores)) {
    RankedColumn item{all.columns[column], scores[column], 0, false};
    const std::vector<double>& values = of_parts[item.column];
    double mean = 0, squares = 0;
    for (const double value : values) mean += value / static_cast<double>(values.size());
    for (const double value : values) squares += (value - mean) * (value - mean);
    if (!values.empty()) item.deviation = std::sqrt(squares / static_cast<double>(values.size()));
    ranked.push_back(std::move(item));
  }
  return ranked;
}

}  // namespace lathe::learn
