// Steps of features tried on a sample of a dataset's rows: what they would do, and which ones
// suggest themselves. A few at a time; each reads a bounded part of the table. Thread-safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "features/plan_report.h"
#include "features/suggest.h"
#include "service/datasets.h"
#include "service/profiles.h"
#include "service/seats.h"
#include "store/projects.h"
#include "store/scope.h"

namespace lathe::service {

struct FeatureStepLimits {
  int most_at_once = 2;
  std::chrono::milliseconds longest{8'000};
  std::int64_t sample_rows = 2'000;
  std::int64_t most_cells = 2'000'000;  ///< of a wide table fewer rows are read
};

/// What is predicted, as far as features need to know.
struct FeatureTarget {
  std::string column;  ///< empty: none
  std::string task;    ///< classification, regression; clustering without a target
};

struct Suggestions {
  std::vector<features::SuggestedStep> steps;
  /// Whether the table's quality was known. Otherwise only sampled rows were looked at, and values
  /// that stand for missing were not found.
  bool is_quality_known = false;
};

class FeatureSteps {
 public:
  /// All three outlive this.
  FeatureSteps(store::Database& database, Datasets& datasets, Profiles& profiles,
               FeatureStepLimits limits)
      : datasets_(datasets),
        profiles_(profiles),
        projects_(database),
        limits_(limits),
        trying_(limits.most_at_once) {}

  /// The column asked for, else the one with the role target, else the project's. Error:
  /// validation_failed when the column asked for is not there.
  Result<FeatureTarget> TargetOf(const store::WorkspaceScope& scope, const store::Dataset& dataset,
                                 const data::TableSchema& schema,
                                 const std::optional<std::string>& asked) const;
  /// Errors: not_found, dataset_not_ready, dataset_corrupt, validation_failed, feature_*,
  /// job_timeout, unavailable (too many are being tried).
  Result<features::PlanReport> Try(const store::WorkspaceScope& scope, std::string_view dataset_id,
                                   const std::optional<std::string>& target,
                                   const json::value& steps);
  /// With complete parameters. Heeds what the dataset's profile found wrong with its columns; waits
  /// for one that is being made, but not for long. Errors as Try.
  Result<Suggestions> Suggest(const store::WorkspaceScope& scope, std::string_view dataset_id,
                              const std::optional<std::string>& target);

 private:
  struct Sample;
  Result<Sample> ReadSample(const store::WorkspaceScope& scope, std::string_view dataset_id,
                            const std::optional<std::string>& target,
                            const CancelToken& deadline) const;

  Datasets& datasets_;
  Profiles& profiles_;
  store::Projects projects_;
  FeatureStepLimits limits_;
  Seats trying_;
};

}  // namespace lathe::service
