// The SQL of the metadata store, embedded by tools/embed_sql.py from src/store/sql/*.sql ("-- name:
// find_project" sections) and src/store/migrations/*.sql. Immutable; thread-safe.
#pragma once

#include <span>
#include <string_view>

namespace lathe::store {

/// The two database files: `lathe.db` (durable) and `predictions.db` (the prediction log; may lose
/// its last second).
enum class DatabaseKind { kMain, kPredictions };

struct NamedQuery {
  std::string_view name;
  std::string_view text;
};

struct Migration {
  int version;            ///< 1, 2, 3, ...: the user_version after it
  std::string_view name;  ///< "accounts"
  DatabaseKind database;
  std::string_view checksum;  ///< SHA-256 of the file, compared with what was applied
  std::string_view text;
};

/// All named queries, sorted by name.
std::span<const NamedQuery> AllQueries();
/// All migrations, in the order of their versions.
std::span<const Migration> AllMigrations();

/// The text of the query called `name`. A name that does not exist is a fault in the program: it is
/// logged and aborts.
std::string_view Sql(std::string_view name);

}  // namespace lathe::store
