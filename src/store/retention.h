// Ends what was deleted long ago: rows first, in one transaction, then their files, so that a crash
// in between leaves rubbish without a row, which the same pass collects a day later. Also drops
// what has run out: sessions, idempotency keys, the oldest audit entries. Slow; for a thread of its
// own. Thread-safe.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "store/database.h"
#include "store/objects.h"

namespace lathe::store {

struct Purged {
  std::int64_t rows = 0;
  std::int64_t files = 0;
};

class Retention {
 public:
  /// All outlive this.
  Retention(Database& main, Database& predictions, const Objects& objects)
      : main_(main), predictions_(predictions), objects_(objects) {}

  /// Purges what was deleted more than `keep_ms` before `now_ms` (wall time).
  Result<Purged> Run(std::int64_t now_ms, std::int64_t keep_ms) const;

 private:
  Result<Purged> PurgeDeleted(std::int64_t before_ms) const;
  Result<std::int64_t> PurgeExpired(std::int64_t now_ms) const;
  Result<std::int64_t> PurgePredictions() const;
  Result<std::int64_t> CollectFiles(std::int64_t now_ms) const;

  Database& main_;
  Database& predictions_;
  const Objects& objects_;
};

}  // namespace lathe::store
