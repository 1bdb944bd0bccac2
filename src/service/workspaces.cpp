#include "service/workspaces.h"

#include "base/id.h"
#include "store/jobs.h"

namespace lathe::service {
namespace {

std::optional<std::string> NoneIfEmpty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional<std::string>(text);
}

}  // namespace

Workspaces::Workspaces(store::Database& database, const Clock& clock)
    : database_(database), clock_(clock), workspaces_(database) {}

Status Workspaces::Audit(store::Transaction& tx, const store::Origin& origin,
                         std::string_view action, const std::string& workspace_id,
                         json::object detail) const {
  return store::AuditLog(database_, clock_)
      .Add(tx, origin, {action, "workspace", workspace_id, workspace_id, std::move(detail)});
}

Result<store::Workspace> Workspaces::Create(const store::Caller& caller, const std::string& name,
                                            const std::string& description,
                                            const store::Origin& origin) {
  if (caller.api_key_id)
    return Fail(ErrorCode::kForbidden,
                "An API key belongs to one workspace and cannot make another.");
  store::Workspace workspace;
  workspace.id = NewId();
  workspace.name = name;
  workspace.description = NoneIfEmpty(description);
  workspace.role = store::Role::kOwner;
  workspace.created_at_ms = workspace.updated_at_ms = clock_.WallMs();
  TRY(auto tx, database_.Begin());
  TRY_OK(workspaces_.Insert(tx, workspace, caller.user_id));
  TRY_OK(Audit(tx, origin, "workspace.create", workspace.id, {{"name", name}}));
  TRY_OK(tx.Commit());
  return workspace;
}

Result<store::Page<store::Workspace>> Workspaces::List(const store::Caller& caller, bool deleted,
                                                       const store::PageRequest& request) const {
  TRY(auto page, workspaces_.List(caller.user_id, caller.api_key_workspace, deleted, request));
  if (caller.api_key_id)
    for (store::Workspace& workspace : page.items) workspace.role = caller.api_key_role;
  return page;
}

Result<store::Workspace> Workspaces::Get(const store::WorkspaceScope& scope) const {
  return workspaces_.Get(scope);
}

Result<store::Workspace> Workspaces::Update(const store::WorkspaceScope& scope,
                                            const WorkspaceChange& change,
                                            const RevisionGuard& guard,
                                            const store::Origin& origin) {
  TRY(auto tx, database_.Begin());
  TRY(store::Workspace workspace, workspaces_.Get(tx, scope));
  TRY_OK(CheckRevision(guard, workspace.revision));
  json::object detail;
  if (change.name && *change.name != workspace.name) {
    detail["name"] = *change.name;
    workspace.name = *change.name;
  }
  if (change.description) {
    detail["description"] = "changed";
    workspace.description = NoneIfEmpty(*change.description);
  }
  TRY_OK(workspaces_.Update(tx, scope, workspace, clock_.WallMs()));
  TRY_OK(Audit(tx, origin, "workspace.update", workspace.id, std::move(detail)));
  TRY(workspace, workspaces_.Get(tx, scope));
  TRY_OK(tx.Commit());
  return workspace;
}

Status Workspaces::Delete(const store::WorkspaceScope& scope, const RevisionGuard& guard,
                          const store::Origin& origin) {
  TRY(auto tx, database_.Begin());
  TRY(const store::Workspace workspace, workspaces_.Get(tx, scope));
  TRY_OK(CheckRevision(guard, workspace.revision));
  TRY_OK(workspaces_.Delete(tx, scope, clock_.WallMs()));
  TRY_OK(store::Jobs(database_).CancelAll(tx, scope, std::nullopt));
  TRY_OK(Audit(tx, origin, "workspace.delete", workspace.id, {{"name", workspace.name}}));
  return tx.Commit();
}

Result<store::Workspace> Workspaces::Restore(const store::WorkspaceScope& scope,
                                             const store::Origin& origin) {
  const std::int64_t now_ms = clock_.WallMs();
  TRY(auto tx, database_.Begin());
  TRY_OK(workspaces_.Restore(tx, scope, now_ms - kRestoreWindowMs, now_ms));
  TRY(store::Workspace workspace, workspaces_.Get(tx, scope));
  TRY_OK(Audit(tx, origin, "workspace.restore", workspace.id, {{"name", workspace.name}}));
  TRY_OK(tx.Commit());
  return workspace;
}

}  // namespace lathe::service
