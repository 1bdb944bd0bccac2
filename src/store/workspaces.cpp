#include "store/workspaces.h"

namespace lathe::store {
namespace {

// Without the caller's role, which the scope knows.
struct PlainWorkspace {
  Workspace all;
  template <class V>
  static void Columns(V& column, auto& self) {
    column("id", self.all.id);
    column("name", self.all.name);
    column("description", self.all.description);
    column("revision", self.all.revision);
    column("created_at", self.all.created_at_ms);
    column("updated_at", self.all.updated_at_ms);
  }
};

const std::vector<SortColumn> kWorkspaceSorts = {{"created_at", ColumnKind::kInt},
                                                 {"updated_at", ColumnKind::kInt},
                                                 {"name", ColumnKind::kText}};
const ListSpec kWorkspaces = {"list_workspaces", kWorkspaceSorts, "created_at"};
const ListSpec kDeletedWorkspaces = {"list_deleted_workspaces", kWorkspaceSorts, "created_at"};
const ListSpec kMembers = {
    "list_members", {{"created_at", ColumnKind::kInt}, {"email", ColumnKind::kText}}, "created_at"};

}  // namespace

Status Workspaces::Insert(Transaction& tx, const Workspace& workspace,
                          std::string_view owner_id) const {
  TRY_OK(tx.Execute("insert_workspace", {{"id", workspace.id},
                                         {"name", workspace.name},
                                         {"description", workspace.description},
                                         {"user_id", owner_id},
                                         {"now", workspace.created_at_ms}}));
  TRY_OK(tx.Execute("insert_membership", {{"workspace_id", workspace.id},
                                          {"user_id", owner_id},
                                          {"role", Role::kOwner},
                                          {"now", workspace.created_at_ms}}));
  return {};
}

Result<Workspace> Workspaces::Get(const WorkspaceScope& scope) const {
  TRY(auto reader, database_.Read());
  return Get(reader, scope);
}

Result<Workspace> Workspaces::Get(Reader& reader, const WorkspaceScope& scope) const {
  TRY(PlainWorkspace row,
      reader.One<PlainWorkspace>("find_workspace", {{"workspace_id", scope.workspace_id()}}));
  row.all.role = scope.role();
  return std::move(row.all);
}

Result<Page<Workspace>> Workspaces::List(std::string_view user_id,
                                         const std::optional<std::string>& only_id, bool deleted,
                                         const PageRequest& request) const {
  TRY(auto reader, database_.Read());
  return ListPage<Workspace>(reader, deleted ? kDeletedWorkspaces : kWorkspaces,
                             {{"user_id", user_id}, {"only_id", only_id}}, request);
}

Status Workspaces::Update(Transaction& tx, const WorkspaceScope& scope, const Workspace& workspace,
                          std::int64_t now_ms) const {
  TRY(const std::int64_t rows,
      tx.Execute("update_workspace", {{"workspace_id", scope.workspace_id()},
                                      {"name", workspace.name},
                                      {"description", workspace.description},
                                      {"revision", workspace.revision},
                                      {"now", now_ms}}));
  if (rows == 1) return {};
  return Fail(ErrorCode::kPreconditionFailed,
              "The workspace was changed by someone else. Read it again.");
}

Status Workspaces::Delete(Transaction& tx, const WorkspaceScope& scope, std::int64_t now_ms) const {
  TRY(const std::int64_t rows,
      tx.Execute("delete_workspace", {{"workspace_id", scope.workspace_id()}, {"now", now_ms}}));
  if (rows == 1) return {};
  return Fail(ErrorCode::kNotFound, "There is no such workspace.");
}

Status Workspaces::Restore(Transaction& tx, const WorkspaceScope& scope, std::int64_t oldest_ms,
                           std::int64_t now_ms) const {
  TRY(const std::int64_t rows,
      tx.Execute("restore_workspace",
                 {{"workspace_id", scope.workspace_id()}, {"oldest", oldest_ms}, {"now", now_ms}}));
  if (rows == 1) return {};
  // Not deleted at all is as good as restored; deleted too long ago is gone.
  TRY_OK(Get(tx, scope));
  return {};
}

Result<Page<Member>> Workspaces::ListMembers(const WorkspaceScope& scope,
                                             const PageRequest& request) const {
  TRY(auto reader, database_.Read());
  return ListPage<Member>(reader, kMembers, {{"workspace_id", scope.workspace_id()}}, request);
}

Result<std::optional<Member>> Workspaces::FindMember(Reader& reader, const WorkspaceScope& scope,
                                                     std::string_view user_id) const {
  return reader.First<Member>("find_member",
                              {{"workspace_id", scope.workspace_id()}, {"user_id", user_id}});
}

Status Workspaces::AddMember(Transaction& tx, const WorkspaceScope& scope, std::string_view user_id,
                             Role role, std::int64_t now_ms) const {
  const auto rows = tx.Execute("insert_membership", {{"workspace_id", scope.workspace_id()},
                                                     {"user_id", user_id},
                                                     {"role", role},
                                                     {"now", now_ms}});
  if (rows.ok()) return {};
  if (IsDuplicate(rows.error()))
    return Fail(ErrorCode::kAlreadyMember, "This person is a member of the workspace already.");
  return rows.error();
}

Status Workspaces::SetRole(Transaction& tx, const WorkspaceScope& scope, std::string_view user_id,
                           Role role) const {
  TRY_OK(
      tx.Execute("set_member_role",
                 {{"workspace_id", scope.workspace_id()}, {"user_id", user_id}, {"role", role}}));
  return {};
}

Status Workspaces::RemoveMember(Transaction& tx, const WorkspaceScope& scope,
                                std::string_view user_id) const {
  TRY_OK(tx.Execute("delete_membership",
                    {{"workspace_id", scope.workspace_id()}, {"user_id", user_id}}));
  return {};
}

Result<std::int64_t> Workspaces::CountOwners(Reader& reader, const WorkspaceScope& scope) const {
  return reader.Int("count_owners", {{"workspace_id", scope.workspace_id()}});
}

}  // namespace lathe::store
