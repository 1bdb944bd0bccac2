#include "service/authenticator.h"

#include <algorithm>
#include <array>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/crypto.h"
#include "base/id.h"
#include "store/api_keys.h"
#include "store/users.h"

namespace lathe::service {
namespace {

constexpr std::int64_t kMaxAgeMs =
    1'000;  // another process (lathe user ...) may have changed the database
constexpr std::size_t kMaxEntriesPerShard = 4'096;
constexpr std::string_view kKeyPrefix = "lathe_";
constexpr std::size_t kIdBytes = 36;
constexpr std::size_t kSecretBytes = 43;  // 256 bits in base64url

Error Unauthenticated() {
  return Fail(
      ErrorCode::kUnauthenticated,
      "Send an access token (Authorization: Bearer ...) or an API key (X-API-Key: lathe_...).");
}
Error BadToken() {
  return Fail(ErrorCode::kInvalidToken, "The access token is not valid. Sign in again.");
}
Error BadKey() {
  return Fail(ErrorCode::kInvalidToken,
              "The API key is not valid: it is unknown, deleted or expired.");
}

}  // namespace

struct Authenticator::Known {
  store::Caller caller;
  std::optional<std::int64_t> token_expires_s;
  std::optional<std::int64_t> key_expires_ms;
};

struct Authenticator::State {
  struct Entry {
    Known known;
    std::uint64_t commits;
    std::int64_t made_ms;
  };
  struct Shard {
    std::shared_mutex mutex;
    std::unordered_map<std::string, Entry>
        entries;  // by SHA-256 of the credential; guarded by mutex
  };
  std::array<Shard, 16> shards;

  std::mutex use_mutex;
  std::unordered_map<std::string, std::int64_t>
      used_ms;  // by API key id, not yet saved; guarded by use_mutex

  Shard& ShardOf(const std::string& key) {
    return shards[std::hash<std::string>{}(key) % shards.size()];
  }

  std::optional<Known> Find(const std::string& key, std::uint64_t commits, std::int64_t now_ms) {
    Shard& shard = ShardOf(key);
    const std::shared_lock lock(shard.mutex);
    const auto found = shard.entries.find(key);
    if (found == shard.entries.end()) return std::nullopt;
    const Entry& entry = found->second;
    if (entry.commits != commits || now_ms - entry.made_ms >= kMaxAgeMs) return std::nullopt;
    return entry.known;
  }
  void Keep(std::string key, const Known& known, std::uint64_t commits, std::int64_t now_ms) {
    Shard& shard = ShardOf(key);
    const std::unique_lock lock(shard.mutex);
    if (shard.entries.size() >= kMaxEntriesPerShard) shard.entries.clear();
    shard.entries.insert_or_assign(std::move(key), Entry{known, commits, now_ms});
  }
  void NoteUse(const std::string& key_id, std::int64_t now_ms) {
    const std::lock_guard lock(use_mutex);
    used_ms[key_id] = now_ms;
  }
};

Authenticator::Authenticator(store::Database& database, const store::Access& access,
                             const Tokens& tokens, const Clock& clock)
    : database_(database),
      access_(access),
      tokens_(tokens),
      clock_(clock),
      state_(std::make_unique<State>()) {}
Authenticator::~Authenticator() = default;

Result<store::Caller> Authenticator::Authenticate(const std::optional<std::string>& bearer,
                                                  const std::optional<std::string>& api_key) const {
  if (!bearer && !api_key) return Unauthenticated();
  std::string cache_key = Sha256Hex(bearer ? *bearer : *api_key);
  // Read before the query: a commit while it runs makes the answer stale at once.
  const std::uint64_t commits = database_.commit_count();
  const std::int64_t now_ms = clock_.MonotonicMs();
  std::optional<Known> known = state_->Find(cache_key, commits, now_ms);
  if (!known) {
    TRY(known, bearer ? FromToken(*bearer) : FromKey(*api_key));
    state_->Keep(std::move(cache_key), *known, commits, now_ms);
  }
  if (known->token_expires_s && !tokens_.IsCurrent(*known->token_expires_s))
    return Fail(ErrorCode::kTokenExpired,
                "The access token has expired. Refresh it or sign in again.");
  if (known->key_expires_ms && *known->key_expires_ms <= clock_.WallMs()) return BadKey();
  if (known->caller.api_key_id) state_->NoteUse(*known->caller.api_key_id, clock_.WallMs());
  return std::move(known->caller);
}

Result<Authenticator::Known> Authenticator::FromToken(const std::string& token) const {
  TRY(const AccessClaims claims, tokens_.Verify(token));
  const auto epoch = store::Users(database_).TokenEpoch(claims.user_id);
  if (!epoch.ok()) return epoch.error().code == ErrorCode::kNotFound ? BadToken() : epoch.error();
  if (claims.token_epoch != *epoch) return BadToken();
  Known known;
  known.caller.user_id = claims.user_id;
  known.token_expires_s = claims.expires_at_s;
  return known;
}

Result<Authenticator::Known> Authenticator::FromKey(const std::string& key) const {
  const std::optional<ApiKeyParts> parts = ParseApiKey(key);
  if (!parts) return BadKey();
  TRY(const auto stored, store::ApiKeys(database_).FindSecret(parts->id));
  if (!stored || !ConstantTimeEqual(stored->secret_hash, HashOfSecret(parts->secret)))
    return BadKey();
  // A key can do no more than its maker can today, and nothing once they have left.
  store::Caller maker;
  maker.user_id = stored->created_by;
  const auto scope = access_.Resolve(maker, store::ResourceKind::kWorkspace, stored->workspace_id);
  if (!scope.ok()) return scope.error().code == ErrorCode::kNotFound ? BadKey() : scope.error();
  Known known;
  known.caller.user_id = stored->created_by;
  known.caller.api_key_id = stored->id;
  known.caller.api_key_workspace = stored->workspace_id;
  known.caller.api_key_role = std::min(stored->role, scope->role());
  known.key_expires_ms = stored->expires_at_ms;
  return known;
}

std::optional<std::int64_t> Authenticator::LastUsedMs(const std::string& api_key_id) const {
  const std::lock_guard lock(state_->use_mutex);
  const auto found = state_->used_ms.find(api_key_id);
  if (found == state_->used_ms.end()) return std::nullopt;
  return found->second;
}

Status Authenticator::SaveKeyUse() {
  std::vector<std::pair<std::string, std::int64_t>> pending;
  {
    const std::lock_guard lock(state_->use_mutex);
    pending.assign(state_->used_ms.begin(), state_->used_ms.end());
  }
  if (pending.empty()) return {};
  const store::ApiKeys keys(database_);
  TRY(auto tx, database_.Begin());
  for (const auto& [id, used_ms] : pending) TRY_OK(keys.Touch(tx, id, used_ms));
  TRY_OK(tx.Commit());
  // What was used again meanwhile stays for the next round.
  const std::lock_guard lock(state_->use_mutex);
  for (const auto& [id, used_ms] : pending) {
    const auto found = state_->used_ms.find(id);
    if (found != state_->used_ms.end() && found->second == used_ms) state_->used_ms.erase(found);
  }
  return {};
}

std::string ToText(const ApiKeyParts& parts) {
  return std::string(kKeyPrefix) + parts.id + "_" + parts.secret;
}

std::optional<ApiKeyParts> ParseApiKey(std::string_view text) {
  if (text.size() != kKeyPrefix.size() + kIdBytes + 1 + kSecretBytes ||
      !text.starts_with(kKeyPrefix))
    return std::nullopt;
  text.remove_prefix(kKeyPrefix.size());
  if (text[kIdBytes] != '_' || !IsId(text.substr(0, kIdBytes))) return std::nullopt;
  return ApiKeyParts{std::string(text.substr(0, kIdBytes)), std::string(text.substr(kIdBytes + 1))};
}

std::string HashOfSecret(std::string_view secret) {
  return Sha256Hex("lathe api key " + std::string(secret));
}

}  // namespace lathe::service
