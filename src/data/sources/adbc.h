// A database reached through an ADBC driver (https://arrow.apache.org/adbc): a shared library
// beside the engine's, loaded when it is first needed and kept to the process's end, for what is
// written in Go cannot be unloaded. Rows come as Arrow batches and go to the engine without a copy.
// One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace lathe::data::sources {

/// What a driver says when something fails.
struct AdbcFault {
  int status = 0;                ///< AdbcStatusCode
  std::int32_t vendor_code = 0;  ///< the database's own number
  std::string sqlstate;          ///< five characters, or empty
  std::string message;
};

/// Rows that a statement answers, as they arrive.
class AdbcRows {
 public:
  AdbcRows(AdbcRows&&) noexcept;
  ~AdbcRows();

  /// An ArrowArrayStream*, for DuckDbSession::AttachArrowStream; can be read once.
  void* stream();
  /// How much of what was announced has been read, 0..1; 0 when nothing was announced. Thread-safe.
  double ShareRead() const;
  /// Why the rows ended early, if they did: the engine saw only an end.
  const std::optional<Error>& error() const;

 private:
  friend class AdbcSession;
  struct State;
  explicit AdbcRows(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

class AdbcSession {
 public:
  using Options = std::vector<std::pair<std::string, std::string>>;
  /// What a fault means in our words.
  using Explain = std::function<Error(const AdbcFault& fault)>;

  /// `driver` is the library's name without path and ending. Errors: internal (it is not
  /// installed); those of `explain`. Blocks for as long as the driver does.
  static Result<AdbcSession> Open(std::string_view driver, const Options& options, Explain explain);
  AdbcSession(AdbcSession&&) noexcept;
  ~AdbcSession();

  /// REQUIRES: the rows end before the connection.
  Result<AdbcRows> Query(const std::string& sql);
  /// A statement whose rows nobody wants.
  Status Run(const std::string& sql);

 private:
  friend class AdbcRows;
  struct State;
  explicit AdbcSession(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace lathe::data::sources
