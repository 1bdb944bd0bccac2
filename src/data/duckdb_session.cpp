#include "data/duckdb_session.h"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "duckdb.h"

#include "base/file.h"
#include "base/log.h"

namespace lathe::data {
namespace {

static_assert(sizeof(TextCell) == sizeof(duckdb_string_t));

constexpr auto kIdleStep = std::chrono::microseconds(200);
constexpr auto kProgressStep = std::chrono::milliseconds(100);
constexpr std::size_t kCopyBytes = 1 << 20;

std::string QuoteWith(std::string_view text, char quote) {
  std::string out(1, quote);
  for (const char c : text) {
    if (c == quote) out += quote;
    out += c;
  }
  return out += quote;
}

using Explain = std::function<std::optional<Error>(std::string_view message)>;

/// What DuckDB said stays in the log; the client reads our own words.
Error Translate(duckdb_error_type type, const char* message, const CancelToken* cancel,
                const Explain& explain = {}) {
  const std::string_view text = message ? message : "";
  if (cancel) {
    if (auto status = cancel->Check(); !status.ok()) return std::move(status).error();
  }
  if (type == DUCKDB_ERROR_OUT_OF_MEMORY || text.find("Out of Memory") != text.npos) {
    return Fail(ErrorCode::kJobOutOfMemory,
                "Reading or writing the table needed more memory than the limit.");
  }
  if (text.find("No space left") != text.npos) {
    return Fail(ErrorCode::kStorageFull, "The disk is full.");
  }
  if (explain) {
    if (auto error = explain(text)) return *std::move(error);
  }
  if (text.find("is not valid UTF8") != text.npos) {
    return Fail(ErrorCode::kColumnInvalidUtf8,
                "A text column holds bytes that are not UTF-8. Write the column as UTF-8, or as "
                "binary.");
  }
  log::Error("duckdb_statement_failed", {{"type", static_cast<int>(type)}, {"message", text}});
  return Fail(ErrorCode::kInternal, "The table engine could not finish; the log says why.");
}

CellType CellTypeOf(duckdb_type type) {
  switch (type) {
    case DUCKDB_TYPE_BOOLEAN:
      return CellType::kBool;
    case DUCKDB_TYPE_INTEGER:
      return CellType::kInt32;
    case DUCKDB_TYPE_BIGINT:
      return CellType::kInt64;
    case DUCKDB_TYPE_DOUBLE:
      return CellType::kDouble;
    case DUCKDB_TYPE_DATE:
      return CellType::kDate;
    case DUCKDB_TYPE_TIMESTAMP:
      return CellType::kTimestamp;
    case DUCKDB_TYPE_VARCHAR:
      return CellType::kText;
    default:
      return CellType::kOther;
  }
}

bool Bind(duckdb_prepared_statement statement, idx_t index, const SqlValue& value) {
  struct Binder {
    duckdb_prepared_statement statement;
    idx_t index;
    duckdb_state operator()(std::monostate) const { return duckdb_bind_null(statement, index); }
    duckdb_state operator()(bool v) const { return duckdb_bind_boolean(statement, index, v); }
    duckdb_state operator()(std::int64_t v) const { return duckdb_bind_int64(statement, index, v); }
    duckdb_state operator()(double v) const { return duckdb_bind_double(statement, index, v); }
    duckdb_state operator()(const std::string& v) const {
      return duckdb_bind_varchar_length(statement, index, v.data(), v.size());
    }
  };
  return std::visit(Binder{statement, index}, value) == DuckDBSuccess;
}

/// Sets what can only be set before the database is open.
Status Configure(duckdb_config config, const SessionOptions& options) {
  const std::string threads = std::to_string(std::max(1, options.threads));
  const std::string memory =
      std::to_string(std::max<std::int64_t>(options.memory_limit_bytes >> 10, 16 << 10)) + "KiB";
  const std::pair<const char*, const char*> settings[] = {
      {"threads", threads.c_str()},
      {"memory_limit", memory.c_str()},
      {"temp_directory", options.spill_directory.c_str()},
      {"autoinstall_known_extensions", "false"},
      {"autoload_known_extensions", "false"},
      {"allow_community_extensions", "false"},
      {"allow_unsigned_extensions", "false"},
      {"allow_persistent_secrets", "false"},
  };
  for (const auto& [name, value] : settings) {
    if (duckdb_set_config(config, name, value) != DuckDBSuccess) {
      log::Error("duckdb_setting_refused", {{"setting", name}});
      return Fail(ErrorCode::kInternal, "The table engine refused a setting.");
    }
  }
  return {};
}

std::string PathList(const std::vector<std::filesystem::path>& paths,
                     const std::vector<std::string>& remote = {}) {
  std::string list = "[";
  for (const auto& path : paths) {
    if (list.size() > 1) list += ',';
    list += QuoteText(std::filesystem::absolute(path).string());
  }
  for (const auto& address : remote) {
    if (list.size() > 1) list += ',';
    list += QuoteText(address);
  }
  return list += "]";
}

}  // namespace

struct DuckDbSession::State {
  duckdb_database database = nullptr;
  duckdb_connection connection = nullptr;
  Explain explain;

  ~State() {
    if (connection) duckdb_disconnect(&connection);
    if (database) duckdb_close(&database);
  }
};

struct Query::State {
  duckdb_connection connection = nullptr;
  duckdb_prepared_statement statement = nullptr;
  duckdb_pending_result pending = nullptr;
  duckdb_result result{};
  bool has_result = false;
  duckdb_data_chunk chunk = nullptr;
  Watch watch;
  Explain explain;
  std::vector<std::string> names;
  std::vector<CellType> types;

  ~State() {
    if (chunk) duckdb_destroy_data_chunk(&chunk);
    if (has_result) duckdb_destroy_result(&result);
    if (pending) duckdb_destroy_pending(&pending);
    if (statement) duckdb_destroy_prepare(&statement);
  }

  Status Prepare(const std::string& sql, std::span<const SqlValue> parameters);
  Status Execute();
};

Status Query::State::Prepare(const std::string& sql, std::span<const SqlValue> parameters) {
  if (duckdb_prepare(connection, sql.c_str(), &statement) != DuckDBSuccess) {
    return Translate(DUCKDB_ERROR_INVALID, duckdb_prepare_error(statement), watch.cancel, explain);
  }
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (!Bind(statement, i + 1, parameters[i])) {
      return Fail(ErrorCode::kInternal, "The table engine refused a parameter.");
    }
  }
  if (duckdb_pending_prepared_streaming(statement, &pending) != DuckDBSuccess) {
    return Translate(DUCKDB_ERROR_INVALID, duckdb_pending_error(pending), watch.cancel, explain);
  }
  return {};
}

/// Works through the statement in small tasks on this thread (DuckDB's own threads help), so that a
/// cancel is seen and progress told between them.
Status Query::State::Execute() {
  bool interrupted = false;
  Status watched;
  auto told = std::chrono::steady_clock::now();
  while (true) {
    const bool stop = !watched.ok() || (watch.cancel && !watch.cancel->Check().ok());
    if (stop && !interrupted) {
      duckdb_interrupt(connection);
      interrupted = true;
    }
    const duckdb_pending_state state = duckdb_pending_execute_task(pending);
    // Said here or never: asked for its result, a failed statement speaks of itself only.
    if (state == DUCKDB_PENDING_ERROR) {
      TRY_OK(watched);
      return Translate(DUCKDB_ERROR_INVALID, duckdb_pending_error(pending), watch.cancel, explain);
    }
    if (duckdb_pending_execution_is_finished(state)) break;
    if (state == DUCKDB_PENDING_NO_TASKS_AVAILABLE) std::this_thread::sleep_for(kIdleStep);
    if (const auto now = std::chrono::steady_clock::now();
        watch.on_progress && watched.ok() && now - told >= kProgressStep) {
      told = now;
      const double percent = duckdb_query_progress(connection).percentage;
      watched = watch.on_progress(std::clamp(percent / 100, 0.0, 1.0));
    }
  }
  TRY_OK(watched);
  const duckdb_state done = duckdb_execute_pending(pending, &result);
  has_result = true;
  if (done != DuckDBSuccess) {
    return Translate(duckdb_result_error_type(&result), duckdb_result_error(&result), watch.cancel,
                     explain);
  }
  for (idx_t i = 0; i < duckdb_column_count(&result); ++i) {
    names.emplace_back(duckdb_column_name(&result, i));
    types.push_back(CellTypeOf(duckdb_column_type(&result, i)));
  }
  return {};
}

Query::Query(std::unique_ptr<State> state) : state_(std::move(state)) {}
Query::Query(Query&&) noexcept = default;
Query& Query::operator=(Query&&) noexcept = default;
Query::~Query() = default;

std::size_t Query::column_count() const { return state_->names.size(); }
std::string_view Query::column_name(std::size_t column) const { return state_->names[column]; }
CellType Query::column_type(std::size_t column) const { return state_->types[column]; }

Result<bool> Query::Next() {
  if (state_->chunk) duckdb_destroy_data_chunk(&state_->chunk);
  if (state_->watch.cancel) TRY_OK(state_->watch.cancel->Check());
  state_->chunk = duckdb_fetch_chunk(state_->result);
  if (state_->chunk && duckdb_data_chunk_get_size(state_->chunk) > 0) return true;
  if (const char* message = duckdb_result_error(&state_->result); message && *message) {
    return Translate(duckdb_result_error_type(&state_->result), message, state_->watch.cancel,
                     state_->explain);
  }
  return false;
}

std::size_t Query::row_count() const {
  return state_->chunk ? duckdb_data_chunk_get_size(state_->chunk) : 0;
}

ChunkColumn Query::column(std::size_t column) const {
  const duckdb_vector vector = duckdb_data_chunk_get_vector(state_->chunk, column);
  return {duckdb_vector_get_data(vector), duckdb_vector_get_validity(vector)};
}

DuckDbSession::DuckDbSession(std::unique_ptr<State> state) : state_(std::move(state)) {}
DuckDbSession::DuckDbSession(DuckDbSession&&) noexcept = default;
DuckDbSession& DuckDbSession::operator=(DuckDbSession&&) noexcept = default;
DuckDbSession::~DuckDbSession() = default;

Result<DuckDbSession> DuckDbSession::Open(const SessionOptions& options) {
  auto state = std::make_unique<State>();
  duckdb_config config = nullptr;
  if (duckdb_create_config(&config) != DuckDBSuccess) {
    return Fail(ErrorCode::kInternal, "The table engine could not start.");
  }
  Status configured = Configure(config, options);
  char* message = nullptr;
  const bool opened =
      configured.ok() &&
      duckdb_open_ext(nullptr, &state->database, config, &message) == DuckDBSuccess &&
      duckdb_connect(state->database, &state->connection) == DuckDBSuccess;
  duckdb_destroy_config(&config);
  TRY_OK(configured);
  if (!opened) {
    Error error = Translate(DUCKDB_ERROR_INVALID, message, nullptr);
    duckdb_free(message);
    return error;
  }
  state->explain = options.explain;
  DuckDbSession session(std::move(state));
  for (const std::filesystem::path& extension : options.extensions)
    TRY_OK(session.Run("LOAD " + QuoteText(extension.string())));
  for (const std::string& statement : options.setup) TRY_OK(session.Run(statement));
  TRY_OK(session.Run("SET allowed_paths = " + PathList(options.files)));
  TRY_OK(session.Run("SET allowed_directories = " +
                     PathList(options.directories, options.remote_directories)));
  TRY_OK(session.Run("SET enable_external_access = false"));
  TRY_OK(session.Run("SET lock_configuration = true"));
  return session;
}

Result<Query> DuckDbSession::Start(const std::string& sql, std::span<const SqlValue> parameters,
                                   Watch watch) {
  auto state = std::make_unique<Query::State>();
  state->connection = state_->connection;
  state->watch = std::move(watch);
  state->explain = state_->explain;
  TRY_OK(state->Prepare(sql, parameters));
  TRY_OK(state->Execute());
  return Query(std::move(state));
}

Status DuckDbSession::Run(const std::string& sql, std::span<const SqlValue> parameters,
                          Watch watch) {
  TRY(Query query, Start(sql, parameters, std::move(watch)));
  while (true) {
    TRY(const bool more, query.Next());
    if (!more) return {};
  }
}

Status DuckDbSession::AttachArrowStream(const std::string& name, void* arrow_stream) {
  if (duckdb_arrow_scan(state_->connection, name.c_str(),
                        static_cast<duckdb_arrow_stream>(arrow_stream)) != DuckDBSuccess) {
    return Fail(ErrorCode::kInternal, "The table engine could not read the parsed rows.");
  }
  return {};
}

namespace {

/// A file opened through the engine.
struct EngineFile {
  duckdb_client_context context = nullptr;
  duckdb_file_system files = nullptr;
  duckdb_file_handle handle = nullptr;

  ~EngineFile() {
    if (handle) duckdb_destroy_file_handle(&handle);
    if (files) duckdb_destroy_file_system(&files);
    if (context) duckdb_destroy_client_context(&context);
  }

  bool Open(duckdb_connection connection, const std::string& path) {
    duckdb_connection_get_client_context(connection, &context);
    files = duckdb_client_context_get_file_system(context);
    duckdb_file_open_options options = duckdb_create_file_open_options();
    duckdb_file_open_options_set_flag(options, DUCKDB_FILE_FLAG_READ, true);
    const duckdb_state opened = duckdb_file_system_open(files, path.c_str(), options, &handle);
    duckdb_destroy_file_open_options(&options);
    return opened == DuckDBSuccess;
  }
};

struct CopyWatch {
  const CancelToken* cancel;
  const Explain& explain;
  const std::function<void(std::int64_t bytes)>& on_bytes;
};

Error TranslateData(duckdb_error_data data, const CancelToken* cancel, const Explain& explain) {
  Error error = Translate(duckdb_error_data_error_type(data), duckdb_error_data_message(data),
                          cancel, explain);
  duckdb_destroy_error_data(&data);
  return error;
}

Error EndedTooEarly() {
  return Fail(ErrorCode::kSourceFailed, "The file's bytes stopped coming before its end.");
}

/// A read that fails for a reason nobody knows, of a file that could be opened, is the other
/// side's.
Error TranslateRead(duckdb_error_data data, const CopyWatch& watch) {
  Error error = TranslateData(data, watch.cancel, watch.explain);
  return error.code == ErrorCode::kInternal ? EndedTooEarly() : error;
}

Result<std::int64_t> CopyBytes(duckdb_connection connection, const std::string& source,
                               const std::filesystem::path& target, const CopyWatch& watch) {
  EngineFile file;
  if (!file.Open(connection, source)) {
    return TranslateData(duckdb_file_system_error_data(file.files), watch.cancel, watch.explain);
  }
  TRY(PendingFile out, PendingFile::Create(target.parent_path()));
  std::vector<char> buffer(kCopyBytes);
  while (true) {
    if (watch.cancel) TRY_OK(watch.cancel->Check());
    const std::int64_t count = duckdb_file_handle_read(file.handle, buffer.data(),
                                                       static_cast<std::int64_t>(buffer.size()));
    if (count < 0) return TranslateRead(duckdb_file_handle_error_data(file.handle), watch);
    if (count == 0) break;
    TRY_OK(out.Append(std::string_view(buffer.data(), static_cast<std::size_t>(count))));
    if (watch.on_bytes) watch.on_bytes(out.size_bytes());
  }
  const std::int64_t copied = out.size_bytes();
  if (copied < duckdb_file_handle_size(file.handle)) return EndedTooEarly();
  TRY_OK(out.Publish(target));
  return copied;
}

}  // namespace

Result<std::int64_t> DuckDbSession::CopyFile(
    const std::string& source, const std::filesystem::path& target, const CancelToken* cancel,
    const std::function<void(std::int64_t bytes)>& on_bytes) {
  // Files of stores are opened within a transaction, or not at all.
  TRY_OK(Run("BEGIN TRANSACTION"));
  auto copied = CopyBytes(state_->connection, source, target, {cancel, state_->explain, on_bytes});
  TRY_OK(Run("ROLLBACK"));
  return copied;
}

std::string QuoteName(std::string_view name) { return QuoteWith(name, '"'); }
std::string QuoteText(std::string_view text) { return QuoteWith(text, '\''); }

}  // namespace lathe::data
