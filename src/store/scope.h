// Who may see what. A WorkspaceScope is the only key to rows that belong to a workspace: every such
// query takes one, and one is made only by Access (after it has looked up the caller's membership,
// on every request) or for a job that the server itself queued. So a query without a scope does not
// compile. Plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace lathe::store {

enum class Role : std::uint8_t { kViewer, kEditor, kAdmin, kOwner };
std::string_view ToText(Role role);
std::optional<Role> RoleFromText(std::string_view text);
/// The form rows of the database are read with (store/row.h).
bool FromText(std::string_view text, Role& role);

class WorkspaceScope {
 public:
  const std::string& workspace_id() const { return workspace_id_; }
  Role role() const { return role_; }
  /// The user who acts, for created_by columns and the audit log; empty for the server itself.
  const std::string& user_id() const { return user_id_; }

 private:
  friend class Access;
  friend class JobScope;
  WorkspaceScope(std::string workspace_id, Role role, std::string user_id)
      : workspace_id_(std::move(workspace_id)), role_(role), user_id_(std::move(user_id)) {}

  std::string workspace_id_;
  Role role_;
  std::string user_id_;
};

/// What a path's id names; how Access finds the workspace it belongs to.
enum class ResourceKind {
  kWorkspace,
  kProject,
  kDatasource,
  kUpload,
  kRule,
  kDataset,
  kTraining,
  kModel,
  kPrediction,
  kJob,
  kApiKey,
  kFeatureSet
};

/// Who sends a request.
struct Caller {
  std::string user_id;
  std::optional<std::string> api_key_id;         ///< set when an API key was used
  std::optional<std::string> api_key_workspace;  ///< the only workspace that key reaches
  Role api_key_role = Role::kViewer;
};

}  // namespace lathe::store
