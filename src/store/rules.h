// Validation rules and what they came to, in the metadata store. A rule belongs to a data source or
// to the datasets of one name in a project; a dataset version has one check at most, a new one
// takes the place of the old. Thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/database.h"
#include "store/datasets.h"
#include "store/page.h"
#include "store/scope.h"

namespace lathe::store {

struct StoredRule {
  std::string id, workspace_id, project_id;
  std::optional<std::string> datasource_id, dataset_name;  ///< one of the two
  std::string name;
  std::string demand = "{}";  ///< JSON {kind, severity, columns, ...}
  std::int64_t revision = 1, created_at = 0, updated_at = 0;
  std::optional<std::int64_t> deleted_at;

  template <class V>
  static void Columns(V& column, auto& self) {
    column("id", self.id);
    column("workspace_id", self.workspace_id);
    column("project_id", self.project_id);
    column("datasource_id", self.datasource_id);
    column("dataset_name", self.dataset_name);
    column("name", self.name);
    column("demand", self.demand);
    column("revision", self.revision);
    column("created_at", self.created_at);
    column("updated_at", self.updated_at);
    column("deleted_at", self.deleted_at);
  }
};

struct RuleCheck {
  std::string id, workspace_id, dataset_id;
  std::string status;          ///< queued, running, ready, failed
  std::string results = "[]";  ///< JSON: of the last check that came to an end
  std::optional<std::int64_t> checked_at;
  std::optional<std::string> error;  ///< JSON problem
  std::optional<std::string> job_id;
  std::int64_t created_at = 0, updated_at = 0;

  template <class V>
  static void Columns(V& column, auto& self) {
    column("id", self.id);
    column("workspace_id", self.workspace_id);
    column("dataset_id", self.dataset_id);
    column("status", self.status);
    column("results", self.results);
    column("checked_at", self.checked_at);
    column("error", self.error);
    column("job_id", self.job_id);
    column("created_at", self.created_at);
    column("updated_at", self.updated_at);
  }
};

class Rules {
 public:
  explicit Rules(Database& database) : database_(database) {}

  Result<StoredRule> Add(Transaction& tx, const WorkspaceScope& scope, StoredRule rule,
                         std::int64_t now_ms) const;
  Result<StoredRule> Find(const WorkspaceScope& scope, std::string_view id) const;
  /// `deleted` lists those that can be restored.
  Result<Page<StoredRule>> ListOf(const WorkspaceScope& scope, const Dataset& dataset, bool deleted,
                                  const PageRequest& page) const;
  Result<Page<StoredRule>> ListOf(const WorkspaceScope& scope, const Datasource& source,
                                  bool deleted, const PageRequest& page) const;
  /// All that hold for the dataset, the oldest first.
  Result<std::vector<StoredRule>> AllOf(const WorkspaceScope& scope, const Dataset& dataset) const;
  /// Error: precondition_failed when somebody was faster.
  Result<StoredRule> Update(Transaction& tx, const WorkspaceScope& scope, const StoredRule& rule,
                            std::int64_t now_ms) const;
  Status Delete(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                std::int64_t now_ms) const;
  Status Restore(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                 std::int64_t oldest_ms, std::int64_t now_ms) const;
  /// To be called when `dataset` has got the name `name`: rules follow when no version keeps the
  /// old one.
  Status Follow(Transaction& tx, const WorkspaceScope& scope, const Dataset& dataset,
                std::string_view name, std::int64_t now_ms) const;

 private:
  Database& database_;
};

class RuleChecks {
 public:
  explicit RuleChecks(Database& database) : database_(database) {}

  /// Makes the dataset's check, or the one it has new, with status queued and no job.
  Result<RuleCheck> Restart(Transaction& tx, const WorkspaceScope& scope,
                            std::string_view dataset_id, std::int64_t now_ms) const;
  Status SetJob(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                std::string_view job_id) const;
  /// Nothing when the dataset was never checked.
  Result<std::optional<RuleCheck>> FindFor(const WorkspaceScope& scope,
                                           std::string_view dataset_id) const;
  /// What an import or a cleaning found while it made the dataset.
  Status Keep(Transaction& tx, const WorkspaceScope& scope, std::string_view dataset_id,
              std::string_view job_id, std::string_view results, std::int64_t now_ms) const;

  // By the job that makes it; nothing happens when another job makes it now.

  Status Begin(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
               std::string_view job_id, std::int64_t now_ms) const;
  Status Finish(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                std::string_view job_id, std::string_view results, std::int64_t now_ms) const;
  Status MarkFailed(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                    std::string_view job_id, std::string_view problem, std::int64_t now_ms) const;

 private:
  Database& database_;
};

}  // namespace lathe::store
