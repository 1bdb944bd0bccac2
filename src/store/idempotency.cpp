#include "store/idempotency.h"

namespace lathe::store {
namespace {

struct KeyRow {
  std::string fingerprint, state, instance;
  std::optional<std::int64_t> status;
  std::optional<std::string> headers, content_type, body, resource_kind, resource_id, content;
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
    column("resource_kind", self.resource_kind);
    column("resource_id", self.resource_id);
    column("content", self.content);
    column("expires_at", self.expires_at_ms);
  }
};

/// What a key that is there means for a request that comes with it.
Result<std::optional<PastRequest>> Judge(const KeyRow& row, std::string_view fingerprint) {
  if (row.fingerprint != fingerprint)
    return Fail(
        ErrorCode::kIdempotencyMismatch,
        "This Idempotency-Key came with another request before; use a new key for a new request.");
  PastRequest past;
  past.content = row.content;
  if (row.resource_kind) past.effect = {*row.resource_kind, row.resource_id.value_or("")};
  if (row.state == "done") {
    past.answer = {static_cast<int>(row.status.value_or(200)), row.headers.value_or("[]"),
                   row.content_type.value_or(""), row.body.value_or("")};
  } else if (!past.effect) {
    return Error{ErrorCode::kIdempotencyInFlight,
                 "The first request with this key still runs; repeat it shortly.",
                 {},
                 1};
  }
  return std::optional(std::move(past));
}

}  // namespace

Result<std::optional<PastRequest>> Idempotency::Begin(std::string_view owner, std::string_view key,
                                                      std::string_view fingerprint) const {
  const std::int64_t now = clock_.WallMs();
  TRY(auto tx, database_.Begin());
  TRY(const auto row, tx.First<KeyRow>("find_idempotency_key", {{"owner", owner}, {"key", key}}));
  if (row) {
    const bool orphaned =
        row->state == "running" && !row->resource_kind && row->instance != instance_;
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
  return std::optional<PastRequest>();
}

Status Idempotency::Finish(const IdempotencyClaim& claim, const IdempotentAnswer& answer) const {
  TRY(auto tx, database_.Begin());
  TRY_OK(tx.Execute("finish_idempotency_key", {{"owner", claim.owner},
                                               {"key", claim.key},
                                               {"instance", claim.instance},
                                               {"status", answer.status},
                                               {"headers", answer.headers},
                                               {"content_type", answer.content_type},
                                               {"body", answer.body}}));
  return tx.Commit();
}

Status Idempotency::Forget(const IdempotencyClaim& claim) const {
  TRY(auto tx, database_.Begin());
  TRY_OK(tx.Execute("forget_idempotency_key",
                    {{"owner", claim.owner}, {"key", claim.key}, {"instance", claim.instance}}));
  return tx.Commit();
}

Status Idempotency::RecordEffect(Transaction& tx, const IdempotencyClaim& claim,
                                 const IdempotentEffect& effect, std::string_view content) {
  std::optional<std::string> content_or_none;
  if (!content.empty()) content_or_none = std::string(content);
  TRY(const std::int64_t rows,
      tx.Execute("record_idempotent_effect", {{"owner", claim.owner},
                                              {"key", claim.key},
                                              {"instance", claim.instance},
                                              {"resource_kind", effect.resource_kind},
                                              {"resource_id", effect.resource_id},
                                              {"content", content_or_none}}));
  if (rows == 1) return {};
  return Fail(ErrorCode::kConflict,
              "The Idempotency-Key expired while the request ran; nothing was changed.");
}

Result<std::int64_t> Idempotency::DeleteExpired(Database& database, const Clock& clock) {
  TRY(auto tx, database.Begin());
  TRY(const std::int64_t count,
      tx.Execute("delete_expired_idempotency_keys", {{"now", clock.WallMs()}}));
  TRY_OK(tx.Commit());
  return count;
}

}  // namespace lathe::store
