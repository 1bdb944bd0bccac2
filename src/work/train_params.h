// What a training asks for, read from a job's params and checked against the descriptors. Plain
// values.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "data/schema.h"
#include "features/plan.h"
#include "learn/algorithm.h"
#include "learn/metrics/metric.h"
#include "learn/validation.h"

namespace lathe::work {

/// One algorithm to fit, and the id its model gets.
struct Candidate {
  std::string model_id;
  const learn::Algorithm* algorithm = nullptr;
  json::object parameters;  ///< complete
};

struct TrainParams {
  std::string training_id, dataset_id, dataset_fingerprint;
  std::filesystem::path dataset_path;
  data::TableSchema schema;
  models::Task task = models::Task::kClassification;
  std::string target;  ///< empty for clustering
  std::string mode;    ///< single, automl
  std::vector<Candidate> candidates;
  std::optional<features::Plan> plan;  ///< what users want done to columns first
  std::string feature_set_id;          ///< where the plan comes from
  learn::SplitMethod method = learn::SplitMethod::kStratified;
  int folds = 5;
  std::string column;  ///< of groups or times
  double test_fraction = 0.2;
  std::uint64_t seed = 0;
  const learn::MetricInfo* primary = nullptr;
  bool balance_classes = false;
  std::string positive_class;  ///< empty: the last class in order
  int threads = 1;
  std::optional<double> time_budget_s;
};

/// Errors: validation_failed with every fault found, train_metric_mismatch, train_target_missing.
Result<TrainParams> ReadTrainParams(const json::object& params, int threads);

}  // namespace lathe::work
