// What a job of kind "train" means to the server: its parameters before, its models after. The
// child's side is work/train.h; docs/guides/jobs.md describes both. Publishing is done under the
// job's fence: a second worker's attempt changes nothing. Thread-safe.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

#include "base/clock.h"
#include "jobs/worker.h"
#include "store/datasets.h"
#include "store/learning.h"
#include "store/objects.h"

namespace lathe::service {

class TrainJobKind final : public jobs::JobKind {
 public:
  /// All three outlive this.
  TrainJobKind(store::Database& database, const store::Objects& objects, const Clock& clock)
      : learning_(database), datasets_(database), objects_(objects), clock_(clock) {}

  std::string_view name() const override { return "train"; }
  /// Errors: not_found, dataset_not_ready, dataset_corrupt (its file is gone).
  Result<json::object> Prepare(const store::Job& job) override;
  Status Begin(store::Transaction& tx, const store::Job& job) override;
  /// Makes each bundle an object and a model row, and ends the training. Errors: internal for a
  /// result that cannot be read, storage_full.
  Status Commit(store::Transaction& tx, const store::Job& job, const JobOutcome& outcome,
                const std::filesystem::path& attempt_dir) override;
  Status Settle(store::Transaction& tx, const store::Job& job, store::JobState state,
                const std::optional<json::object>& problem) override;

 private:
  store::Learning learning_;
  store::Datasets datasets_;
  const store::Objects& objects_;
  const Clock& clock_;
};

}  // namespace lathe::service
