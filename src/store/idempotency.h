// Answers remembered by Idempotency-Key, so that a POST that is sent twice has one effect. A key
// belongs to the user or API key that sent it. A key left 'running' by a process that has died
// means nothing. Thread-safe.
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

class Idempotency {
 public:
  /// `instance` names this process.
  Idempotency(Database& database, const Clock& clock, std::string instance, int ttl_s)
      : database_(database),
        clock_(clock),
        instance_(std::move(instance)),
        ttl_ms_(std::int64_t{ttl_s} * 1000) {}

  /// Claims a key for the request with this fingerprint: nothing when the caller now runs it and
  /// must Finish or Forget, the first answer when it has run before. Errors: idempotency_in_flight,
  /// idempotency_mismatch, and those of the database.
  Result<std::optional<IdempotentAnswer>> Begin(std::string_view owner, std::string_view key,
                                                std::string_view fingerprint) const;
  Status Finish(std::string_view owner, std::string_view key, const IdempotentAnswer& answer) const;
  /// The request had no effect: the key is free again.
  Status Forget(std::string_view owner, std::string_view key) const;
  /// The number of keys that were too old.
  static Result<std::int64_t> DeleteExpired(Database& database, const Clock& clock);

 private:
  Database& database_;
  const Clock& clock_;
  std::string instance_;
  std::int64_t ttl_ms_;
};

}  // namespace lathe::store
