// What a `check_rules` job means to the server: which table it looks at, and where what it found is
// kept. The child (src/work/rules.cpp) does the checking. Thread-safe.
#pragma once

#include "base/clock.h"
#include "jobs/worker.h"
#include "store/datasets.h"
#include "store/objects.h"
#include "store/rules.h"

namespace lathe::service {

class RuleCheckJobKind final : public jobs::JobKind {
 public:
  static constexpr std::string_view kName = "check_rules";
  static constexpr std::string_view kResourceKind = "rule_check";

  /// All three outlive this.
  RuleCheckJobKind(store::Database& database, const store::Objects& objects, const Clock& clock)
      : datasets_(database),
        rules_(database),
        checks_(database),
        objects_(objects),
        clock_(clock) {}

  std::string_view name() const override { return kName; }
  /// Job parameters: {dataset_id}; the child gets the table and the rules. Errors: not_found,
  /// dataset_not_ready, dataset_corrupt.
  Result<json::object> Prepare(const store::Job& job) override;
  Status Begin(store::Transaction& tx, const store::Job& job) override;
  Status Commit(store::Transaction& tx, const store::Job& job, const JobOutcome& outcome,
                const std::filesystem::path& attempt_dir) override;
  Status Settle(store::Transaction& tx, const store::Job& job, store::JobState state,
                const std::optional<json::object>& problem) override;

 private:
  store::Datasets datasets_;
  store::Rules rules_;
  store::RuleChecks checks_;
  const store::Objects& objects_;
  const Clock& clock_;
};

}  // namespace lathe::service
