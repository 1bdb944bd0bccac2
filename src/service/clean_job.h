// What a `clean` job means to the server: which table it reads, and how the new one becomes the
// dataset's. The child (src/work/clean.cpp) does the cleaning. Thread-safe.
#pragma once

#include "base/clock.h"
#include "jobs/worker.h"
#include "store/datasets.h"
#include "store/derived_datasets.h"
#include "store/objects.h"
#include "store/profiles.h"
#include "store/projects.h"
#include "store/rules.h"

namespace lathe::service {

class CleanJobKind final : public jobs::JobKind {
 public:
  static constexpr std::string_view kName = "clean";

  /// All three outlive this.
  CleanJobKind(store::Database& database, const store::Objects& objects, const Clock& clock)
      : datasets_(database),
        derived_(database),
        rules_(database),
        checks_(database),
        projects_(database),
        profiles_(database),
        objects_(objects),
        clock_(clock) {}

  std::string_view name() const override { return kName; }
  /// Job parameters: {parent_id, steps}; the child gets the parent's path and schema instead of its
  /// id, the targets that are known, and the rules of the new dataset. Errors: not_found,
  /// dataset_not_ready, dataset_corrupt.
  Result<json::object> Prepare(const store::Job& job) override;
  Status Begin(store::Transaction& tx, const store::Job& job) override;
  Status Commit(store::Transaction& tx, const store::Job& job, const JobOutcome& outcome,
                const std::filesystem::path& attempt_dir) override;
  /// What the rules came to for the table that was refused.
  Status KeepFindings(store::Transaction& tx, const store::Job& job,
                      const std::filesystem::path& attempt_dir) override;
  Status Settle(store::Transaction& tx, const store::Job& job, store::JobState state,
                const std::optional<json::object>& problem) override;

 private:
  /// The columns that the project and the parent's profile are about.
  json::array TargetsOf(const store::WorkspaceScope& scope, const store::Dataset& parent) const;

  store::Datasets datasets_;
  store::DerivedDatasets derived_;
  store::Rules rules_;
  store::RuleChecks checks_;
  store::Projects projects_;
  store::Profiles profiles_;
  const store::Objects& objects_;
  const Clock& clock_;
};

}  // namespace lathe::service
