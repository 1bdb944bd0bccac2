// Snowflake, through its ADBC driver. The driver is written in Go and connects by system calls of
// its own, so its threads are guarded (system_call_guard.h). What a statement answers is kept in a
// Parquet file first: it can be read once, and whole numbers arrive as NUMBER(38,0), of which only
// the values say that they fit into 64 bits.
#include <algorithm>
#include <functional>
#include <optional>
#include <utility>

#include "base/log.h"
#include "data/duckdb_session.h"
#include "data/sources/adbc.h"
#include "data/sources/all_kinds.h"
#include "data/sources/answer_limits.h"
#include "data/sources/attached_database.h"
#include "data/sources/message_words.h"
#include "data/sources/snowflake_sql.h"
#include "data/sources/system_call_guard.h"
#include "data/sources/table_sink.h"
#include "data/sources/tcp_probe.h"

namespace lathe::data::sources {
namespace {

constexpr std::string_view kHostSuffix = ".snowflakecomputing.com";
constexpr std::string_view kDefaultSchema = "PUBLIC";
constexpr const char* kArriving = "lathe_arriving";
constexpr const char* kStageName = "arrived.parquet";
// Of an import's progress: the rest is spent on our side.
constexpr double kArriveShare = 0.6;

// Snowflake's numbers, as its drivers pass them on (gosnowflake's errors.go has the list).
constexpr int kNoSuchObject = 2003, kNoSuchObjectOrRight = 2043, kNoRight = 3001;
constexpr int kNoWarehouse = 606, kStatementStopped = 604, kTimedOut = 630;
constexpr int kFirstLoginFault = 390'100, kLastLoginFault = 390'999;

class Snowflake final : public Connector {
 public:
  explicit Snowflake(ConnectorContext context) : context_(std::move(context)) {}

  Status Connect(Steps& steps) override;
  Status TryRead(Steps& steps) override;
  Result<ObjectList> List(std::string_view prefix, std::int64_t limit) override;
  Result<std::vector<SourceColumn>> Columns(const std::string& object) override;
  Result<json::object> Import(const SourceImport& request) override;

 private:
  struct TableName {
    std::string schema, table;
  };

  const SourceSettings& settings() const { return context_.settings; }
  Result<UrlParts> Place() const;
  AdbcSession::Options Options(const UrlParts& place) const;
  TableName NameOf(const std::string& object) const;
  std::string Quoted(const TableName& name) const;
  std::string Catalog() const { return SnowflakeName(settings().Text("database")); }
  /// Runs `sql` there and `local` over its rows, the relation lathe_arriving, here. `use` sees each
  /// chunk.
  Status Read(const std::string& sql, const std::string& local,
              const std::function<void(const Query&)>& use);
  /// The same, of two columns of texts: names and types.
  Result<std::vector<EngineColumn>> ReadColumns(const std::string& sql, const std::string& local);
  Result<std::string> Statement(const SourceImport& request);

  ConnectorContext context_;
  std::optional<AdbcSession> session_;
};

/// What the driver says, in words about the settings.
Error Explain(const AdbcFault& fault) {
  const std::string_view message = fault.message;
  const auto says = [&](std::string_view part) { return Has(message, part); };
  if (says("permission denied") && says("connect:"))
    return Fail(ErrorCode::kSourceAddressForbidden,
                "Snowflake leads to an address that data sources may not be reached at.");
  if (fault.vendor_code == kNoSuchObject || fault.vendor_code == kNoSuchObjectOrRight ||
      fault.sqlstate == "42S02" || fault.sqlstate == "02000")
    return Fail(ErrorCode::kSourceObjectMissing,
                "Snowflake has no such table, or the role may not see it; names are in capitals "
                "unless they were made with quotes. It says: " +
                    PlainMessage(message));
  if (fault.vendor_code == kNoRight || fault.sqlstate == "42501")
    return Fail(ErrorCode::kSourceDenied, "The role may not read this. Grant it SELECT.");
  if (fault.vendor_code == kNoWarehouse || says("No active warehouse"))
    return Fail(ErrorCode::kSourceQueryFailed,
                "There is no warehouse to run this in. Name one that the role may use.");
  if (fault.vendor_code == kTimedOut || fault.vendor_code == kStatementStopped)
    return Fail(ErrorCode::kSourceTimeout, "Snowflake stopped the statement.");
  if ((fault.vendor_code >= kFirstLoginFault && fault.vendor_code <= kLastLoginFault) ||
      says("Incorrect username or password") || says("JWT token is invalid") ||
      says("authentication failed"))
    return Fail(ErrorCode::kSourceAuthFailed,
                "Snowflake refused the user or what they sign in by.");
  if (says("private key") || says("PKCS") || says("PEM"))
    return Fail(ErrorCode::kSourceAuthFailed,
                "The private key cannot be read. It is PEM text that begins with "
                "-----BEGIN PRIVATE KEY-----, without a passphrase.");
  if (says("HTTP response to HTTPS client"))
    return Fail(ErrorCode::kSourceTlsFailed, "What answers there does not speak TLS.");
  if (says("x509") || says("tls:"))
    return Fail(ErrorCode::kSourceTlsFailed,
                "TLS could not be agreed on: the certificate is not one this system trusts.");
  if (says("no such host") || says("connection refused") || says("no route to host"))
    return Fail(ErrorCode::kSourceUnreachable, "Snowflake cannot be reached now.");
  if (says("deadline exceeded") || says("Client.Timeout") || says("timeout"))
    return Fail(ErrorCode::kSourceTimeout, "Snowflake did not answer in time.");
  if (fault.sqlstate.starts_with("42") || fault.sqlstate.starts_with("22") || fault.vendor_code > 0)
    return Fail(ErrorCode::kSourceQueryFailed, PlainMessage(message));
  return Fail(ErrorCode::kSourceFailed,
              "Snowflake failed to answer. Its driver says: " + PlainMessage(message));
}

Result<UrlParts> Snowflake::Place() const {
  if (const std::string endpoint = settings().Text("endpoint"); !endpoint.empty())
    return SplitUrl(endpoint);
  return UrlParts{true, settings().Text("account") + std::string(kHostSuffix), 443};
}

AdbcSession::Options Snowflake::Options(const UrlParts& place) const {
  const SourceSettings& s = settings();
  const std::string sql = "adbc.snowflake.sql.", client = sql + "client_option.";
  AdbcSession::Options options{
      {"username", s.Text("user")},
      {sql + "account", s.Text("account")},
      {sql + "uri.protocol", place.tls ? "https" : "http"},
      {sql + "uri.host", place.host},
      {sql + "uri.port", std::to_string(place.port)},
      {sql + "db", s.Text("database")},
      {sql + "schema", s.Text("schema").empty() ? std::string(kDefaultSchema) : s.Text("schema")},
      {client + "app_name", "Lathe"},
      {client + "disable_telemetry", "true"},
      {client + "keep_session_alive", "false"},
      {client + "login_timeout", "10s"},
      {client + "request_timeout", "30s"},
      {client + "client_timeout", "30s"},
      {client + "use_high_precision", "true"},
      {client + "max_timestamp_precision", "microseconds"}};
  for (const char* name : {"warehouse", "role"}) {
    if (const std::string text = s.Text(name); !text.empty())
      options.emplace_back(sql + name, text);
  }
  const std::string auth = s.Text("auth");
  if (auth == "key_pair") {
    options.emplace_back(sql + "auth_type", "auth_jwt");
    options.emplace_back(client + "jwt_private_key_pkcs8_value", s.Secret("private_key"));
  } else if (auth == "access_token") {
    options.emplace_back(sql + "auth_type", "auth_pat");
    options.emplace_back(client + "auth_token", s.Secret("access_token"));
  } else {
    options.emplace_back(sql + "auth_type", "auth_snowflake");
    options.emplace_back("password", s.Secret("password"));
  }
  return options;
}

Status Snowflake::Connect(Steps& steps) {
  TRY(const UrlParts place, Place());
  TRY_OK(ReachEndpoint(context_.policy, place, steps));
  steps.Begin("login");
  TRY_OK(GuardSystemCalls(context_.policy));
  session_.reset();
  auto opened = AdbcSession::Open("snowflake", Options(place), Explain);
  if (!opened.ok()) {
    if (opened.error().code == ErrorCode::kSourceTlsFailed)
      steps.Failed("tls", opened.error().detail);
    return opened.error();
  }
  session_.emplace(std::move(opened).value());
  steps.Done("Signed in as " + settings().Text("user") + ".");
  if (place.tls) steps.Note("tls", "Encrypted; the certificate was checked.");
  // A statement ends there when nobody waits for it any more.
  const Status limited = session_->Run(
      "ALTER SESSION SET ABORT_DETACHED_QUERY = TRUE, STATEMENT_TIMEOUT_IN_SECONDS = " +
      std::to_string(settings().Int("timeout_s")));
  if (!limited.ok()) log::Warn("snowflake_session_unlimited", {{"error", limited.error().detail}});
  return {};
}

Status Snowflake::TryRead(Steps& steps) {
  steps.Begin("read");
  TRY_OK(Read("SELECT CURRENT_VERSION()", "SELECT CAST(#1 AS VARCHAR) FROM lathe_arriving",
              [&](const Query& rows) {
                steps.SetServer("Snowflake " +
                                std::string(rows.column(0).values<TextCell>()[0].view()));
              }));
  TRY(const ObjectList list, List("", 1));
  steps.Done(list.items.empty()
                 ? "There is no table that this role may read yet."
                 : "Tables can be listed, \"" + list.items.front().name + "\" among them.");
  return {};
}

Status Snowflake::Read(const std::string& sql, const std::string& local,
                       const std::function<void(const Query&)>& use) {
  TRY(AdbcRows rows, session_->Query(sql));
  SessionOptions options;
  TRY(DuckDbSession engine, DuckDbSession::Open(options));
  TRY_OK(engine.AttachArrowStream(kArriving, rows.stream()));
  TRY(Query query, engine.Start(local));
  while (true) {
    TRY(const bool more, query.Next());
    if (!more) break;
    use(query);
  }
  if (rows.error()) return *rows.error();
  return {};
}

Result<ObjectList> Snowflake::List(std::string_view prefix, std::int64_t limit) {
  const std::string name = "table_schema || '.' || table_name";
  std::string sql =
      "SELECT table_schema, table_name, table_type, row_count, bytes, last_altered FROM " +
      Catalog() + ".information_schema.tables WHERE table_schema <> 'INFORMATION_SCHEMA'";
  if (const std::string schema = settings().Text("schema"); !schema.empty())
    sql += " AND table_schema = " + SnowflakeText(schema);
  if (!prefix.empty()) sql += " AND STARTSWITH(" + name + ", " + SnowflakeText(prefix) + ")";
  sql += " ORDER BY table_schema, table_name LIMIT " + std::to_string(limit + 1);
  ObjectList list;
  TRY_OK(Read(sql,
              "SELECT CAST(#1 AS VARCHAR), CAST(#2 AS VARCHAR), CAST(#3 AS VARCHAR), "
              "TRY_CAST(#4 AS BIGINT), TRY_CAST(#5 AS BIGINT), "
              "strftime(TRY_CAST(#6 AS TIMESTAMP), '%Y-%m-%dT%H:%M:%SZ') FROM lathe_arriving",
              [&](const Query& rows) {
                for (std::size_t i = 0; i < rows.row_count(); ++i) {
                  const auto text = [&](std::size_t column) {
                    return std::string(rows.column(column).values<TextCell>()[i].view());
                  };
                  const auto number = [&](std::size_t column) -> std::optional<std::int64_t> {
                    if (rows.column(column).IsNull(i)) return std::nullopt;
                    return rows.column(column).values<std::int64_t>()[i];
                  };
                  SourceObject object{text(0) + "." + text(1),
                                      Has(text(2), "VIEW") ? "view" : "table",
                                      number(3),
                                      number(4),
                                      {}};
                  if (!rows.column(5).IsNull(i)) object.modified_at = text(5);
                  list.items.push_back(std::move(object));
                }
              }));
  list.truncated = std::ssize(list.items) > limit;
  if (list.truncated) list.items.pop_back();
  return list;
}

Snowflake::TableName Snowflake::NameOf(const std::string& object) const {
  const std::size_t dot = object.find('.');
  if (dot != object.npos) return {object.substr(0, dot), object.substr(dot + 1)};
  const std::string schema = settings().Text("schema");
  return {schema.empty() ? std::string(kDefaultSchema) : schema, object};
}

std::string Snowflake::Quoted(const TableName& name) const {
  return Catalog() + "." + SnowflakeName(name.schema) + "." + SnowflakeName(name.table);
}

Result<std::vector<EngineColumn>> Snowflake::ReadColumns(const std::string& sql,
                                                         const std::string& local) {
  std::vector<EngineColumn> columns;
  TRY_OK(Read(sql, local, [&](const Query& rows) {
    const auto text = [&](std::size_t column, std::size_t row) {
      return std::string(rows.column(column).values<TextCell>()[row].view());
    };
    for (std::size_t i = 0; i < rows.row_count(); ++i) columns.push_back({text(0, i), text(1, i)});
  }));
  return columns;
}

Result<std::vector<SourceColumn>> Snowflake::Columns(const std::string& object) {
  const TableName name = NameOf(object);
  TRY(const std::vector<EngineColumn> found,
      ReadColumns("SELECT column_name, CASE WHEN data_type = 'NUMBER' THEN 'NUMBER(' || "
                  "numeric_precision || ',' || numeric_scale || ')' ELSE data_type END FROM " +
                      Catalog() + ".information_schema.columns WHERE table_schema = " +
                      SnowflakeText(name.schema) + " AND table_name = " +
                      SnowflakeText(name.table) + " ORDER BY ordinal_position",
                  "SELECT CAST(#1 AS VARCHAR), CAST(#2 AS VARCHAR) FROM lathe_arriving"));
  if (found.empty())
    return Fail(ErrorCode::kSourceObjectMissing,
                "Snowflake has no table \"" + object + "\" in the database " +
                    settings().Text("database") + ", or the role may not see it.");
  std::vector<SourceColumn> columns;
  for (const EngineColumn& column : found) columns.push_back({column.name, column.type});
  return columns;
}

/// What is sent to Snowflake: of a table only the columns that are wanted.
Result<std::string> Snowflake::Statement(const SourceImport& request) {
  if (!request.query.empty()) return SnowflakeSubquery(request.query);
  const std::string relation = Quoted(NameOf(request.table));
  if (request.only_columns.empty()) return "SELECT * FROM " + relation;
  TRY(const std::vector<EngineColumn> found,
      ReadColumns("SELECT * FROM " + relation + " LIMIT 0",
                  "SELECT column_name, column_type FROM (DESCRIBE lathe_arriving)"));
  TRY(const std::vector<EngineColumn> columns, ColumnsToAskFor(found, request));
  std::string list;
  for (const EngineColumn& column : columns)
    list += (list.empty() ? "" : ", ") + SnowflakeName(column.name);
  return "SELECT " + list + " FROM " + relation;
}

/// What arrived, with whole numbers as 64 bits where all of them fit.
Result<std::string> Narrowed(DuckDbSession& engine, const std::string& stage) {
  TRY(const std::vector<EngineColumn> found, DescribeRelation(engine, stage, nullptr));
  std::string limits, list;
  std::vector<std::string> whole;
  for (const EngineColumn& column : found) {
    if (!column.type.starts_with("DECIMAL(") || !column.type.ends_with(",0)")) continue;
    const std::string name = QuoteName(column.name);
    limits += (whole.empty() ? "" : ", ") + ("TRY_CAST(min(" + name) +
              ") AS BIGINT) IS NOT NULL AND TRY_CAST(max(" + name + ") AS BIGINT) IS NOT NULL";
    whole.push_back(column.name);
  }
  if (whole.empty()) return stage;
  std::vector<std::string> narrow;
  TRY(Query query, engine.Start("SELECT " + limits + " FROM " + stage));
  TRY(const bool answered, query.Next());
  for (std::size_t i = 0; answered && i < whole.size(); ++i) {
    if (query.column(i).values<bool>()[0]) narrow.push_back(whole[i]);
  }
  for (const EngineColumn& column : found) {
    const std::string name = QuoteName(column.name);
    const bool fits = std::ranges::find(narrow, column.name) != narrow.end();
    list += (list.empty() ? "" : ", ") + (fits ? "CAST(" + name + " AS BIGINT) AS " : "") + name;
  }
  return "(SELECT " + list + " FROM " + stage + ")";
}

Result<json::object> Snowflake::Import(const SourceImport& request) {
  const auto tell = [&](double progress, std::string_view phase) {
    if (request.on_progress) request.on_progress(progress, phase);
  };
  TRY(const std::string sql, Statement(request));
  tell(0, "waiting for the query");
  TRY(AdbcRows rows, session_->Query(sql));
  const std::filesystem::path stage = request.spill_directory / kStageName;
  SessionOptions options;
  options.threads = request.threads;
  options.memory_limit_bytes = request.memory_limit_bytes / 2;
  options.spill_directory = request.spill_directory;
  options.files = {request.output};
  options.directories = {request.spill_directory};
  TRY(DuckDbSession engine, DuckDbSession::Open(options));
  TRY_OK(engine.AttachArrowStream(kArriving, rows.stream()));
  const Watch watch{request.cancel, [&](double) {
                      tell(kArriveShare * rows.ShareRead(), "reading rows");
                      return CheckAnsweredBytes(WrittenBytes(stage), request.limits);
                    }};
  TRY_OK(engine.Run("COPY (SELECT * FROM lathe_arriving) TO " + QuoteText(stage.string()) +
                        " (FORMAT parquet, COMPRESSION lz4)",
                    {}, watch));
  if (rows.error()) return *rows.error();
  TRY(const std::string relation,
      Narrowed(engine, "read_parquet(" + QuoteText(stage.string()) + ")"));
  TRY(const std::vector<EngineColumn> found, DescribeRelation(engine, relation, request.cancel));
  TRY(const std::vector<EngineColumn> columns, PickColumns(found, request));
  SourceImport rest = request;
  rest.on_progress = [&](double progress, std::string_view phase) {
    tell(kArriveShare + (1 - kArriveShare) * progress, phase);
  };
  return WriteTable(engine, relation, columns, rest);
}

}  // namespace

std::unique_ptr<Connector> MakeSnowflake(ConnectorContext context) {
  return std::make_unique<Snowflake>(std::move(context));
}

}  // namespace lathe::data::sources
