// One SQLite connection behind SOCI, with its prepared statements. The only place, with
// connection.cpp, that knows which database is below: what another database would do differently is
// changed here. For src/store/*.cpp only. Not thread-safe.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "store/row.h"

namespace lathe::store {

/// A statement failed. `code` is for callers, `why` (SQLite's words) for the log only.
struct SqlFault {
  ErrorCode code = ErrorCode::kInternal;
  std::string why;
  bool duplicate = false;     ///< a UNIQUE or PRIMARY KEY constraint
  bool disk_failure = false;  ///< the disk lost or may have lost what was written
};
Error ToError(const SqlFault& fault, std::string_view sql);

class Connection {
 public:
  struct Options {
    std::filesystem::path path;
    int busy_timeout_ms = 5'000;
    bool read_only = false;
    bool full_sync = true;  ///< survive power loss; otherwise only the loss of the process
  };
  static Result<std::unique_ptr<Connection>> Open(const Options& options);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  Status Fetch(std::string_view sql, const Binds& binds, const RowShape& shape,
               const std::function<void(const Cells&)>& row);
  Result<std::int64_t> Execute(std::string_view sql, const Binds& binds);
  /// Runs one or more statements without parameters or rows.
  Status Script(const std::string& sql);
  /// The first column of the first row as text; empty when null or no row.
  Result<std::string> ScalarText(const std::string& sql);
  /// The first column of all rows.
  Result<std::vector<std::string>> Texts(const std::string& sql);
  /// The number of statements kept prepared (tests).
  std::size_t prepared_count() const;
  /// The disk failed under the last failed statement.
  bool disk_failed() const { return disk_failed_; }
  /// Whether a statement found the disk full since this was last asked.
  bool TakeDiskFull() { return std::exchange(disk_full_, false); }
  bool in_transaction() const;

 private:
  struct Impl;
  explicit Connection(std::unique_ptr<Impl> impl);
  SqlFault FaultNow(const char* what) const;
  /// Takes down what the fault says of the disk.
  void Note(const SqlFault& fault);

  std::unique_ptr<Impl> impl_;
  bool disk_failed_ = false;
  bool disk_full_ = false;
};

}  // namespace lathe::store
