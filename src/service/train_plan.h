// What a training will do: a request checked against the catalogue, the project and the dataset,
// with every default filled in. All faults are found together, with the range that would do. Pure
// functions of their arguments.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "data/schema.h"
#include "features/plan.h"
#include "service/catalogue.h"
#include "service/faults.h"
#include "store/datasets.h"
#include "store/projects.h"

namespace lathe::service {

struct AlgorithmChoice {
  std::string algorithm_id;
  json::object hyperparameters;
};

/// A training as asked for; what is absent takes its default.
struct TrainRequest {
  std::string dataset_id;
  std::optional<std::string> target, name, mode, algorithm_id;
  std::optional<json::object> hyperparameters;
  std::vector<AlgorithmChoice> algorithms;
  std::optional<std::string> method, split_column;
  std::optional<std::int64_t> folds;
  std::optional<double> test_fraction;
  std::optional<std::string> primary_metric, class_weights, positive_class;
  std::optional<double> time_budget_seconds;
  std::optional<std::int64_t> seed, max_memory_bytes;
  std::optional<std::string> feature_set_id;
};

/// Something the user should know that does not stop the training.
struct TrainWarning {
  std::string field, code, message;
};

struct TrainPlan {
  std::string name, mode, task;
  std::optional<std::string> target;
  std::vector<AlgorithmChoice> algorithms;  ///< with complete hyperparameters
  std::string method, split_column;         ///< clustering has no method
  std::int64_t folds = 0;                   ///< 0 where the method has none
  double test_fraction = 0;
  std::string primary_metric;
  std::string class_weights = "none";
  std::optional<std::string> positive_class;
  std::optional<double> time_budget_seconds;
  std::int64_t seed = 0;
  std::optional<std::int64_t> max_memory_bytes;
  std::optional<std::string> feature_set_id;
  std::optional<features::Plan> features;  ///< the steps of the feature set
  std::vector<TrainWarning> warnings;

  /// The document kept with the training: the request with its defaults.
  json::object ToJson() const;
};

struct PlanInput {
  const Catalogue& catalogue;
  const store::Project& project;
  const store::Dataset& dataset;
  const data::TableSchema& schema;           ///< of the dataset
  const features::Plan* features = nullptr;  ///< of the feature set asked for
};

/// REQUIRES: the dataset is ready. Faults are appended; with faults the plan is not to be used.
TrainPlan PlanTraining(const PlanInput& input, const TrainRequest& request, Faults& faults);

}  // namespace lathe::service
