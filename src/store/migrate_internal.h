// Brings a database file to this program's schema: each migration in its own transaction, recorded
// with its checksum. For database.cpp only. A crash at any point leaves whole migrations applied
// and the next start goes on.
#pragma once

#include <span>
#include <vector>

#include "base/result.h"
#include "store/connection_internal.h"
#include "store/sql_text.h"

namespace lathe::store {

/// The schema version `migrations` lead to for this kind of database.
int NewestVersion(std::span<const Migration> migrations, DatabaseKind kind);

/// The migrations that this program would apply to a database of this version, in order. Error:
/// internal (the schema is newer than this program).
Result<std::vector<Migration>> PendingAt(int version, DatabaseKind kind,
                                         std::span<const Migration> migrations);
/// The schema version of a database; 0 of an empty one.
Result<int> SchemaVersion(Connection& connection);

/// The version after it. Errors: internal (schema newer than this program, or older and `apply` is
/// false, naming both versions; a migration changed after it was applied), storage_full.
Result<int> Migrate(Connection& connection, DatabaseKind kind,
                    std::span<const Migration> migrations, bool apply, std::int64_t now_ms);

}  // namespace lathe::store
