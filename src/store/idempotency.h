// Requests remembered by Idempotency-Key, so that a POST that is sent twice has one effect. A key
// belongs to the user or API key that sent it. What a request made is written in the transaction
// that makes it (RecordEffect, through AuditLog::Add); the answer follows in its own. So a process
// may die anywhere: before the effect the key means nothing, after it the answer can be made again
// from the resource. Why: docs/adr/0014-idempotency.md. Thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "store/database.h"

namespace lathe::store {

struct IdempotentAnswer {
  int status = 0;
  std::string headers;  ///< JSON array of [name, value]
  std::string content_type;
  std::string body;
};

/// A key that is held by the request that runs now; goes with the request to its transaction.
struct IdempotencyClaim {
  std::string owner;
  std::string key;
  std::string instance;
};

/// What a request has changed.
struct IdempotentEffect {
  std::string resource_kind;  ///< "project"
  std::string resource_id;
};

/// A request that has had its effect, or its final refusal.
struct PastRequest {
  std::optional<IdempotentAnswer> answer;  ///< none: the process died, or still writes it
  std::optional<IdempotentEffect> effect;
  std::optional<std::string> content;  ///< SHA-256 of what a streamed body held
};

class Idempotency {
 public:
  /// `instance` names this process.
  Idempotency(Database& database, const Clock& clock, std::string instance, int ttl_s)
      : database_(database),
        clock_(clock),
        instance_(std::move(instance)),
        ttl_ms_(std::int64_t{ttl_s} * 1000) {}

  /// Claims a key for the request with this fingerprint: nothing when the caller now runs it and
  /// must Finish or Forget, otherwise what came of it before. Errors: idempotency_in_flight,
  /// idempotency_mismatch, and those of the database.
  Result<std::optional<PastRequest>> Begin(std::string_view owner, std::string_view key,
                                           std::string_view fingerprint) const;
  /// Keeps the answer.
  Status Finish(const IdempotencyClaim& claim, const IdempotentAnswer& answer) const;
  /// The key is free again, unless the request has had an effect.
  Status Forget(const IdempotencyClaim& claim) const;
  IdempotencyClaim ClaimOf(std::string_view owner, std::string_view key) const {
    return {std::string(owner), std::string(key), instance_};
  }

  /// Ties the key to what `tx` changes. A second call of the same request replaces the first.
  /// `content` is the SHA-256 of a streamed body, empty for others. Error: conflict, when the key
  /// was taken away meanwhile (it expired): then nothing may be committed.
  static Status RecordEffect(Transaction& tx, const IdempotencyClaim& claim,
                             const IdempotentEffect& effect, std::string_view content);
  /// The number of keys that were too old.
  static Result<std::int64_t> DeleteExpired(Database& database, const Clock& clock);

 private:
  Database& database_;
  const Clock& clock_;
  std::string instance_;
  std::int64_t ttl_ms_;
};

}  // namespace lathe::store
