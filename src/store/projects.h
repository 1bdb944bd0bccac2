// Projects of a workspace. Reads borrow a reader, writes take the caller's Transaction.
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

struct Project {
  std::string id;
  std::string workspace_id;
  std::string name;
  std::optional<std::string> description;
  std::string type;    ///< classification, regression, clustering
  std::string status;  ///< active, completed, archived
  std::optional<std::string> target_column;
  std::optional<std::string> primary_metric;
  std::int64_t revision = 1;
  std::int64_t created_at_ms = 0;
  std::int64_t updated_at_ms = 0;
  std::optional<std::int64_t> deleted_at_ms;
  template <class V>
  static void Columns(V& column, auto& self) {
    column("id", self.id);
    column("workspace_id", self.workspace_id);
    column("name", self.name);
    column("description", self.description);
    column("type", self.type);
    column("status", self.status);
    column("target_column", self.target_column);
    column("primary_metric", self.primary_metric);
    column("revision", self.revision);
    column("created_at", self.created_at_ms);
    column("updated_at", self.updated_at_ms);
    column("deleted_at", self.deleted_at_ms);
  }
};

struct ProjectFilter {
  std::optional<std::string> status, type;
  std::optional<std::string> search;  ///< part of the name or description, any case
  bool deleted = false;               ///< those that can be restored instead
};

class Projects {
 public:
  explicit Projects(Database& database) : database_(database) {}

  /// Error: name_taken.
  Status Insert(Transaction& tx, const WorkspaceScope& scope, const Project& project) const;
  /// Error: not_found.
  Result<Project> Get(const WorkspaceScope& scope, std::string_view id) const;
  Result<Project> Get(Reader& reader, const WorkspaceScope& scope, std::string_view id) const;
  Result<Page<Project>> List(const WorkspaceScope& scope, const ProjectFilter& filter,
                             const PageRequest& request) const;
  /// Writes every field if the revision is still `project.revision`. Errors: name_taken,
  /// precondition_failed.
  Status Update(Transaction& tx, const WorkspaceScope& scope, const Project& project,
                std::int64_t now_ms) const;
  /// Error: not_found.
  Status Delete(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                std::int64_t now_ms) const;
  /// Brings back what was deleted at `oldest_ms` or later; nothing happens to one that is not
  /// deleted. Errors: name_taken, not_found.
  Status Restore(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                 std::int64_t oldest_ms, std::int64_t now_ms) const;
  Result<std::int64_t> CountTrainings(Reader& reader, const WorkspaceScope& scope,
                                      std::string_view id) const;

 private:
  Database& database_;
};

}  // namespace lathe::store
