#include "service/api_keys.h"

#include <algorithm>

#include "base/crypto.h"
#include "base/id.h"

namespace lathe::service {
namespace {

constexpr std::size_t kSecretRandomBytes = 32;

}  // namespace

ApiKeys::ApiKeys(store::Database& database, const Authenticator& authenticator, const Clock& clock)
    : database_(database), authenticator_(authenticator), clock_(clock), keys_(database) {}

Result<CreatedApiKey> ApiKeys::Create(const store::WorkspaceScope& scope, const NewApiKey& wanted,
                                      const store::Origin& origin) {
  if (wanted.role > scope.role())
    return Fail(ErrorCode::kForbidden, "A key cannot have a role above your own.");
  const std::int64_t now_ms = clock_.WallMs();
  if (wanted.expires_at_ms && *wanted.expires_at_ms <= now_ms)
    return FieldFault("expires_at", "too_small", "must lie in the future");
  CreatedApiKey created;
  created.key = {NewId(), scope.workspace_id(), wanted.name, wanted.role, scope.user_id(),
                 now_ms,  wanted.expires_at_ms, {}};
  const ApiKeyParts parts{created.key.id, Base64UrlEncode(RandomBytes(kSecretRandomBytes))};
  created.text = ToText(parts);
  TRY(auto tx, database_.Begin());
  TRY_OK(keys_.Insert(tx, scope, created.key, HashOfSecret(parts.secret)));
  TRY_OK(store::AuditLog(database_, clock_)
             .Add(tx, origin,
                  {"api_key.create",
                   "api_key",
                   created.key.id,
                   scope.workspace_id(),
                   {{"name", wanted.name}, {"role", store::ToText(wanted.role)}}}));
  TRY_OK(tx.Commit());
  return created;
}

Result<store::Page<store::ApiKey>> ApiKeys::List(const store::WorkspaceScope& scope,
                                                 const store::PageRequest& request) const {
  TRY(auto page, keys_.List(scope, request));
  for (store::ApiKey& key : page.items) AddLastUse(key);
  return page;
}

Result<store::ApiKey> ApiKeys::Get(const store::WorkspaceScope& scope, std::string_view id) const {
  TRY(store::ApiKey key, keys_.Get(scope, id));
  AddLastUse(key);
  return key;
}

// Uses are written now and then only.
void ApiKeys::AddLastUse(store::ApiKey& key) const {
  key.last_used_at_ms = std::max(key.last_used_at_ms, authenticator_.LastUsedMs(key.id));
}

Status ApiKeys::Delete(const store::WorkspaceScope& scope, std::string_view id,
                       const store::Origin& origin) {
  TRY(const store::ApiKey key, keys_.Get(scope, id));
  if (key.role > scope.role())
    return Fail(ErrorCode::kForbidden, "This key's role is above yours.");
  TRY(auto tx, database_.Begin());
  TRY_OK(keys_.Delete(tx, scope, id, clock_.WallMs()));
  TRY_OK(
      store::AuditLog(database_, clock_)
          .Add(tx, origin,
               {"api_key.delete", "api_key", key.id, scope.workspace_id(), {{"name", key.name}}}));
  return tx.Commit();
}

}  // namespace lathe::service
