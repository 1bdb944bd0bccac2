#include "store/idempotency.h"

namespace lathe::store {
namespace {

struct KeyRow {
  std::string fingerprint, state, instance;
  std::optional<std::int64_t> status;
  std::optional<std::string> headers, content_type, body;
  std::int64_t expires_at_ms = 0;
  template <class V>
  static void Columns(V& column, auto& self) {
    column("fingerprint", self.fingerprint);
    column("state", self.state);
    column("instance", self.instance);
    column("status", self.status);
    column("headers", self.headers);
    column("content_type", self.content_type);
    column("body", self.body);
    column("expires_at", self.expires_at_ms);
  }
};

/// What a key that is there means for a request that comes with it.
Result<std::optional<IdempotentAnswer>> Judge(const KeyRow& row, std::string_view fingerprint) {
  if (row.fingerprint != fingerprint)
    return Fail(
        ErrorCode::kIdempotencyMismatch,
        "This Idempotency-Key came with another request before; use a new key for a new request.");
  if (row.state != "done")
    return Error{ErrorCode::kIdempotencyInFlight,
                 "The first request with this key still runs; repeat it shortly.",
                 {},
                 1};
  return std::optional(IdempotentAnswer{static_cast<int>(row.status.value_or(200)),
                                        row.headers.value_or("[]"), row.content_type.value_or(""),
                                        row.body.value_or("")});
}

}  // namespace

Result<std::optional<IdempotentAnswer>> Idempotency::Begin(std::string_view owner,
                                                           std::string_view key,
                                                           std::string_view fingerprint) const {
  const std::int64_t now = clock_.WallMs();
  TRY(auto tx, database_.Begin());
  TRY(const auto row, tx.First<KeyRow>("find_idempotency_key", {{"owner", owner}, {"key", key}}));
  if (row) {
    const bool orphaned = row->state == "running" && row->instance != instance_;
    if (!orphaned && row->expires_at_ms >= now) return Judge(*row, fingerprint);
    TRY_OK(tx.Execute("delete_idempotency_key", {{"owner", owner}, {"key", key}}));
  }
  TRY_OK(tx.Execute("insert_idempotency_key", {{"owner", owner},
                                               {"key", key},
                                               {"fingerprint", fingerprint},
                                               {"instance", instance_},
                                               {"now", now},
                                               {"expires_at", now + ttl_ms_}}));
  TRY_OK(tx.Commit());
  return std::optional<IdempotentAnswer>();
}

Status Idempotency::Finish(std::string_view owner, std::string_view key,
                           const IdempotentAnswer& answer) const {
  TRY(auto tx, database_.Begin());
  TRY_OK(tx.Execute("finish_idempotency_key", {{"owner", owner},
                                               {"key", key},
                                               {"instance", instance_},
                                               {"status", answer.status},
                                               {"headers", answer.headers},
                                               {"content_type", answer.content_type},
                                               {"body", answer.body}}));
  return tx.Commit();
}

Status Idempotency::Forget(std::string_view owner, std::string_view key) const {
  TRY(auto tx, database_.Begin());
  TRY_OK(tx.Execute("delete_idempotency_key", {{"owner", owner}, {"key", key}}));
  return tx.Commit();
}

Result<std::int64_t> Idempotency::DeleteExpired(Database& database, const Clock& clock) {
  TRY(auto tx, database.Begin());
  TRY(const std::int64_t count,
      tx.Execute("delete_expired_idempotency_keys", {{"now", clock.WallMs()}}));
  TRY_OK(tx.Commit());
  return count;
}

}  // namespace lathe::store
