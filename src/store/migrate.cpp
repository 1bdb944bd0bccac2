#include <charconv>
#include <string>

#include "base/failpoint.h"
#include "base/log.h"
#include "store/migrate_internal.h"

namespace lathe::store {
namespace {

// A file of ours has user_version 0 only while it is empty.
Status CheckApplied(Connection& connection, const Migration& migration) {
  const std::string version = std::to_string(migration.version);
  TRY(const std::string checksum,
      connection.ScalarText("SELECT checksum FROM schema_migrations WHERE version = " + version));
  if (checksum == migration.checksum) return {};
  return Fail(ErrorCode::kInternal,
              "Migration " + version + " (" + std::string(migration.name) +
                  ") was applied in another form: this database was made by another build "
                  "of Lathe. Use that build, or restore a backup.");
}

Status Apply(Connection& connection, const Migration& migration, std::int64_t now_ms) {
  const std::string version = std::to_string(migration.version);
  TRY_OK(connection.Script("BEGIN IMMEDIATE"));
  const auto steps = [&]() -> Status {
    TRY_OK(connection.Script(std::string(migration.text)));
    TRY_OK(FailPoint("migration_step"));
    TRY(const std::int64_t rows,
        connection.Execute("INSERT INTO schema_migrations (version, name, checksum, applied_at) "
                           "VALUES (:version, :name, :checksum, :now)",
                           {{"version", migration.version},
                            {"name", migration.name},
                            {"checksum", migration.checksum},
                            {"now", now_ms}}));
    static_cast<void>(rows);
    TRY_OK(connection.Script("PRAGMA user_version = " + version));
    return connection.Script("COMMIT");
  };
  if (Status status = steps(); !status.ok()) {
    if (connection.in_transaction() && !connection.Script("ROLLBACK").ok())
      log::Warn("migration_rollback_failed", {{"version", migration.version}});
    return status;
  }
  log::Info("migration_applied", {{"version", migration.version}, {"name", migration.name}});
  return FailPoint("migration_done");
}

Status CheckNotNewer(int version, int newest) {
  if (version <= newest) return {};
  return Fail(ErrorCode::kInternal,
              "The database has schema version " + std::to_string(version) +
                  ", this program knows up to " + std::to_string(newest) +
                  ". Start the newer Lathe that wrote it, or restore an older backup.");
}

}  // namespace

Result<int> SchemaVersion(Connection& connection) {
  TRY(const std::string text, connection.ScalarText("PRAGMA user_version"));
  int version = 0;
  std::from_chars(text.data(), text.data() + text.size(), version);
  return version;
}

Result<std::vector<Migration>> PendingAt(int version, DatabaseKind kind,
                                         std::span<const Migration> migrations) {
  TRY_OK(CheckNotNewer(version, NewestVersion(migrations, kind)));
  std::vector<Migration> pending;
  for (const Migration& migration : migrations)
    if (migration.database == kind && migration.version > version) pending.push_back(migration);
  return pending;
}

int NewestVersion(std::span<const Migration> migrations, DatabaseKind kind) {
  int newest = 0;
  for (const Migration& migration : migrations)
    if (migration.database == kind) newest = migration.version;
  return newest;
}

Result<int> Migrate(Connection& connection, DatabaseKind kind,
                    std::span<const Migration> migrations, bool apply, std::int64_t now_ms) {
  const int newest = NewestVersion(migrations, kind);
  TRY(int version, SchemaVersion(connection));
  TRY_OK(CheckNotNewer(version, newest));
  if (version < newest && !apply)
    return Fail(ErrorCode::kInternal, "The database has schema version " + std::to_string(version) +
                                          ", this program needs " + std::to_string(newest) +
                                          ". Run 'lathe migrate' or start the server first.");
  if (version < newest)
    TRY_OK(connection.Script(
        "CREATE TABLE IF NOT EXISTS schema_migrations (version INTEGER NOT NULL PRIMARY KEY, "
        "name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at BIGINT NOT NULL)"));
  for (const Migration& migration : migrations) {
    if (migration.database != kind) continue;
    if (migration.version <= version) {
      TRY_OK(CheckApplied(connection, migration));
    } else {
      TRY_OK(Apply(connection, migration, now_ms));
      version = migration.version;
    }
  }
  return version;
}

}  // namespace lathe::store
