// The rows a training learns from: features, answers, weights, classes; checked for what no
// algorithm can learn from. Owns its memory; immutable once read.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "data/frame.h"
#include "learn/pipeline.h"
#include "work/train_params.h"

namespace lathe::work {

/// Fewest rows with a target (clustering: rows) that a training takes.
inline constexpr std::size_t kMinTrainRows = 10;
/// Most classes of a target.
inline constexpr std::size_t kMaxClasses = 200;

struct TrainTable {
  data::TableSchema schema;            ///< the target's role is target
  std::unique_ptr<data::Frame> whole;  ///< what a sample in `frame` was taken of; may be null
  data::Frame frame;
  models::Task task = models::Task::kClassification;
  std::vector<double> y;                 ///< by row of frame; NaN where the target is missing
  std::vector<double> weights;           ///< by row of frame, or empty
  std::string target;                    ///< its column; empty for clustering
  std::vector<std::string> class_names;  ///< in score order; with two, the positive one is last
  std::vector<std::uint32_t> used;       ///< rows with a target, ascending
  std::vector<std::string> warnings;     ///< for the log

  std::size_t without_target() const { return frame.row_count() - used.size(); }
  learn::LearningTable View() const {
    return {&schema, &frame,  task,        static_cast<std::int32_t>(class_names.size()),
            y,       weights, class_names, target};
  }
};

/// Errors: train_target_empty, train_target_not_numeric, train_single_class,
/// train_too_many_classes, train_too_few_rows, train_non_finite, validation_failed (weights,
/// positive class), and those of data::ReadParquet.
Result<TrainTable> ReadTrainTable(const TrainParams& params, const CancelToken& cancel);
/// The holdout and the folds, in rows of the frame. Error: validation_failed.
Result<learn::Splits> SplitTable(const TrainParams& params, const TrainTable& table);

}  // namespace lathe::work
