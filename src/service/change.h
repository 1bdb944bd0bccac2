// What the services that change a resource share: the guard against a lost update, and how long a
// deletion can be undone.
#pragma once

#include <cstdint>
#include <functional>

#include "base/result.h"

namespace lathe::service {

/// Asked with the resource's revision inside the transaction that is about to change it: an
/// If-Match check, or nothing.
using RevisionGuard = std::function<Status(std::int64_t revision)>;

inline Status CheckRevision(const RevisionGuard& guard, std::int64_t revision) {
  return guard ? guard(revision) : Status();
}

/// What was deleted can be restored for so long; then it is purged.
inline constexpr std::int64_t kRestoreWindowMs = std::int64_t{30} * 24 * 3'600 * 1'000;

}  // namespace lathe::service
