// What a `features` job means to the server: which table it reads with which steps, and how what it
// found becomes the feature set's. The child (src/work/features.cpp) does the fitting. Thread-safe.
#pragma once

#include "base/clock.h"
#include "jobs/worker.h"
#include "service/job_result.h"
#include "store/datasets.h"
#include "store/feature_sets.h"
#include "store/objects.h"

namespace lathe::service {

class FeaturesJobKind final : public jobs::JobKind {
 public:
  static constexpr std::string_view kName = "features";
  static constexpr std::string_view kResourceKind = "feature_set";
  /// The kind of a job that only measures importance by one more method, of a set that is ready.
  /// The set does not name it as its job, so that Begin and Settle leave the set as it is.
  static constexpr std::string_view kImportance = "importance";

  /// All three outlive this.
  FeaturesJobKind(store::Database& database, const store::Objects& objects, const Clock& clock)
      : sets_(database), datasets_(database), objects_(objects), clock_(clock) {}

  std::string_view name() const override { return kName; }
  /// Job parameters: {dataset_id, kind, task, target, method, k, threshold, warnings}; the child
  /// also gets the table's path and schema and the steps. Errors: not_found, dataset_not_ready,
  /// dataset_corrupt.
  Result<json::object> Prepare(const store::Job& job) override;
  Status Begin(store::Transaction& tx, const store::Job& job) override;
  Status Commit(store::Transaction& tx, const store::Job& job, const JobOutcome& outcome,
                const std::filesystem::path& attempt_dir) override;
  Status Settle(store::Transaction& tx, const store::Job& job, store::JobState state,
                const std::optional<json::object>& problem) override;

 private:
  Status KeepImportance(store::Transaction& tx, const store::Job& job, const ResultReader& result);

  store::FeatureSets sets_;
  store::Datasets datasets_;
  const store::Objects& objects_;
  const Clock& clock_;
};

}  // namespace lathe::service
