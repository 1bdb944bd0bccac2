#include "store/database.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <system_error>
#include <utility>

#include "base/failpoint.h"
#include "base/log.h"
#include "store/connection_internal.h"
#include "store/disk_space.h"
#include "store/migrate_internal.h"

namespace lathe::store {
namespace {

constexpr std::uintmax_t kLogLimitBytes = 64 << 20;

Error Busy() {
  Error error =
      Fail(ErrorCode::kUnavailable, "The metadata database is busy. Try again in a moment.");
  error.retry_after_s = 1;
  return error;
}

void DieOfDiskFailure() {
  log::WriteNow(log::Level::kError, "disk_failed",
                {{"action", "the server stops; it recovers from its log when started again"}});
  std::_Exit(74);  // EX_IOERR
}

Status CheckFile(Connection& connection, const std::string& file_name) {
  const auto findings = connection.Texts("PRAGMA quick_check(10)");
  if (findings.ok() && findings->size() == 1 && findings->front() == "ok") return {};
  if (findings.ok())
    for (const std::string& finding : *findings)
      log::Error("database_damaged", {{"file", file_name}, {"finding", finding}});
  return Fail(ErrorCode::kInternal, "The database file " + file_name +
                                        " is damaged and was left as it is. Restore a backup with: "
                                        "lathe restore BACKUP --data-dir DIR --force");
}

}  // namespace

std::string_view FileName(DatabaseKind kind) {
  return kind == DatabaseKind::kMain ? "lathe.db" : "predictions.db";
}

bool IsDuplicate(const Error& error) { return error.code == ErrorCode::kConflict; }

// --- Reader
// ----------------------------------------------------------------------------------------

Status Reader::Fetch(std::string_view sql, const Binds& binds, const RowShape& shape,
                     const std::function<void(const Cells&)>& row) {
  return connection_->Fetch(sql, binds, shape, row);
}

Result<std::int64_t> Reader::Int(std::string_view query, const Binds& binds) {
  static const RowShape kShape{{""}, {ColumnKind::kInt}};
  std::optional<std::int64_t> value;
  TRY_OK(Fetch(Sql(query), binds, kShape, [&](const Cells& cells) {
    if (value) return;
    const auto* number = std::get_if<std::int64_t>(&cells[0]);
    value = number != nullptr ? *number : 0;
  }));
  if (!value) return NotFound();
  return *value;
}

Error Reader::NotFound() {
  return Fail(ErrorCode::kNotFound, "There is nothing with this id that you can see.");
}

Error Reader::BadRow(std::string_view column) {
  log::Error("row_unreadable", {{"column", column}});
  return Fail(ErrorCode::kInternal, "A stored row cannot be read.");
}

ReadLease::ReadLease(Connection* connection, std::function<void(Connection*)> release)
    : Reader(connection), release_(std::move(release)) {}
ReadLease::ReadLease(ReadLease&& other) noexcept
    : Reader(std::exchange(other.connection_, nullptr)), release_(std::move(other.release_)) {}
ReadLease::~ReadLease() {
  if (connection_ != nullptr) release_(connection_);
}

// --- Transaction
// -----------------------------------------------------------------------------------

Transaction::Transaction(Connection* connection, std::function<void(Connection*)> release)
    : Reader(connection), release_(std::move(release)) {}
Transaction::Transaction(Transaction&& other) noexcept
    : Reader(std::exchange(other.connection_, nullptr)),
      release_(std::move(other.release_)),
      on_commit_(std::move(other.on_commit_)),
      commit_count_(other.commit_count_),
      open_(std::exchange(other.open_, false)) {}

Transaction::~Transaction() {
  if (connection_ == nullptr) return;
  // SQLite has already rolled back after some errors (a full disk).
  if (open_ && connection_->in_transaction() && !connection_->Script("ROLLBACK").ok())
    log::Error("rollback_failed");
  release_(connection_);
}

Result<std::int64_t> Transaction::Execute(std::string_view query, const Binds& binds) {
  return connection_->Execute(Sql(query), binds);
}

Status Transaction::Commit() {
  TRY_OK(FailPoint("commit_before"));
  if (!connection_->in_transaction())
    return Fail(ErrorCode::kInternal, "The transaction was rolled back after an error.");
  TRY_OK(connection_->Script("COMMIT"));
  open_ = false;
  commit_count_->fetch_add(1);
  release_(std::exchange(connection_, nullptr));
  TRY_OK(FailPoint("commit_after"));
  for (const auto& action : on_commit_) action();
  return {};
}

// --- Database
// --------------------------------------------------------------------------------------

struct Database::Impl {
  DatabaseOptions options;
  std::filesystem::path path;
  int version = 0;
  std::atomic<std::uint64_t> commit_count{0};

  std::unique_ptr<Connection> writer;
  std::mutex mutex;
  std::condition_variable returned;
  bool writer_taken = false;                         // guarded by mutex
  std::vector<std::unique_ptr<Connection>> readers;  // guarded by mutex; all of them
  std::vector<Connection*> idle;                     // guarded by mutex

  Result<std::unique_ptr<Connection>> Connect(bool read_only) const {
    return Connection::Open(
        {path, options.busy_timeout_ms, read_only, options.kind == DatabaseKind::kMain});
  }
  std::chrono::milliseconds patience() const {
    return std::chrono::milliseconds(options.busy_timeout_ms);
  }

  void ReturnWriter() {
    // Before the next writer may commit on top of what the disk has lost.
    if (writer->disk_failed()) options.on_disk_failure();
    if (writer->TakeDiskFull() && options.disk != nullptr) options.disk->ReleaseBallast();
    {
      const std::lock_guard lock(mutex);
      writer_taken = false;
    }
    returned.notify_all();
  }
  void ReturnReader(Connection* connection) {
    {
      const std::lock_guard lock(mutex);
      idle.push_back(connection);
    }
    returned.notify_all();
  }
};

Database::Database(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Database::~Database() = default;

Result<std::unique_ptr<Database>> Database::Open(DatabaseOptions options) {
  if (!options.on_disk_failure) options.on_disk_failure = DieOfDiskFailure;
  auto impl = std::make_unique<Impl>();
  impl->path = options.data_dir / FileName(options.kind);
  impl->options = std::move(options);
  if (impl->options.disk != nullptr) impl->options.disk->MakeRoom();
  const bool fresh = !std::filesystem::exists(impl->path);
  const std::string name(FileName(impl->options.kind));
  auto writer = impl->Connect(/*read_only=*/false);
  if (!writer.ok() && !fresh && writer.error().code == ErrorCode::kInternal)
    return Fail(ErrorCode::kInternal,
                "The database file " + name +
                    " cannot be read. Check its permissions; if it is damaged, restore a backup "
                    "with: lathe restore BACKUP --data-dir DIR --force");
  if (!writer.ok()) return std::move(writer).error();
  impl->writer = std::move(writer).value();
  if (fresh) {
    std::error_code ignored;  // the folder is private already
    std::filesystem::permissions(
        impl->path, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write,
        ignored);
  } else if (impl->options.check) {
    TRY_OK(CheckFile(*impl->writer, name));
  }
  // Also where commits may be lost in a power cut: a file that goes back to an older schema, or to
  // none, could not be read by what only reads.
  const bool relaxed = impl->options.kind != DatabaseKind::kMain;
  if (relaxed) TRY_OK(impl->writer->Script("PRAGMA synchronous=FULL"));
  TRY(impl->version, Migrate(*impl->writer, impl->options.kind, AllMigrations(),
                             impl->options.migrate, SystemClock().WallMs()));
  if (relaxed) TRY_OK(impl->writer->Script("PRAGMA synchronous=NORMAL"));
  return std::unique_ptr<Database>(new Database(std::move(impl)));
}

Result<std::vector<std::string>> Database::PendingMigrations(const std::filesystem::path& data_dir,
                                                             DatabaseKind kind) {
  Impl impl;
  impl.path = data_dir / FileName(kind);
  impl.options.kind = kind;
  int version = 0;
  if (std::filesystem::exists(impl.path)) {
    TRY(const auto connection, impl.Connect(/*read_only=*/true));
    TRY(version, SchemaVersion(*connection));
  }
  TRY(const std::vector<Migration> pending, PendingAt(version, kind, AllMigrations()));
  std::vector<std::string> names;
  for (const Migration& migration : pending) {
    const std::string number = std::to_string(migration.version);
    names.push_back(std::string(4 - std::min<std::size_t>(number.size(), 4), '0') + number + "_" +
                    std::string(migration.name));
  }
  return names;
}

Result<ReadLease> Database::Read() {
  std::unique_lock lock(impl_->mutex);
  const auto limit = static_cast<std::size_t>(impl_->options.reader_count);
  const bool free = impl_->returned.wait_for(lock, impl_->patience(), [&] {
    return !impl_->idle.empty() || impl_->readers.size() < limit;
  });
  if (!free) return Busy();
  if (impl_->idle.empty()) {
    TRY(auto opened, impl_->Connect(/*read_only=*/true));
    impl_->readers.push_back(std::move(opened));
    impl_->idle.push_back(impl_->readers.back().get());
  }
  Connection* connection = impl_->idle.back();
  impl_->idle.pop_back();
  return ReadLease(connection, [impl = impl_.get()](Connection* c) { impl->ReturnReader(c); });
}

Result<Transaction> Database::Begin() {
  {
    std::unique_lock lock(impl_->mutex);
    if (!impl_->returned.wait_for(lock, impl_->patience(), [&] { return !impl_->writer_taken; }))
      return Busy();
    impl_->writer_taken = true;
  }
  // What frees space is a write, too: it must not be the one that finds no room.
  if (impl_->options.disk != nullptr) impl_->options.disk->MakeRoom();
  // From here on the Transaction gives the writer back.
  Transaction tx(impl_->writer.get(), [impl = impl_.get()](Connection*) { impl->ReturnWriter(); });
  tx.commit_count_ = &impl_->commit_count;
  tx.open_ = false;
  TRY_OK(impl_->writer->Script("BEGIN IMMEDIATE"));
  tx.open_ = true;
  return tx;
}

Status Database::BackupTo(const std::filesystem::path& target) {
  // Its own connection: VACUUM INTO reads one snapshot and does not hold up the writer.
  TRY(auto connection,
      Connection::Open({impl_->path, impl_->options.busy_timeout_ms, false, true}));
  std::string quoted;
  for (const char c : target.string()) quoted += c == '\'' ? "''" : std::string(1, c);
  TRY_OK(connection->Script("VACUUM INTO '" + quoted + "'"));
  std::error_code error;
  std::filesystem::permissions(
      target, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write, error);
  if (error) return Fail(ErrorCode::kInternal, "The backup file's permissions cannot be set.");
  return {};
}

Status Database::CheckIntegrity() {
  TRY(auto connection, impl_->Connect(/*read_only=*/true));
  TRY(auto findings, connection->Texts("PRAGMA integrity_check(10)"));
  if (findings.size() == 1 && findings.front() == "ok") findings.clear();
  TRY(const auto orphans,
      connection->Texts(
          "SELECT DISTINCT 'a row of ' || \"table\" || ' names a missing row of ' || parent "
          "FROM pragma_foreign_key_check LIMIT 10"));
  findings.insert(findings.end(), orphans.begin(), orphans.end());
  if (findings.empty()) return {};
  std::string list;
  for (const std::string& finding : findings) list += (list.empty() ? "" : "; ") + finding;
  return Fail(ErrorCode::kInternal,
              std::string(FileName(impl_->options.kind)) + " is damaged: " + list);
}

Status Database::TrimLog() {
  std::error_code none;
  const auto size = std::filesystem::file_size(impl_->path.string() + "-wal", none);
  if (none || size < kLogLimitBytes) return {};
  TRY(auto connection,
      Connection::Open({impl_->path, impl_->options.busy_timeout_ms, false, true}));
  return connection->Script("PRAGMA wal_checkpoint(TRUNCATE)");
}

Status Database::AdmitNewWork() const {
  return impl_->options.disk == nullptr ? Status() : impl_->options.disk->Admit();
}

std::uint64_t Database::commit_count() const { return impl_->commit_count.load(); }
int Database::schema_version() const { return impl_->version; }
const std::filesystem::path& Database::path() const { return impl_->path; }

}  // namespace lathe::store
