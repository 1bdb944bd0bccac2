// Predictions: answers rows with a model, and finds answers again. Predict is the hot path: a model
// that is resident and was looked up since the last change of the database is answered without
// touching the disk. Thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"
#include "base/result.h"
#include "serving/model_cache.h"
#include "serving/prediction_log.h"
#include "store/database.h"
#include "store/page.h"
#include "store/predictions.h"
#include "store/scope.h"

namespace lathe::service {

class Predictions {
 public:
  /// All outlive this.
  struct Deps {
    store::Database& database;  ///< the main one, whose commits make look-ups stale
    store::Predictions& store;
    serving::ModelCache& cache;
    serving::PredictionLog& log;
    const Clock& clock;
  };
  explicit Predictions(const Deps& deps) : deps_(deps) {}

  /// Whether Predict would neither wait for the disk nor take long, so that a socket thread may
  /// call it.
  bool IsQuick(std::string_view model_id, std::size_t body_bytes) const;

  /// The JSON answer to the rows in `body`. Errors: not_found, model_corrupt, and those of
  /// serving::RowDecoder::Decode.
  Result<std::string> Predict(const store::WorkspaceScope& scope, const store::Caller& caller,
                              std::string_view model_id, std::string_view body);

  /// An answered prediction, at once after its answer. Error: not_found, also for one that was only
  /// counted (see PredictionLog).
  Result<store::Prediction> Get(const store::WorkspaceScope& scope, std::string_view id) const;
  /// Waits for what was answered before to be written.
  Result<store::Page<store::PredictionLine>> List(const store::WorkspaceScope& scope,
                                                  std::string_view project_id,
                                                  const std::optional<std::string>& model_id,
                                                  const store::PageRequest& page) const;

 private:
  /// A model's row as it was when `epoch` was the database's commit count.
  struct Target {
    store::ModelTarget model;
    std::uint64_t epoch;
  };
  using TargetPtr = std::shared_ptr<const Target>;
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };

  TargetPtr FreshTarget(std::string_view model_id) const;
  Result<TargetPtr> TargetOf(const store::WorkspaceScope& scope, std::string_view model_id);

  Deps deps_;
  mutable std::shared_mutex mutex_;
  std::unordered_map<std::string, TargetPtr, Hash, std::equal_to<>> targets_;  // guarded by mutex_
};

}  // namespace lathe::service
