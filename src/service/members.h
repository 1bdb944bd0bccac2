// Who belongs to a workspace, and as what. Nobody gives a role above their own or touches somebody
// above them; only owners make owners; a workspace keeps at least one owner. The rules are checked
// inside the transaction of the change. Thread-safe.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "store/audit_log.h"
#include "store/database.h"
#include "store/page.h"
#include "store/scope.h"
#include "store/users.h"
#include "store/workspaces.h"

namespace lathe::service {

class Members {
 public:
  /// All outlive this.
  Members(store::Database& database, const Clock& clock);

  Result<store::Page<store::Member>> List(const store::WorkspaceScope& scope,
                                          const store::PageRequest& request) const;
  /// Errors: forbidden, already_member, validation_failed (nobody has an account with this
  /// address).
  Result<store::Member> Add(const store::WorkspaceScope& scope, std::string_view email,
                            store::Role role, const store::Origin& origin);
  /// Error: not_found.
  Result<store::Member> Get(const store::WorkspaceScope& scope, std::string_view user_id) const;
  /// `guard`, if any, is asked inside the transaction. Errors: its own, not_found, forbidden,
  /// last_owner.
  using Guard = std::function<Status(const store::Member&)>;
  Result<store::Member> SetRole(const store::WorkspaceScope& scope, std::string_view user_id,
                                store::Role role, const store::Origin& origin,
                                const Guard& guard = nullptr);
  /// Removes a member; everybody may leave. Errors: not_found, forbidden, last_owner.
  Status Remove(const store::WorkspaceScope& scope, std::string_view user_id,
                const store::Origin& origin);

 private:
  Result<store::Member> Find(store::Reader& reader, const store::WorkspaceScope& scope,
                             std::string_view user_id) const;
  Status KeepAnOwner(store::Reader& reader, const store::WorkspaceScope& scope,
                     const store::Member& leaving) const;
  Status Audit(store::Transaction& tx, const store::WorkspaceScope& scope,
               const store::Origin& origin, std::string_view action, std::string_view user_id,
               json::object detail) const;

  store::Database& database_;
  const Clock& clock_;
  store::Workspaces workspaces_;
};

}  // namespace lathe::service
