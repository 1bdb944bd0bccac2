// Which features to keep: ranks the columns that come out of a plan (or of the table) by what they
// tell of the target, and shows by cross-validation how good a model of the first 1, 2, 3, 5, ...
// of them is. The ranking is made anew on the training rows of each fold, so that the curve does
// not flatter. Filters look at single features; permutation, Boruta, recursive elimination and L1
// ask a model. Stateless; seeded.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/cancel.h"
#include "features/matrix.h"
#include "features/transform.h"
#include "learn/pipeline.h"

namespace lathe::learn {

/// The methods, as the API spells them.
std::span<const std::string_view> SelectionMethods();

struct SelectionRequest {
  LearningTable table;
  RowNumbers rows;                       ///< what may be looked at
  const features::Plan* plan = nullptr;  ///< null: the columns as they are
  std::string method;                    ///< one of SelectionMethods()
  std::optional<std::int64_t> k;         ///< keep so many
  std::optional<double> threshold;       ///< of those that score at least this
  std::uint64_t seed = 0;
  int threads = 1;
  const CancelToken* cancel = nullptr;
  std::function<void(double share, std::string_view phase)> on_progress;
};

struct RankedColumn {
  std::string column;
  double score = 0;
  double deviation = 0;  ///< between folds
  bool is_selected = false;
};

struct CurvePoint {
  std::int64_t count = 0;  ///< columns
  double score = 0;        ///< mean over folds
  double deviation = 0;
};

struct Selection {
  std::string metric;  ///< of the curve
  bool greater_is_better = true;
  std::vector<RankedColumn> ranking;  ///< the best first
  std::vector<CurvePoint> curve;
  std::int64_t best_count = 0;  ///< the fewest columns within one standard error of the best score
  bool none_confirmed = false;  ///< Boruta confirmed no column; the best one is kept
};

/// Keeps the k best of those that reach the threshold; without both best_count columns, or those
/// that Boruta confirms. Errors: train_no_features, feature_*, validation_failed (too few rows, or
/// nothing reaches the threshold), job_cancelled.
Result<Selection> SelectFeatures(const SelectionRequest& request);

struct Kept {
  std::vector<std::string> columns;
  bool none_fit = false;  ///< nothing reached the threshold or was confirmed: the best one is kept
};

/// What SelectFeatures would keep of these rows, without judging how good it is. REQUIRES: k or
/// threshold, unless the method is boruta. Errors as SelectFeatures.
Result<Kept> KeptColumns(const SelectionRequest& request);

/// Importance of each column with its spread: `method` is a filter's name ("correlation", ...) over
/// five parts of the rows, or "permutation" or "gain" of boosted trees on rows held out. Errors as
/// SelectFeatures.
Result<std::vector<RankedColumn>> MeasureImportance(const SelectionRequest& request,
                                                    std::string_view method);

}  // namespace lathe::learn
