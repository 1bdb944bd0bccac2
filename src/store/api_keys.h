// API keys of a workspace. The secret arrives and stays hashed. Reads borrow a reader, writes take
// the caller's Transaction. Thread-safe.
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

struct ApiKey {
  std::string id;
  std::string workspace_id;
  std::string name;
  Role role = Role::kViewer;
  std::string created_by;
  std::int64_t created_at_ms = 0;
  std::optional<std::int64_t> expires_at_ms;
  std::optional<std::int64_t> last_used_at_ms;
  template <class V>
  static void Columns(V& column, auto& self) {
    column("id", self.id);
    column("workspace_id", self.workspace_id);
    column("name", self.name);
    column("role", self.role);
    column("created_by", self.created_by);
    column("created_at", self.created_at_ms);
    column("expires_at", self.expires_at_ms);
    column("last_used_at", self.last_used_at_ms);
  }
};

/// What signing in with a key needs.
struct ApiKeySecret {
  std::string id;
  std::string workspace_id;
  Role role = Role::kViewer;
  std::string secret_hash;
  std::string created_by;
  std::optional<std::int64_t> expires_at_ms;
  std::optional<std::int64_t> last_used_at_ms;
  template <class V>
  static void Columns(V& column, auto& self) {
    column("id", self.id);
    column("workspace_id", self.workspace_id);
    column("role", self.role);
    column("secret_hash", self.secret_hash);
    column("created_by", self.created_by);
    column("expires_at", self.expires_at_ms);
    column("last_used_at", self.last_used_at_ms);
  }
};

class ApiKeys {
 public:
  explicit ApiKeys(Database& database) : database_(database) {}

  Status Insert(Transaction& tx, const WorkspaceScope& scope, const ApiKey& key,
                std::string_view secret_hash) const;
  Result<Page<ApiKey>> List(const WorkspaceScope& scope, const PageRequest& request) const;
  /// Error: not_found.
  Result<ApiKey> Get(const WorkspaceScope& scope, std::string_view id) const;
  Status Delete(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                std::int64_t now_ms) const;

  /// Before there is a scope: the key makes it.
  Result<std::optional<ApiKeySecret>> FindSecret(std::string_view id) const;
  Status Touch(Transaction& tx, std::string_view id, std::int64_t now_ms) const;

 private:
  Database& database_;
};

}  // namespace lathe::store
