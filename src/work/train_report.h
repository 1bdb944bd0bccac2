// What is said of a fitted model: the metrics document of GET /api/models/{id}/metrics, the curves
// beside it, importances and the result's entries. Pure functions of the table, the split and the
// model.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/json.h"
#include "learn/pipeline.h"
#include "learn/validation.h"
#include "work/train_params.h"
#include "work/train_table.h"

namespace lathe::work {

/// Rows whose metrics are those of "train"; larger training parts are sampled (seeded) and say so.
inline constexpr std::size_t kTrainMetricRows = 50'000;

/// A fitted and judged candidate.
struct Judged {
  learn::Pipeline pipeline;  ///< the one that is kept
  std::vector<learn::MetricValues> folds;
  learn::MetricValues validation;   ///< mean over folds; of the holdout where there are none
  learn::MetricValues test, train;  ///< holdout and training rows; clustering has train only
  std::size_t train_metric_rows = 0;
  features::Matrix test_x,
      test_scores;  ///< one row per holdout row; made by Judge when the fit has not left them
  json::object curves;
  json::array per_class;
  std::size_t silhouette_rows = 0;  ///< clustering only
};

/// Fills test, train, curves and per_class of a classifier or a regressor from its pipeline.
Status Judge(const TrainParams& params, const TrainTable& table, const learn::Splits& splits,
             Judged& judged);
/// The same for a clustering: metrics of all rows, sizes, and the clusters' profile in original
/// units.
Status JudgeClusters(const TrainParams& params, const TrainTable& table, Judged& judged);

json::object MetricsDocument(const TrainParams& params, const TrainTable& table,
                             const learn::Splits& splits, const Judged& judged);
/// {"inputs":[{"name","type","semantic_type","nullable"}],"outputs":[{"name","type",...}]}
json::object Signature(const TrainTable& table, const features::Recipe& recipe);
/// Microseconds to prepare and score a row, measured on rows of the table.
double MeasurePredictMicros(const TrainTable& table, const learn::Pipeline& pipeline);

}  // namespace lathe::work
