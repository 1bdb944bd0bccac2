// Algorithm: fits one model on a prepared matrix. One file per algorithm in algorithms/, listed in
// algorithms/all.cpp. An algorithm knows nothing of recipes, folds, files or jobs. The same seed,
// data and thread count give the same model. Objects are stateless and thread-safe; the libraries
// behind them are not: one fit per process at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/cancel.h"
#include "base/json.h"
#include "base/result.h"
#include "features/matrix.h"
#include "features/transform.h"
#include "learn/descriptor.h"
#include "models/format.h"

namespace lathe::learn {

/// Rows with their answers. y: class index, value, or empty for clustering.
struct Rows {
  const features::Matrix* x = nullptr;
  std::span<const double> y;
  std::span<const double> weights;  ///< empty is 1 for every row
};

struct FitRequest {
  models::Task task = models::Task::kClassification;
  std::int32_t class_count = 0;  ///< classification only
  std::span<const features::Feature> features;
  Rows train;
  std::optional<Rows> valid;  ///< scored each round for the curve and for early stopping
  json::object parameters;    ///< complete: defaults filled in, validated against the descriptor
  std::uint64_t seed = 0;
  int threads = 1;
  const CancelToken* cancel = nullptr;
  /// The end of this fit's share of a time budget: the algorithm stops adding rounds then and keeps
  /// what it has (at least one round), noting "stopped_by_budget".
  std::optional<std::chrono::steady_clock::time_point> stop_at;
  /// Called after each round (or iteration) with the metric the algorithm optimises; NaN where
  /// there is no valid part, and in rounds where measuring would cost too much (long fits measure
  /// at least 50 rounds).
  std::function<void(int round, int round_count, std::string_view metric, double train,
                     double valid)>
      on_round;
};

struct FitResult {
  std::unique_ptr<models::ModelFormat> model;
  int rounds = 0;      ///< rounds or iterations really used
  json::object notes;  ///< for provenance: converged, stopped_early, ...
};

class Algorithm {
 public:
  virtual ~Algorithm() = default;
  virtual const Descriptor& descriptor() const = 0;
  /// Errors: job_cancelled, job_timeout, train_failed, validation_failed.
  virtual Result<FitResult> Fit(const FitRequest& request) const = 0;
};

/// Every algorithm, in catalogue order. Built on first use.
std::span<const std::unique_ptr<Algorithm>> AllAlgorithms();
const Algorithm* FindAlgorithm(std::string_view id);

/// Fills defaults and checks names, types and bounds. Error: validation_failed, one entry per
/// parameter.
Result<json::object> CompleteParameters(const Descriptor& descriptor, const json::object& given);

}  // namespace lathe::learn
