#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <cerrno>
#include <deque>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/log.h"
#include "store/connection_internal.h"

namespace lathe::store {
namespace {

using sqlite_api::sqlite3;
// More than all queries and their sort orders; past it something makes SQL out of data.
constexpr std::size_t kMaxPrepared = 1'000;

struct InSlot {
  std::string name;
  std::size_t kind = 0;  // index in Cell
  std::string text;
  long long number = 0;
  double real = 0;
  soci::indicator indicator = soci::i_ok;
};

struct OutSlot {
  ColumnKind kind = ColumnKind::kText;
  std::string text;
  long long number = 0;
  double real = 0;
  soci::indicator indicator = soci::i_ok;
};

// A statement and the storage its parameters and columns are bound to; the deques keep addresses
// stable.
struct Prepared {
  explicit Prepared(soci::session& session) : statement(session) {}
  soci::statement statement;
  std::deque<InSlot> in;
  std::deque<OutSlot> out;
};

// The same SQL with differently typed values needs its own bindings.
std::string KeyOf(std::string_view sql, const Binds& binds) {
  std::string key(sql);
  key.push_back('\x1f');
  for (const Bind& bind : binds) key.push_back(static_cast<char>('0' + bind.value.index()));
  return key;
}

void BindSlots(Prepared& prepared, const Binds& binds, const RowShape* shape) {
  for (const Bind& bind : binds) {
    InSlot& slot = prepared.in.emplace_back();
    slot.name = std::string(bind.name);
    slot.kind = bind.value.index();
    if (slot.kind == 1) {
      prepared.statement.exchange(soci::use(slot.number, slot.indicator, slot.name));
    } else if (slot.kind == 2) {
      prepared.statement.exchange(soci::use(slot.real, slot.indicator, slot.name));
    } else {
      prepared.statement.exchange(soci::use(slot.text, slot.indicator, slot.name));
    }
  }
  if (shape == nullptr) return;
  for (const ColumnKind kind : shape->kinds) {
    OutSlot& slot = prepared.out.emplace_back();
    slot.kind = kind;
    if (kind == ColumnKind::kInt) {
      prepared.statement.exchange(soci::into(slot.number, slot.indicator));
    } else if (kind == ColumnKind::kReal) {
      prepared.statement.exchange(soci::into(slot.real, slot.indicator));
    } else {
      prepared.statement.exchange(soci::into(slot.text, slot.indicator));
    }
  }
}

void FillSlots(Prepared& prepared, const Binds& binds) {
  for (std::size_t i = 0; i < binds.size(); ++i) {
    InSlot& slot = prepared.in[i];
    slot.indicator = slot.kind == 0 ? soci::i_null : soci::i_ok;
    if (slot.kind == 1) slot.number = std::get<std::int64_t>(binds[i].value);
    if (slot.kind == 2) slot.real = std::get<double>(binds[i].value);
    if (slot.kind == 3) slot.text = std::get<std::string>(binds[i].value);
  }
}

Cell TakeCell(const OutSlot& slot) {
  if (slot.indicator == soci::i_null) return {};
  switch (slot.kind) {
    case ColumnKind::kInt:
      return static_cast<std::int64_t>(slot.number);
    case ColumnKind::kReal:
      return slot.real;
    case ColumnKind::kText:
      return slot.text;
  }
  return {};
}

sqlite_api::sqlite3_stmt* Raw(soci::statement& statement) {
  return static_cast<soci::sqlite3_statement_backend*>(statement.get_backend())->stmt_;
}

// Mistakes of the program, found when a statement is first prepared rather than as odd data later.
std::string CheckStatement(Prepared& prepared, const RowShape* shape) {
  sqlite_api::sqlite3_stmt* raw = Raw(prepared.statement);
  const int wanted = sqlite_api::sqlite3_bind_parameter_count(raw);
  if (wanted != static_cast<int>(prepared.in.size()))
    return "takes " + std::to_string(wanted) + " parameters, got " +
           std::to_string(prepared.in.size());
  if (shape == nullptr) return {};
  const int columns = sqlite_api::sqlite3_column_count(raw);
  if (columns != static_cast<int>(shape->names.size()))
    return "has " + std::to_string(columns) + " columns, the row struct " +
           std::to_string(shape->names.size());
  for (int i = 0; i < columns; ++i) {
    const std::string_view field = shape->names[static_cast<std::size_t>(i)];
    const std::string_view column = sqlite_api::sqlite3_column_name(raw, i);
    if (!field.empty() && field != column)
      return "column " + std::to_string(i + 1) + " is '" + std::string(column) +
             "', the row struct says '" + std::string(field) + "'";
  }
  return {};
}

}  // namespace

struct Connection::Impl {
  explicit Impl(const std::string& connect) : session(soci::sqlite3, connect) {}

  sqlite3* raw() {
    return static_cast<soci::sqlite3_session_backend*>(session.get_backend())->conn_;
  }
  Prepared& Prepare(std::string_view sql, const Binds& binds, const RowShape* shape);

  soci::session session;
  // Declared after the session: statements are finalised before it closes.
  std::unordered_map<std::string, Prepared> prepared;
};

Prepared& Connection::Impl::Prepare(std::string_view sql, const Binds& binds,
                                    const RowShape* shape) {
  std::string key = KeyOf(sql, binds);
  if (const auto found = prepared.find(key); found != prepared.end()) return found->second;
  if (prepared.size() >= kMaxPrepared) prepared.clear();
  Prepared& made = prepared.try_emplace(key, session).first->second;
  try {
    BindSlots(made, binds, shape);
    made.statement.alloc();
    made.statement.prepare(std::string(sql));
    made.statement.define_and_bind();
    if (std::string fault = CheckStatement(made, shape); !fault.empty())
      throw soci::soci_error(fault);
  } catch (...) {
    prepared.erase(key);
    throw;
  }
  return made;
}

Connection::Connection(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Connection::~Connection() = default;

Result<std::unique_ptr<Connection>> Connection::Open(const Options& options) {
  std::unique_ptr<Connection> connection;
  try {
    // SOCI splits its connect string at spaces; quotes keep a path whole.
    const std::string connect = "dbname=\"" + options.path.string() + "\"";
    connection.reset(new Connection(std::make_unique<Impl>(connect)));
  } catch (const std::exception& e) {
    log::Error("database_open_failed", {{"path", options.path.string()}, {"why", e.what()}});
    return Fail(ErrorCode::kInternal, "The metadata database cannot be opened.");
  }
  sqlite_api::sqlite3_busy_timeout(connection->impl_->raw(), options.busy_timeout_ms);
  TRY_OK(connection->Script("PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY;"));
  if (options.read_only) {
    TRY_OK(connection->Script("PRAGMA query_only=ON;"));
  } else {
    TRY_OK(connection->Script(options.full_sync
                                  ? "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                                  : "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"));
    TRY_OK(
        connection->Script("PRAGMA wal_autocheckpoint=1000; PRAGMA journal_size_limit=67108864;"));
  }
  return connection;
}

SqlFault Connection::FaultNow(const char* what) const {
  sqlite3* raw = impl_->raw();
  const int extended = sqlite_api::sqlite3_extended_errcode(raw);
  SqlFault fault{ErrorCode::kInternal, what, false, false};
  switch (extended & 0xff) {
    case SQLITE_FULL:
      fault.code = ErrorCode::kStorageFull;
      break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      fault.code = ErrorCode::kUnavailable;
      break;
    case SQLITE_CONSTRAINT:
      fault.duplicate =
          extended == SQLITE_CONSTRAINT_UNIQUE || extended == SQLITE_CONSTRAINT_PRIMARYKEY;
      if (fault.duplicate) fault.code = ErrorCode::kConflict;
      break;
    case SQLITE_IOERR:
      if (const int os = sqlite_api::sqlite3_system_errno(raw); os == ENOSPC || os == EDQUOT) {
        fault.code = ErrorCode::kStorageFull;
      } else {
        fault.disk_failure = true;
      }
      break;
    default:
      break;
  }
  return fault;
}

void Connection::Note(const SqlFault& fault) {
  disk_failed_ = disk_failed_ || fault.disk_failure;
  disk_full_ = disk_full_ || fault.code == ErrorCode::kStorageFull;
}

Error ToError(const SqlFault& fault, std::string_view sql) {
  if (fault.duplicate) return Fail(ErrorCode::kConflict, "This exists already.");
  log::Error("sql_failed", {{"why", fault.why}, {"sql", sql}});
  if (fault.code == ErrorCode::kStorageFull)
    return Fail(fault.code,
                "The server's disk is full. Delete what is no longer needed, or ask its operator.");
  if (fault.code == ErrorCode::kUnavailable) {
    Error error = Fail(fault.code, "The metadata database is busy. Try again in a moment.");
    error.retry_after_s = 1;
    return error;
  }
  return Fail(ErrorCode::kInternal, "The metadata database could not do this.");
}

Status Connection::Fetch(std::string_view sql, const Binds& binds, const RowShape& shape,
                         const std::function<void(const Cells&)>& row) {
  try {
    Prepared& prepared = impl_->Prepare(sql, binds, &shape);
    FillSlots(prepared, binds);
    Cells cells(shape.kinds.size());
    // All rows are read: a SELECT left half way would hold its snapshot and keep the log from being
    // trimmed.
    for (bool more = prepared.statement.execute(true); more; more = prepared.statement.fetch()) {
      for (std::size_t i = 0; i < cells.size(); ++i) cells[i] = TakeCell(prepared.out[i]);
      row(cells);
    }
    return {};
  } catch (const std::exception& e) {
    const SqlFault fault = FaultNow(e.what());
    Note(fault);
    impl_->prepared.erase(KeyOf(sql, binds));
    return ToError(fault, sql);
  }
}

Result<std::int64_t> Connection::Execute(std::string_view sql, const Binds& binds) {
  try {
    Prepared& prepared = impl_->Prepare(sql, binds, nullptr);
    FillSlots(prepared, binds);
    prepared.statement.execute(true);
    return static_cast<std::int64_t>(prepared.statement.get_affected_rows());
  } catch (const std::exception& e) {
    const SqlFault fault = FaultNow(e.what());
    Note(fault);
    impl_->prepared.erase(KeyOf(sql, binds));
    return ToError(fault, sql);
  }
}

Status Connection::Script(const std::string& sql) {
  char* message = nullptr;
  if (sqlite_api::sqlite3_exec(impl_->raw(), sql.c_str(), nullptr, nullptr, &message) == SQLITE_OK)
    return {};
  const SqlFault fault = FaultNow(message != nullptr ? message : "script failed");
  sqlite_api::sqlite3_free(message);
  Note(fault);
  return ToError(fault, std::string_view(sql).substr(0, 200));
}

Result<std::vector<std::string>> Connection::Texts(const std::string& sql) {
  std::vector<std::string> values;
  const auto keep = [](void* out, int count, char** columns, char**) {
    if (count > 0)
      static_cast<std::vector<std::string>*>(out)->emplace_back(columns[0] != nullptr ? columns[0]
                                                                                      : "");
    return 0;
  };
  char* message = nullptr;
  if (sqlite_api::sqlite3_exec(impl_->raw(), sql.c_str(), keep, &values, &message) == SQLITE_OK)
    return values;
  const SqlFault fault = FaultNow(message != nullptr ? message : "query failed");
  sqlite_api::sqlite3_free(message);
  return ToError(fault, sql);
}

Result<std::string> Connection::ScalarText(const std::string& sql) {
  TRY(const std::vector<std::string> values, Texts(sql));
  return values.empty() ? std::string() : values.front();
}

std::size_t Connection::prepared_count() const { return impl_->prepared.size(); }
bool Connection::in_transaction() const {
  return sqlite_api::sqlite3_get_autocommit(impl_->raw()) == 0;
}

}  // namespace lathe::store
