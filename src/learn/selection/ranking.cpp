#include "learn/selection/ranking.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>
#include <random>
#include <utility>

#include "features/selection/filters.h"
#include "learn/algorithm.h"
#include "learn/importance.h"
#include "learn/metrics/classification.h"
#include "learn/metrics/regression.h"
#include "learn/pipeline.h"
#include "learn/selection/l1_path.h"

namespace lathe::learn {

namespace {

using features::Matrix;

constexpr int kBorutaRounds = 20;
constexpr double kBorutaChance = 0.01;
constexpr double kDropShare = 0.2;  // of the columns that recursive elimination drops at once
constexpr double kHeldOut = 0.3;
constexpr int kShuffles = 5;

std::vector<std::uint32_t> ShuffledRows(std::size_t count, std::mt19937_64& random) {
  std::vector<std::uint32_t> rows(count);
  std::iota(rows.begin(), rows.end(), 0U);
  for (std::size_t i = count; i > 1; --i) std::swap(rows[i - 1], rows[random() % i]);
  return rows;
}

Matrix PickRows(const Matrix& x, std::span<const std::uint32_t> rows) {
  Matrix out(rows.size(), x.column_count());
  for (std::size_t i = 0; i < rows.size(); ++i)
    std::ranges::copy(x.row(rows[i]), out.row(i).begin());
  return out;
}

std::vector<features::Feature> Numbered(std::size_t count) {
  std::vector<features::Feature> features;
  for (std::size_t j = 0; j < count; ++j) {
    const std::string name = "f" + std::to_string(j);
    features.push_back({name, name, false, 0});
  }
  return features;
}

// The sum over the features of each column.
std::vector<double> ByColumn(const std::vector<double>& of_features,
                             std::span<const std::size_t> column_of, std::size_t column_count) {
  std::vector<double> sums(column_count);
  for (std::size_t j = 0; j < std::min(of_features.size(), column_of.size()); ++j)
    sums[column_of[j]] += of_features[j];
  return sums;
}

std::vector<double> MostByColumn(const std::vector<double>& of_features, const RankingRows& rows) {
  std::vector<double> most(rows.column_count);
  for (std::size_t j = 0; j < of_features.size(); ++j)
    most[rows.column_of[j]] = std::max(most[rows.column_of[j]], of_features[j]);
  return most;
}

double Quality(const RankingRows& rows, std::span<const double> y, const Matrix& scores) {
  if (rows.class_count > 0) return -ValueOf(ClassificationMetrics({scores, y, {}}), "log_loss");
  return -ValueOf(RegressionMetrics({y, {scores.data(), scores.row_count()}, {}}), "rmse");
}

Result<std::vector<double>> Permutation(const RankingRows& rows) {
  std::mt19937_64 random(rows.seed);
  const std::vector<std::uint32_t> order = ShuffledRows(rows.x.row_count(), random);
  const auto held = static_cast<std::size_t>(static_cast<double>(order.size()) * kHeldOut);
  const std::span<const std::uint32_t> test = std::span(order).first(held);
  const std::span<const std::uint32_t> train = std::span(order).subspan(held);
  const Matrix train_x = PickRows(rows.x, train);
  const Matrix test_x = PickRows(rows.x, test);
  const std::vector<double> train_y = Gather(rows.y, train);
  const std::vector<double> test_y = Gather(rows.y, test);
  TRY(const auto model, FitTrees(rows, train_x, train_y, /*is_forest=*/false));
  std::vector<features::Feature> features = Numbered(rows.x.column_count());
  for (std::size_t j = 0; j < features.size(); ++j)
    features[j].source = std::to_string(rows.column_of[j]);
  const auto items = PermutationImportance(
      {*model, features, test_x, true,
       [&](const Matrix& scores) { return Quality(rows, test_y, scores); }, kShuffles, rows.seed});
  std::vector<double> scores(rows.column_count);
  for (const ColumnImportance& item : items)
    scores[static_cast<std::size_t>(std::stoul(item.column))] = item.importance;
  return scores;
}

Result<std::vector<double>> Gains(const RankingRows& rows, const Matrix& x,
                                  std::span<const std::size_t> column_of, std::size_t column_count,
                                  bool is_forest) {
  TRY(const auto model, FitTrees(rows, x, rows.y, is_forest));
  return ByColumn(model->Importance(), column_of, column_count);
}

Result<std::vector<double>> Eliminate(const RankingRows& rows) {
  std::vector<bool> is_left(rows.column_count, true);
  std::vector<double> scores(rows.column_count);
  std::size_t left = rows.column_count;
  while (left > 0) {
    if (rows.cancel != nullptr) TRY_OK(rows.cancel->Check());
    const std::vector<std::size_t> picked = FeaturesOf(rows.column_of, is_left);
    std::vector<std::size_t> column_of;
    for (const std::size_t j : picked) column_of.push_back(rows.column_of[j]);
    const Matrix x = PickFeatures(rows.x, picked);
    TRY(const std::vector<double> gains, Gains(rows, x, column_of, rows.column_count, false));
    std::vector<std::size_t> worst;
    for (std::size_t c = 0; c < rows.column_count; ++c)
      if (is_left[c]) worst.push_back(c);
    std::ranges::stable_sort(worst, {}, [&](std::size_t c) { return gains[c]; });
    const auto goes =
        std::max<std::size_t>(1, static_cast<std::size_t>(static_cast<double>(left) * kDropShare));
    for (std::size_t i = 0; i < goes; ++i) {
      scores[worst[i]] = static_cast<double>(rows.column_count - left + 1) /
                         static_cast<double>(rows.column_count);
      is_left[worst[i]] = false;
      --left;
    }
  }
  return scores;
}

// Kursa & Rudnicki 2010: a column is worth something when it beats the best shuffled copy.
Result<std::vector<double>> Boruta(const RankingRows& rows) {
  const std::size_t width = rows.x.column_count();
  Matrix doubled(rows.x.row_count(), width * 2);
  for (std::size_t i = 0; i < rows.x.row_count(); ++i)
    std::ranges::copy(rows.x.row(i), doubled.row(i).begin());
  std::vector<std::size_t> column_of(rows.column_of.begin(), rows.column_of.end());
  for (const std::size_t column : rows.column_of) column_of.push_back(column + rows.column_count);
  std::mt19937_64 random(rows.seed);
  std::vector<double> hits(rows.column_count);
  for (int round = 0; round < kBorutaRounds; ++round) {
    if (rows.cancel != nullptr) TRY_OK(rows.cancel->Check());
    for (std::size_t j = 0; j < width; ++j) {
      const std::vector<std::uint32_t> order = ShuffledRows(rows.x.row_count(), random);
      for (std::size_t i = 0; i < order.size(); ++i) doubled(i, width + j) = rows.x(order[i], j);
    }
    RankingRows round_rows = rows;
    round_rows.seed = rows.seed + static_cast<std::uint64_t>(round);
    TRY(const std::vector<double> gains,
        Gains(round_rows, doubled, column_of, rows.column_count * 2, /*is_forest=*/true));
    const double best_shadow = *std::max_element(
        gains.begin() + static_cast<std::ptrdiff_t>(rows.column_count), gains.end());
    for (std::size_t c = 0; c < rows.column_count; ++c) hits[c] += gains[c] > best_shadow ? 1 : 0;
  }
  for (double& count : hits) count /= kBorutaRounds;
  return hits;
}

// Several classes: each against the others; the strongest counts.
Result<std::vector<double>> L1(const RankingRows& rows) {
  std::vector<double> most(rows.x.column_count());
  const std::int32_t first = rows.class_count == 2 ? 1 : 0;
  for (std::int32_t k = first; k < std::max(1, rows.class_count); ++k) {
    std::vector<double> y(rows.y.begin(), rows.y.end());
    if (rows.class_count > 0)
      for (double& value : y) value = value == k ? 1 : 0;
    TRY(const std::vector<double> entered, L1Path(rows.x, y, rows.cancel));
    for (std::size_t j = 0; j < most.size(); ++j) most[j] = std::max(most[j], entered[j]);
  }
  return MostByColumn(most, rows);
}

}  // namespace

Matrix PickFeatures(const Matrix& x, std::span<const std::size_t> picked) {
  Matrix out(x.row_count(), picked.size());
  for (std::size_t i = 0; i < x.row_count(); ++i)
    for (std::size_t j = 0; j < picked.size(); ++j) out(i, j) = x(i, picked[j]);
  return out;
}

std::vector<std::size_t> FeaturesOf(std::span<const std::size_t> column_of,
                                    const std::vector<bool>& keep) {
  std::vector<std::size_t> picked;
  for (std::size_t j = 0; j < column_of.size(); ++j)
    if (keep[column_of[j]]) picked.push_back(j);
  return picked;
}

Result<std::unique_ptr<models::ModelFormat>> FitTrees(const RankingRows& rows, const Matrix& x,
                                                      std::span<const double> y, bool is_forest) {
  const Algorithm* algorithm = FindAlgorithm("lightgbm_gbdt");
  if (algorithm == nullptr)
    return MakeError(ErrorCode::kInternal, "There are no boosted trees to select features with.");
  json::object given{{"n_estimators", 50}, {"num_leaves", 15}};
  // Trees that look at some columns each and do not build on each other, as a forest's.
  if (is_forest)
    given = {{"n_estimators", 60},
             {"num_leaves", 15},
             {"learning_rate", 0.02},
             {"colsample_bytree", 0.4}};
  TRY(const json::object parameters, CompleteParameters(algorithm->descriptor(), given));
  const std::vector<features::Feature> features = Numbered(x.column_count());
  FitRequest fit;
  fit.task = rows.task;
  fit.class_count = rows.class_count;
  fit.features = features;
  fit.train = {&x, y, {}};
  fit.parameters = parameters;
  fit.seed = rows.seed;
  fit.threads = rows.threads;
  fit.cancel = rows.cancel;
  TRY(FitResult fitted, algorithm->Fit(fit));
  return std::move(fitted.model);
}

Result<std::vector<double>> ScoreColumns(const RankingRows& rows, std::string_view method) {
  if (const auto filter = features::FilterMethodFromText(method))
    return MostByColumn(features::ScoreFeatures(*filter, rows.x, {rows.y, rows.class_count}), rows);
  if (method == "permutation") return Permutation(rows);
  if (method == "gain") return Gains(rows, rows.x, rows.column_of, rows.column_count, false);
  if (method == "rfe") return Eliminate(rows);
  if (method == "boruta") return Boruta(rows);
  if (method == "l1") return L1(rows);
  return FieldFault("method", "not_allowed", "\"" + std::string(method) + "\" is not known");
}

double BorutaThreshold(std::size_t column_count) {
  // P(hits or more) by chance, each round as likely as not.
  const double allowed =
      kBorutaChance / static_cast<double>(std::max<std::size_t>(1, column_count));
  double tail = 0;
  for (int hits = kBorutaRounds; hits >= 0; --hits) {
    const double log_chance = std::lgamma(kBorutaRounds + 1) - std::lgamma(hits + 1) -
                              std::lgamma(kBorutaRounds - hits + 1) - kBorutaRounds * std::log(2.0);
    tail += std::exp(log_chance);
    if (tail > allowed) return std::min(1.0, static_cast<double>(hits + 1) / kBorutaRounds);
  }
  return 1;
}

}  // namespace lathe::learn
