// What an `import` job means to the server: which file it reads, and how its table becomes the
// dataset's. The child (src/work/import.cpp) does the reading. Thread-safe.
#pragma once

#include "base/clock.h"
#include "jobs/worker.h"
#include "store/datasets.h"
#include "store/objects.h"
#include "store/rules.h"

namespace lathe::service {

class ImportJobKind final : public jobs::JobKind {
 public:
  static constexpr std::string_view kName = "import";

  /// All three outlive this.
  ImportJobKind(store::Database& database, const store::Objects& objects, const Clock& clock)
      : datasets_(database),
        rules_(database),
        checks_(database),
        objects_(objects),
        clock_(clock) {}

  std::string_view name() const override { return kName; }
  /// Job parameters: {upload_object_id, filename, format_options, columns, on_bad_value,
  /// target_column}; the child gets `path` instead of the object's id, and the dataset's rules.
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
  store::Datasets datasets_;
  store::Rules rules_;
  store::RuleChecks checks_;
  const store::Objects& objects_;
  const Clock& clock_;
};

}  // namespace lathe::service
