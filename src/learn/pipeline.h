// A recipe and a model fitted together on some rows of a table: the only way the product fits
// anything, so that no recipe ever sees a row its model is judged on. Borrowed data must outlive
// the calls. One fit at a time in a process.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "data/frame.h"
#include "data/schema.h"
#include "features/plan.h"
#include "features/recipe.h"
#include "learn/algorithm.h"
#include "learn/metrics/metric.h"

namespace lathe::learn {

/// A table with its answers, by row of `frame`.
struct LearningTable {
  const data::TableSchema* schema = nullptr;  ///< roles say which columns are features
  const data::Frame* frame = nullptr;
  models::Task task = models::Task::kClassification;
  std::int32_t class_count = 0;
  std::span<const double> y;        ///< class index or value; empty for clustering
  std::span<const double> weights;  ///< empty is 1 for every row
  std::span<const std::string> class_names = {};
  std::string target = {};  ///< the column y is made of; empty for clustering
};

using RowNumbers = std::span<const std::uint32_t>;

class ChosenPlans;

struct PipelineRequest {
  const Algorithm* algorithm = nullptr;
  json::object parameters;  ///< complete
  RowNumbers train;         ///< ascending
  RowNumbers
      valid;  ///< scored for the curve, for early stopping and for `valid_scores`; may be empty
  const features::Plan* plan = nullptr;  ///< what users want done first; fitted on `train`
  ChosenPlans* chosen = nullptr;  ///< remembers selections of the plan for later fits, or not
  bool balance_classes = false;   ///< weighs classes by n / (classes x rows of the class)
  std::uint64_t seed = 0;
  int threads = 1;
  const CancelToken* cancel = nullptr;
  std::optional<std::chrono::steady_clock::time_point> stop_at;
  std::function<void(int round, int round_count, std::string_view metric, double train,
                     double valid)>
      on_round;
};

struct Pipeline {
  features::Recipe recipe;
  std::unique_ptr<models::ModelFormat> model;
  int rounds = 0;
  json::object notes;
  features::Matrix valid_x;       ///< features of request.valid
  features::Matrix valid_scores;  ///< their scores
};

/// Errors: train_no_features, feature_*, those of Algorithm::Fit.
Result<Pipeline> FitPipeline(const LearningTable& table, const PipelineRequest& request);
/// Features of `rows` as the pipeline's recipe makes them.
Result<features::Matrix> PrepareRows(const LearningTable& table, const features::Recipe& recipe,
                                     RowNumbers rows);
/// The metrics of `scores`, one row per entry of `rows`. REQUIRES: classification or regression.
MetricValues MeasureScores(const LearningTable& table, RowNumbers rows,
                           const features::Matrix& scores);

/// y and weights of `rows`.
std::vector<double> Gather(std::span<const double> values, RowNumbers rows);

}  // namespace lathe::learn
