// The record of every change: who, what, when, from where. An entry is written in the transaction
// of the change it tells of, so that neither exists without the other. Never holds secrets or row
// values. Thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "store/database.h"
#include "store/idempotency.h"
#include "store/page.h"
#include "store/scope.h"

namespace lathe::store {

/// Where a request came from. Empty for the command line.
struct Origin {
  std::string user_id;
  std::optional<std::string> api_key_id;
  std::string client_address;
  std::string request_id;
  /// Set when the request came with an Idempotency-Key: every change it makes is tied to the key.
  std::optional<IdempotencyClaim> claim = std::nullopt;
};

/// What happened.
struct AuditEvent {
  std::string_view action;         ///< "project.create"
  std::string_view resource_kind;  ///< "project"
  std::string resource_id;
  std::optional<std::string> workspace_id;  ///< none for what concerns an account only
  json::object detail = {};
  std::string content = {};  ///< SHA-256 of what a streamed body held, for the Idempotency-Key
};

/// What the log answers.
struct AuditEntry {
  std::string id;
  std::optional<std::string> user_id;
  std::optional<std::string> user_email;
  std::optional<std::string> user_name;
  std::optional<std::string> api_key_id;
  std::string action;
  std::string resource_kind;
  std::optional<std::string> resource_id;
  std::optional<std::string> detail;  ///< a JSON object
  std::optional<std::string> client_address;
  std::optional<std::string> request_id;
  std::int64_t created_at_ms = 0;
  template <class V>
  static void Columns(V& column, auto& self) {
    column("id", self.id);
    column("user_id", self.user_id);
    column("user_email", self.user_email);
    column("user_name", self.user_name);
    column("api_key_id", self.api_key_id);
    column("action", self.action);
    column("resource_kind", self.resource_kind);
    column("resource_id", self.resource_id);
    column("detail", self.detail);
    column("client_address", self.client_address);
    column("request_id", self.request_id);
    column("created_at", self.created_at_ms);
  }
};

struct AuditFilter {
  std::optional<std::string> action, resource_id, user_id;
};

class AuditLog {
 public:
  AuditLog(Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  /// Also ties the change to the origin's Idempotency-Key. Errors: conflict (the key expired), and
  /// those of Transaction::Execute.
  Status Add(Transaction& tx, const Origin& origin, const AuditEvent& event) const;
  Result<Page<AuditEntry>> List(const WorkspaceScope& scope, const AuditFilter& filter,
                                const PageRequest& request) const;

 private:
  Database& database_;
  const Clock& clock_;
};

}  // namespace lathe::store
