// Scores of columns by what they tell of an answer, on prepared rows: by filters of single
// features, or by asking a model. A column's features count together. Stateless; seeded.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/cancel.h"
#include "base/result.h"
#include "features/matrix.h"
#include "features/transform.h"
#include "models/format.h"

namespace lathe::learn {

/// Rows with their answers, and which column each feature is made of.
struct RankingRows {
  const features::Matrix& x;  ///< without missing values
  std::span<const double> y;  ///< class index or value
  models::Task task = models::Task::kClassification;
  std::int32_t class_count = 0;            ///< 0 for values
  std::span<const std::size_t> column_of;  ///< by feature: 0..column_count-1
  std::size_t column_count = 0;
  std::uint64_t seed = 0;
  int threads = 1;
  const CancelToken* cancel = nullptr;
};

/// Features `picked` of x, in that order.
features::Matrix PickFeatures(const features::Matrix& x, std::span<const std::size_t> picked);
/// The features of the columns for which `keep` is true.
std::vector<std::size_t> FeaturesOf(std::span<const std::size_t> column_of,
                                    const std::vector<bool>& keep);

/// Boosted trees, small, for ranking and judging. Errors: those of Algorithm::Fit.
Result<std::unique_ptr<models::ModelFormat>> FitTrees(const RankingRows& rows,
                                                      const features::Matrix& x,
                                                      std::span<const double> y, bool is_forest);

/// One score per column, higher is better; `method` is one of SelectionMethods().
///   permutation: loss of quality on rows held out when its values are shuffled
///   rfe: 1 for the column that is left last, down to 1 / columns for the first that goes
///   boruta: share of the rounds in which it beats every shuffled copy of a column
///   l1: share of the strongest penalty up to which it stays in a linear model
/// Errors: validation_failed (no such method), feature_too_many_columns, those of FitTrees.
Result<std::vector<double>> ScoreColumns(const RankingRows& rows, std::string_view method);

/// Hits in this share of the rounds and more are no chance (binomial test, 1 %, by Bonferroni).
double BorutaThreshold(std::size_t column_count);

}  // namespace lathe::learn
