// The rows a `features` job works on: a bounded, even sample of those with a target. Owns its
// memory; immutable once read.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "features/plan.h"
#include "features/transforms/steps.h"
#include "work/job_context.h"
#include "work/train_table.h"

namespace lathe::work {

struct FeatureTable {
  TrainTable table;               ///< of the sampled rows; no target: a clustering's
  features::StepTarget target;    ///< of the same rows
  std::int64_t dataset_rows = 0;  ///< with a target, before sampling

  bool has_target() const { return !table.target.empty(); }
  const features::StepTarget* step_target() const { return has_target() ? &target : nullptr; }
};

struct FeatureTableRequest {
  features::Plan plan;
  std::string target;  ///< empty: none
  models::Task task = models::Task::kClustering;
  std::size_t most_rows = 0;
};

/// Reads spec.params' dataset_path, schema and dataset_fingerprint. Errors: those of
/// ReadTrainTable.
Result<FeatureTable> ReadFeatureTable(const JobContext& job, const FeatureTableRequest& request);

}  // namespace lathe::work
