// The metadata database: one writer, a few readers, named queries with bound parameters, errors
// that never carry SQL. SQLite in WAL mode behind SOCI; both stay inside src/store/*.cpp. Database
// is thread-safe; a Reader or a Transaction belongs to one thread and is held as briefly as
// possible (a Transaction holds the only writer). How to add a table:
// docs/guides/adding-a-table.md.
//
//   TRY(auto tx, database.Begin());
//   TRY_OK(tx.Execute("insert_project", {{"id", id}, {"name", name}}));
//   TRY_OK(tx.Commit());
//
//   TRY(auto reader, database.Read());
//   TRY(std::optional<Project> project, reader.First<Project>("find_project", {{"id", id}}));
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "store/row.h"
#include "store/sql_text.h"

namespace lathe::store {

class DiskSpace;

struct DatabaseOptions {
  std::filesystem::path data_dir;
  DatabaseKind kind = DatabaseKind::kMain;
  int reader_count = 4;
  int busy_timeout_ms = 5'000;
  /// Applies missing migrations; otherwise an older schema is refused.
  bool migrate = true;
  /// Reads all of the file at start and refuses a damaged one.
  bool check = true;
  /// Called when the disk failed under a commit (fsync error): nothing may be acknowledged after
  /// it. The default logs and ends the process with status 74; the next start recovers from the
  /// log.
  std::function<void()> on_disk_failure;
  /// Gives up its ballast when a write finds the disk full; outlives the database. None: nothing
  /// watches the disk.
  DiskSpace* disk = nullptr;
};

class Connection;

/// Runs queries. Reads a consistent state per query; inside a Transaction, the transaction's own.
class Reader {
 public:
  /// All rows. Errors: unavailable (busy for 5 s), internal.
  template <class T>
  Result<std::vector<T>> All(std::string_view query, const Binds& binds = {}) {
    return AllOf<T>(Sql(query), binds);
  }
  /// The first row, or nothing.
  template <class T>
  Result<std::optional<T>> First(std::string_view query, const Binds& binds = {}) {
    TRY(std::vector<T> rows, AllOf<T>(Sql(query), binds));
    if (rows.empty()) return std::optional<T>();
    return std::optional<T>(std::move(rows.front()));
  }
  /// The first row. Error: not_found when there is none.
  template <class T>
  Result<T> One(std::string_view query, const Binds& binds = {}) {
    TRY(std::optional<T> row, First<T>(query, binds));
    if (!row) return NotFound();
    return std::move(*row);
  }
  /// The first column of the first row, as a number. Error: not_found when there is no row.
  Result<std::int64_t> Int(std::string_view query, const Binds& binds = {});

  /// As All, for text put together by store/page.h; `sql` is never made of input.
  template <class T>
  Result<std::vector<T>> AllOf(std::string_view sql, const Binds& binds) {
    std::vector<T> rows;
    RowFault fault;
    TRY_OK(Fetch(sql, binds, ShapeOf<T>(), [&](const Cells& cells) {
      CellReader reader(cells, fault);
      T::Columns(reader, rows.emplace_back());
    }));
    if (fault.column.empty()) return rows;
    return BadRow(fault.column);
  }

 protected:
  explicit Reader(Connection* connection) : connection_(connection) {}

  Status Fetch(std::string_view sql, const Binds& binds, const RowShape& shape,
               const std::function<void(const Cells&)>& row);
  static Error NotFound();
  static Error BadRow(std::string_view column);

  Connection* connection_;
};

/// A reader borrowed from the pool; goes back when destroyed.
class ReadLease : public Reader {
 public:
  ReadLease(ReadLease&& other) noexcept;
  ReadLease(const ReadLease&) = delete;
  ReadLease& operator=(ReadLease&&) = delete;
  ~ReadLease();

 private:
  friend class Database;
  ReadLease(Connection* connection, std::function<void(Connection*)> release);
  std::function<void(Connection*)> release_;
};

/// The writer, inside BEGIN IMMEDIATE. Destroyed without Commit, it rolls back. Reads see its own
/// writes.
class Transaction : public Reader {
 public:
  Transaction(Transaction&& other) noexcept;
  Transaction(const Transaction&) = delete;
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

  /// Runs a named INSERT, UPDATE or DELETE; the number of rows it changed. A broken UNIQUE
  /// constraint answers conflict (see IsDuplicate). Errors: conflict, storage_full, unavailable,
  /// internal.
  Result<std::int64_t> Execute(std::string_view query, const Binds& binds = {});
  /// Makes all of it durable. After an Error nothing of it is. Errors: storage_full, unavailable,
  /// internal.
  Status Commit();
  /// Runs `action` right after a successful Commit, on this thread: wake a queue, drop a cache.
  void OnCommit(std::function<void()> action) { on_commit_.push_back(std::move(action)); }

 private:
  friend class Database;
  Transaction(Connection* connection, std::function<void(Connection*)> release);
  std::function<void(Connection*)> release_;
  std::vector<std::function<void()>> on_commit_;
  std::atomic<std::uint64_t>* commit_count_ = nullptr;
  bool open_ = true;
};

/// Whether Execute failed because a row with this key exists.
bool IsDuplicate(const Error& error);

class Database {
 public:
  /// Opens or creates the file in data_dir, checks it and brings its schema up to date. Errors,
  /// whose detail is for the operator: internal (damaged: names the restore command; newer or older
  /// schema: names both versions; cannot be opened).
  static Result<std::unique_ptr<Database>> Open(DatabaseOptions options);
  /// What Open would apply to the file in `data_dir`, as "0003_data", in order; changes nothing and
  /// makes nothing. Errors: internal (newer schema; cannot be opened).
  static Result<std::vector<std::string>> PendingMigrations(const std::filesystem::path& data_dir,
                                                            DatabaseKind kind);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  /// Waits up to the busy time-out for a reader. Error: unavailable.
  Result<ReadLease> Read();
  /// Waits up to the busy time-out for the writer. Errors: unavailable, storage_full.
  Result<Transaction> Begin();

  /// Whether an upload or a job may begin, as far as the disk goes. Error: storage_full.
  Status AdmitNewWork() const;

  /// Writes a consistent copy (VACUUM INTO) to `target`, which must not exist; others go on reading
  /// and writing.
  Status BackupTo(const std::filesystem::path& target);
  /// Reads the whole file for damage. Error: internal, with SQLite's findings.
  Status CheckIntegrity();
  /// Moves the write-ahead log into the file when it has grown past 64 MiB.
  Status TrimLog();
  /// Commits made through this object: what was read while it stands still is still true, as far as
  /// this process goes.
  std::uint64_t commit_count() const;
  int schema_version() const;
  const std::filesystem::path& path() const;

 private:
  struct Impl;
  explicit Database(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// "lathe.db" or "predictions.db".
std::string_view FileName(DatabaseKind kind);

}  // namespace lathe::store
