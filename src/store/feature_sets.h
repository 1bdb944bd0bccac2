// Feature sets in the metadata store: steps that make features of a dataset's columns, and what a
// job found when it fitted them. Every function takes the scope whose workspace the rows must
// belong to; a row of another workspace answers not_found. JSON columns are kept as text.
// Thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "store/database.h"
#include "store/page.h"
#include "store/scope.h"

namespace lathe::store {

struct FeatureSet {
  std::string id, workspace_id, project_id, dataset_id;
  std::optional<std::string> base_id;
  std::string kind = "engineer";  ///< engineer, select
  std::string name;
  std::optional<std::string> target;
  std::string status = "queued";             ///< queued, running, ready, failed
  std::string request = "{}", steps = "[]";  ///< JSON
  std::optional<std::string> summary, error, job_id;
  std::int64_t revision = 1, created_at = 0, updated_at = 0;
  std::optional<std::int64_t> deleted_at;

  template <class V>
  static void Columns(V& column, auto& self) {
    column("id", self.id);
    column("workspace_id", self.workspace_id);
    column("project_id", self.project_id);
    column("dataset_id", self.dataset_id);
    column("base_id", self.base_id);
    column("kind", self.kind);
    column("name", self.name);
    column("target", self.target);
    column("status", self.status);
    column("request", self.request);
    column("steps", self.steps);
    column("summary", self.summary);
    column("error", self.error);
    column("job_id", self.job_id);
    column("revision", self.revision);
    column("created_at", self.created_at);
    column("updated_at", self.updated_at);
    column("deleted_at", self.deleted_at);
  }
};

/// What a job found; JSON as text.
struct FeatureSetEnd {
  std::string steps, summary, details;
};

struct FeatureSetFilter {
  std::optional<std::string> dataset_id;
  bool deleted = false;  ///< those that can be restored instead
};

class FeatureSets {
 public:
  explicit FeatureSets(Database& database) : database_(database) {}

  Result<FeatureSet> Add(Transaction& tx, const WorkspaceScope& scope, const FeatureSet& set,
                         std::int64_t now_ms) const;
  Status SetJob(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                std::string_view job_id) const;
  Result<FeatureSet> Find(const WorkspaceScope& scope, std::string_view id) const;
  Result<FeatureSet> Find(Reader& reader, const WorkspaceScope& scope, std::string_view id) const;
  /// JSON as text; nothing before the job has ended.
  Result<std::optional<std::string>> Details(const WorkspaceScope& scope,
                                             std::string_view id) const;
  Result<Page<FeatureSet>> List(const WorkspaceScope& scope, std::string_view project_id,
                                const FeatureSetFilter& filter, const PageRequest& page) const;
  /// Error: not_found.
  Status SetDetails(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                    std::string_view details) const;
  Status Delete(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                std::int64_t now_ms) const;
  Status Restore(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                 std::int64_t oldest_ms) const;

  // By the job that fits it; nothing happens when another job does so now or it is gone.

  Status Begin(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
               std::string_view job_id, std::int64_t now_ms) const;
  Status Finish(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                std::string_view job_id, const FeatureSetEnd& end, std::int64_t now_ms) const;
  Status MarkFailed(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                    std::string_view job_id, std::string_view problem, std::int64_t now_ms) const;

 private:
  Database& database_;
};

}  // namespace lathe::store
