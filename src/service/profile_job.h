// What a `profile` job means to the server: which table it looks at, and how its document becomes
// the dataset's profile. The child (src/work/profile.cpp) does the looking. A job whose profile has
// been restarted meanwhile changes nothing. Thread-safe.
#pragma once

#include "base/clock.h"
#include "jobs/worker.h"
#include "store/datasets.h"
#include "store/derived_datasets.h"
#include "store/objects.h"
#include "store/profiles.h"

namespace lathe::service {

class ProfileJobKind final : public jobs::JobKind {
 public:
  static constexpr std::string_view kName = "profile";
  static constexpr std::string_view kResourceKind = "profile";

  /// All three outlive this.
  ProfileJobKind(store::Database& database, const store::Objects& objects, const Clock& clock)
      : profiles_(database),
        datasets_(database),
        derived_(database),
        objects_(objects),
        clock_(clock) {}

  std::string_view name() const override { return kName; }
  /// Job parameters: {dataset_id, target, sample_rows}; the child gets the table's path and schema
  /// instead of the id. Errors: not_found, dataset_not_ready, dataset_corrupt.
  Result<json::object> Prepare(const store::Job& job) override;
  Status Begin(store::Transaction& tx, const store::Job& job) override;
  Status Commit(store::Transaction& tx, const store::Job& job, const JobOutcome& outcome,
                const std::filesystem::path& attempt_dir) override;
  Status Settle(store::Transaction& tx, const store::Job& job, store::JobState state,
                const std::optional<json::object>& problem) override;

 private:
  /// What to judge drift against: the profile of the last version read from the source, its table,
  /// or why nothing. A version that was read again is compared, one that steps made is not.
  Status PassReference(const store::WorkspaceScope& scope, const store::Dataset& dataset,
                       json::object& params) const;

  store::Profiles profiles_;
  store::Datasets datasets_;
  store::DerivedDatasets derived_;
  const store::Objects& objects_;
  const Clock& clock_;
};

}  // namespace lathe::service
