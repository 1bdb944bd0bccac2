// A private in-memory DuckDB: the only way to DuckDB in this program. It opens with limits on
// memory and threads, with no extension but those named in its options, and may touch only the
// files named there; its settings are then locked. Values travel as bound parameters, names through
// QuoteName. Messages of DuckDB (which hold SQL and paths) go to the log, never into an Error. A
// session belongs to one thread at a time; a Query must end before its session.
#pragma once

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/cancel.h"
#include "base/result.h"

namespace lathe::data {

struct SessionOptions {
  int threads = 1;
  std::int64_t memory_limit_bytes = 256 << 20;
  std::filesystem::path spill_directory;             ///< empty: never spills to disk
  std::vector<std::filesystem::path> files;          ///< the only files that can be read or written
  std::vector<std::filesystem::path> directories;    ///< ... and everything below these
  std::vector<std::string> remote_directories = {};  ///< and below these: "s3://bucket/"
  std::vector<std::filesystem::path> extensions = {};  ///< signed ones, loaded before anything else
  /// Run before the settings are locked; may hold secrets, and are never logged.
  std::vector<std::string> setup = {};
  /// Words for what the engine says: asked first, also about `setup`; what it answers is the error,
  /// and nothing is logged.
  std::function<std::optional<Error>(std::string_view message)> explain = {};
};

/// A bound parameter.
using SqlValue = std::variant<std::monostate, bool, std::int64_t, double, std::string>;

/// How long work is watched. Both may be absent.
struct Watch {
  const CancelToken* cancel = nullptr;
  /// On the caller's thread, about ten times a second: 0..1, 0 when DuckDB cannot tell. An Error
  /// stops the statement and is its error.
  std::function<Status(double fraction)> on_progress;
};

/// The types a query hands out; cast others in SQL.
enum class CellType { kBool, kInt32, kInt64, kDouble, kDate, kTimestamp, kText, kOther };

/// A text cell as DuckDB lays it out: up to 12 bytes inside, longer ones behind a pointer.
struct TextCell {
  std::uint32_t size;
  char prefix[4];
  union {
    char rest[8];
    const char* pointer;
  };

  bool inside() const { return size <= 12; }
  std::string_view view() const { return {inside() ? prefix : pointer, size}; }
};
static_assert(sizeof(TextCell) == 16);

/// One column of the chunk at hand: plain arrays, valid until the next chunk.
class ChunkColumn {
 public:
  ChunkColumn(const void* values, const std::uint64_t* validity)
      : values_(values), validity_(validity) {}
  bool IsNull(std::size_t row) const {
    return validity_ && !(validity_[row / 64] >> (row % 64) & 1);
  }
  bool all_valid() const { return validity_ == nullptr; }
  /// One bit a row, set when there is a value; null when there is one in all rows.
  const std::uint64_t* validity() const { return validity_; }
  /// REQUIRES: T is the C++ type of the column: bool, int32_t (also dates, in days), int64_t (also
  /// timestamps, in microseconds), double or TextCell.
  template <class T>
  const T* values() const {
    return static_cast<const T*>(values_);
  }

 private:
  const void* values_;
  const std::uint64_t* validity_;
};

/// The rows of a running query, chunk by chunk (about 2,048 rows each).
class Query {
 public:
  Query(Query&&) noexcept;
  Query& operator=(Query&&) noexcept;
  ~Query();

  std::size_t column_count() const;
  std::string_view column_name(std::size_t column) const;
  CellType column_type(std::size_t column) const;
  /// Moves to the next chunk; false at the end. Errors as DuckDbSession::Start.
  Result<bool> Next();
  std::size_t row_count() const;  ///< rows of the chunk at hand
  ChunkColumn column(std::size_t column) const;

 private:
  friend class DuckDbSession;
  struct State;
  explicit Query(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

class DuckDbSession {
 public:
  /// Takes about 10 ms. Error: internal.
  static Result<DuckDbSession> Open(const SessionOptions& options);
  DuckDbSession(DuckDbSession&&) noexcept;
  DuckDbSession& operator=(DuckDbSession&&) noexcept;
  ~DuckDbSession();

  /// Starts one statement; its rows stream through the Query.
  /// Errors: job_cancelled, job_timeout (from `watch.cancel`), job_out_of_memory, storage_full,
  /// internal.
  Result<Query> Start(const std::string& sql, std::span<const SqlValue> parameters = {},
                      Watch watch = {});
  /// Runs one statement to its end and forgets its rows. Errors as Start.
  Status Run(const std::string& sql, std::span<const SqlValue> parameters = {}, Watch watch = {});
  /// Makes the Arrow C stream behind `arrow_stream` (an ArrowArrayStream*) readable as the view
  /// `name`, once. The caller keeps ownership and lets the stream live until the session is done
  /// with it.
  Status AttachArrowStream(const std::string& name, void* arrow_stream);
  /// Copies the bytes of a file that the session may read, also a remote one, to `target`; the
  /// bytes copied. `on_bytes` hears of them as they come. Errors: as Start, storage_full,
  /// source_failed (the bytes end too early).
  Result<std::int64_t> CopyFile(const std::string& source, const std::filesystem::path& target,
                                const CancelToken* cancel,
                                const std::function<void(std::int64_t bytes)>& on_bytes = {});

 private:
  struct State;
  explicit DuckDbSession(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// `name` as an SQL identifier, whatever it holds.
std::string QuoteName(std::string_view name);
/// `text` as an SQL literal: for the few places that take no parameter (COPY's target).
std::string QuoteText(std::string_view text);

}  // namespace lathe::data
