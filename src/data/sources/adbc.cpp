#include "data/sources/adbc.h"

#include <dlfcn.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <filesystem>

#include "arrow-adbc/adbc.h"

#include "data/sources/extensions.h"

namespace lathe::data::sources {
namespace {

Result<AdbcDriver> Load(std::string_view name) {
  const std::filesystem::path file =
      LibraryFolder() / "adbc" / ("libadbc_driver_" + std::string(name) + ".so");
  void* library = ::dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return MissingPart(name, ::dlerror());
  auto* start = reinterpret_cast<AdbcDriverInitFunc>(::dlsym(library, "AdbcDriverInit"));
  AdbcDriver driver{};
  AdbcError error = ADBC_ERROR_INIT;
  if (start == nullptr || start(ADBC_VERSION_1_1_0, &driver, &error) != ADBC_STATUS_OK)
    return MissingPart(name, error.message ? error.message : "no AdbcDriverInit");
  return driver;
}

/// The fault in `error`, which is free for the next call afterwards.
AdbcFault TakeFault(AdbcStatusCode status, AdbcError& error) {
  AdbcFault fault{status, 0, {}, error.message ? error.message : "no message"};
  if (error.vendor_code != ADBC_ERROR_VENDOR_CODE_PRIVATE_DATA)
    fault.vendor_code = error.vendor_code;
  if (error.sqlstate[0] != '\0') fault.sqlstate.assign(error.sqlstate, sizeof error.sqlstate);
  if (error.release) error.release(&error);
  error = ADBC_ERROR_INIT;
  return fault;
}

}  // namespace

struct AdbcSession::State {
  State(const AdbcDriver& loaded, Explain words) : driver(loaded), explain(std::move(words)) {}
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    AdbcError error = ADBC_ERROR_INIT;
    if (connection.private_data) driver.ConnectionRelease(&connection, &error);
    if (database.private_data) driver.DatabaseRelease(&database, &error);
    if (error.release) error.release(&error);
  }

  /// Runs one call of the driver.
  template <class Call>
  Status Try(const Call& call) {
    AdbcError error = ADBC_ERROR_INIT;
    const AdbcStatusCode status = call(&error);
    if (status == ADBC_STATUS_OK) return {};
    return explain(TakeFault(status, error));
  }

  AdbcDriver driver;
  Explain explain;
  AdbcDatabase database{};
  ::AdbcConnection connection{};
};

struct AdbcRows::State {
  explicit State(AdbcSession::State& of) : owner(of) {
    outer.get_schema = GetSchema;
    outer.get_next = GetNext;
    outer.get_last_error = [](ArrowArrayStream*) { return ""; };
    outer.release = [](ArrowArrayStream* stream) { stream->release = nullptr; };
    outer.private_data = this;
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    if (schema.release) schema.release(&schema);
    if (inner.release) inner.release(&inner);
    AdbcError error = ADBC_ERROR_INIT;
    if (statement.private_data) owner.driver.StatementRelease(&statement, &error);
    if (error.release) error.release(&error);
  }

  /// What the driver's stream says of itself.
  Error StreamFault(int failed) {
    const char* message = inner.get_last_error(&inner);
    AdbcFault fault{ADBC_STATUS_IO, 0, {}, message ? message : std::strerror(failed)};
    return owner.explain(fault);
  }

  // The engine takes schemas for the stream's own and releases none: it gets to see ours.
  static int GetSchema(ArrowArrayStream* stream, ArrowSchema* out) {
    auto& state = *static_cast<State*>(stream->private_data);
    *out = state.schema;
    out->release = [](ArrowSchema* schema) { schema->release = nullptr; };
    return 0;
  }
  // A failure is an end for the engine, whose own words for it stay out of the way.
  static int GetNext(ArrowArrayStream* stream, ArrowArray* out) {
    auto& state = *static_cast<State*>(stream->private_data);
    *out = {};
    if (state.error) return 0;
    if (const int failed = state.inner.get_next(&state.inner, out); failed != 0) {
      *out = {};
      state.error = state.StreamFault(failed);
    } else if (out->release) {
      state.rows_read += out->length;
    }
    return 0;
  }

  AdbcSession::State& owner;
  AdbcStatement statement{};
  ArrowArrayStream inner{}, outer{};
  ArrowSchema schema{};
  std::optional<Error> error;
  std::int64_t rows_announced = 0;
  std::atomic<std::int64_t> rows_read{0};
};

AdbcRows::AdbcRows(std::unique_ptr<State> state) : state_(std::move(state)) {}
AdbcRows::AdbcRows(AdbcRows&&) noexcept = default;
AdbcRows::~AdbcRows() = default;
void* AdbcRows::stream() { return &state_->outer; }
double AdbcRows::ShareRead() const {
  if (state_->rows_announced <= 0) return 0;
  return std::min(1.0, double(state_->rows_read) / double(state_->rows_announced));
}
const std::optional<Error>& AdbcRows::error() const { return state_->error; }

AdbcSession::AdbcSession(std::unique_ptr<State> state) : state_(std::move(state)) {}
AdbcSession::AdbcSession(AdbcSession&&) noexcept = default;
AdbcSession::~AdbcSession() = default;

Result<AdbcSession> AdbcSession::Open(std::string_view driver, const Options& options,
                                      Explain explain) {
  TRY(const AdbcDriver loaded, Load(driver));
  auto state = std::make_unique<State>(loaded, std::move(explain));
  State& s = *state;
  TRY_OK(s.Try([&](AdbcError* error) { return s.driver.DatabaseNew(&s.database, error); }));
  for (const auto& [name, value] : options) {
    TRY_OK(s.Try([&](AdbcError* error) {
      return s.driver.DatabaseSetOption(&s.database, name.c_str(), value.c_str(), error);
    }));
  }
  TRY_OK(s.Try([&](AdbcError* error) { return s.driver.DatabaseInit(&s.database, error); }));
  TRY_OK(s.Try([&](AdbcError* error) { return s.driver.ConnectionNew(&s.connection, error); }));
  TRY_OK(s.Try([&](AdbcError* error) {
    return s.driver.ConnectionInit(&s.connection, &s.database, error);
  }));
  return AdbcSession(std::move(state));
}

Result<AdbcRows> AdbcSession::Query(const std::string& sql) {
  State& s = *state_;
  auto rows = std::make_unique<AdbcRows::State>(s);
  TRY_OK(s.Try([&](AdbcError* error) {
    return s.driver.StatementNew(&s.connection, &rows->statement, error);
  }));
  TRY_OK(s.Try([&](AdbcError* error) {
    return s.driver.StatementSetSqlQuery(&rows->statement, sql.c_str(), error);
  }));
  TRY_OK(s.Try([&](AdbcError* error) {
    return s.driver.StatementExecuteQuery(&rows->statement, &rows->inner, &rows->rows_announced,
                                          error);
  }));
  if (const int failed = rows->inner.get_schema(&rows->inner, &rows->schema); failed != 0)
    return rows->StreamFault(failed);
  return AdbcRows(std::move(rows));
}

Status AdbcSession::Run(const std::string& sql) {
  TRY(AdbcRows rows, Query(sql));
  auto* stream = static_cast<ArrowArrayStream*>(rows.stream());
  while (true) {
    ArrowArray batch{};
    stream->get_next(stream, &batch);
    if (batch.release == nullptr) break;
    batch.release(&batch);
  }
  if (rows.error()) return *rows.error();
  return {};
}

}  // namespace lathe::data::sources
