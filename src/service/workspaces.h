// Workspaces: what a team shares. Whoever makes one is its first owner. Thread-safe.
#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "service/change.h"
#include "store/audit_log.h"
#include "store/database.h"
#include "store/page.h"
#include "store/scope.h"
#include "store/workspaces.h"

namespace lathe::service {

struct WorkspaceChange {
  std::optional<std::string> name = {};
  std::optional<std::string> description = {};  ///< empty clears it
};

class Workspaces {
 public:
  /// All outlive this.
  Workspaces(store::Database& database, const Clock& clock);

  /// Error: forbidden (API keys belong to one workspace).
  Result<store::Workspace> Create(const store::Caller& caller, const std::string& name,
                                  const std::string& description, const store::Origin& origin);
  /// The caller's; an API key's own. `deleted` lists those that can still be restored.
  Result<store::Page<store::Workspace>> List(const store::Caller& caller, bool deleted,
                                             const store::PageRequest& request) const;
  Result<store::Workspace> Get(const store::WorkspaceScope& scope) const;
  /// Errors: not_found, precondition_failed.
  Result<store::Workspace> Update(const store::WorkspaceScope& scope, const WorkspaceChange& change,
                                  const RevisionGuard& guard, const store::Origin& origin);
  Status Delete(const store::WorkspaceScope& scope, const RevisionGuard& guard,
                const store::Origin& origin);
  /// Nothing happens to one that is not deleted. Error: not_found (deleted too long ago).
  Result<store::Workspace> Restore(const store::WorkspaceScope& scope, const store::Origin& origin);

 private:
  Status Audit(store::Transaction& tx, const store::Origin& origin, std::string_view action,
               const std::string& workspace_id, json::object detail = {}) const;

  store::Database& database_;
  const Clock& clock_;
  store::Workspaces workspaces_;
};

}  // namespace lathe::service
