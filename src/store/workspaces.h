// Workspaces and who belongs to them. Reads borrow a reader, writes take the caller's Transaction;
// all take the scope that Access made, but those that list or create a user's workspaces.
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

struct Workspace {
  std::string id;
  std::string name;
  std::optional<std::string> description;
  Role role = Role::kViewer;  ///< the asking caller's
  std::int64_t revision = 1;
  std::int64_t created_at_ms = 0;
  std::int64_t updated_at_ms = 0;
  std::optional<std::int64_t> deleted_at_ms;
  template <class V>
  static void Columns(V& column, auto& self) {
    column("id", self.id);
    column("name", self.name);
    column("description", self.description);
    column("role", self.role);
    column("revision", self.revision);
    column("created_at", self.created_at_ms);
    column("updated_at", self.updated_at_ms);
    column("deleted_at", self.deleted_at_ms);
  }
};

struct Member {
  std::string user_id;
  std::string email;
  std::optional<std::string> full_name;
  Role role = Role::kViewer;
  std::int64_t created_at_ms = 0;
  template <class V>
  static void Columns(V& column, auto& self) {
    column("id", self.user_id);
    column("email", self.email);
    column("full_name", self.full_name);
    column("role", self.role);
    column("created_at", self.created_at_ms);
  }
};

class Workspaces {
 public:
  explicit Workspaces(Database& database) : database_(database) {}

  /// The workspace and its first owner.
  Status Insert(Transaction& tx, const Workspace& workspace, std::string_view owner_id) const;
  /// Error: not_found.
  Result<Workspace> Get(const WorkspaceScope& scope) const;
  Result<Workspace> Get(Reader& reader, const WorkspaceScope& scope) const;
  /// Workspaces of a user; `only_id` narrows them to one (an API key's). `deleted` lists those that
  /// can be restored.
  Result<Page<Workspace>> List(std::string_view user_id, const std::optional<std::string>& only_id,
                               bool deleted, const PageRequest& request) const;
  /// Writes name and description if the revision is still `workspace.revision`. Error:
  /// precondition_failed.
  Status Update(Transaction& tx, const WorkspaceScope& scope, const Workspace& workspace,
                std::int64_t now_ms) const;
  /// Error: not_found.
  Status Delete(Transaction& tx, const WorkspaceScope& scope, std::int64_t now_ms) const;
  /// Brings back what was deleted at `oldest_ms` or later; nothing happens to one that is not
  /// deleted. Error: not_found.
  Status Restore(Transaction& tx, const WorkspaceScope& scope, std::int64_t oldest_ms,
                 std::int64_t now_ms) const;

  Result<Page<Member>> ListMembers(const WorkspaceScope& scope, const PageRequest& request) const;
  Result<std::optional<Member>> FindMember(Reader& reader, const WorkspaceScope& scope,
                                           std::string_view user_id) const;
  /// Error: already_member.
  Status AddMember(Transaction& tx, const WorkspaceScope& scope, std::string_view user_id,
                   Role role, std::int64_t now_ms) const;
  Status SetRole(Transaction& tx, const WorkspaceScope& scope, std::string_view user_id,
                 Role role) const;
  Status RemoveMember(Transaction& tx, const WorkspaceScope& scope, std::string_view user_id) const;
  Result<std::int64_t> CountOwners(Reader& reader, const WorkspaceScope& scope) const;

 private:
  Database& database_;
};

}  // namespace lathe::store
