// API keys of a workspace: "lathe_<id>_<secret>", shown once and kept hashed. A key reaches its
// workspace only, with a role that is at most its maker's at any time. Thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "service/authenticator.h"
#include "store/api_keys.h"
#include "store/audit_log.h"
#include "store/database.h"
#include "store/page.h"
#include "store/scope.h"

namespace lathe::service {

struct NewApiKey {
  std::string name;
  store::Role role = store::Role::kViewer;
  std::optional<std::int64_t> expires_at_ms;
};

struct CreatedApiKey {
  store::ApiKey key;
  std::string text;  ///< the only time it is seen
};

class ApiKeys {
 public:
  /// All outlive this.
  ApiKeys(store::Database& database, const Authenticator& authenticator, const Clock& clock);

  /// Errors: forbidden (role above the caller's), validation_failed (expiry in the past).
  Result<CreatedApiKey> Create(const store::WorkspaceScope& scope, const NewApiKey& key,
                               const store::Origin& origin);
  Result<store::Page<store::ApiKey>> List(const store::WorkspaceScope& scope,
                                          const store::PageRequest& request) const;
  /// Error: not_found.
  Result<store::ApiKey> Get(const store::WorkspaceScope& scope, std::string_view id) const;
  /// Errors: not_found, forbidden (a key above the caller's role).
  Status Delete(const store::WorkspaceScope& scope, std::string_view id,
                const store::Origin& origin);

 private:
  void AddLastUse(store::ApiKey& key) const;

  store::Database& database_;
  const Authenticator& authenticator_;
  const Clock& clock_;
  store::ApiKeys keys_;
};

}  // namespace lathe::service
