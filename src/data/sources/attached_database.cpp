#include "data/sources/attached_database.h"

#include <algorithm>
#include <cstdlib>
#include <set>
#include <utility>

#include "base/file.h"
#include "data/sources/extensions.h"
#include "data/sources/message_words.h"
#include "data/sources/query_tables.h"
#include "data/sources/service_words.h"
#include "data/sources/sql_guard.h"

namespace lathe::data::sources {
namespace {

constexpr std::size_t kLongestLabel = 24;  // "Not implemented Error: "
constexpr const char* kSystemCertificates = "/etc/ssl/certs/ca-certificates.crt";
constexpr const char* kQueryView = "lathe_user_query";

/// A column that is cast to a type of the user's is read as a text where its digits do not fit a
/// double: the cast then sees them all.
void KeepDigits(const std::vector<ColumnCast>& casts, ServerColumn& column, ServerTable& table) {
  if (column.as_text.empty()) return;
  if (std::ranges::find(casts, column.shown, &ColumnCast::name) == casts.end()) return;
  column.asked = column.as_text;
  column.odd.clear();
  column.warning.clear();
  table.by_statement = true;
}

Error CannotTellColumns(const ServerTable& table) {
  std::string names;
  for (const ServerColumn& column : table.columns) {
    if (column.shown != column.name) names += (names.empty() ? "\"" : ", \"") + column.name + "\"";
  }
  return Fail(ErrorCode::kSourceQueryFailed,
              "In \"" + table.schema + "." + table.table + "\" the column " + names +
                  " differs from another in case alone, which a query cannot tell apart. Import "
                  "the table, or make a view on the server that gives them other names.");
}

}  // namespace

std::string PlainMessage(std::string_view message) {
  for (const std::string_view label : {"FATAL:", "ERROR:"}) {
    if (const std::size_t at = message.find(label); at != message.npos)
      message = message.substr(at + label.size());
  }
  message = message.substr(0, message.find('\n'));
  constexpr std::string_view kLabel = " Error: ";
  if (const std::size_t at = message.find(kLabel); at < kLongestLabel)
    message = message.substr(at + kLabel.size());
  while (message.starts_with(' ')) message.remove_prefix(1);
  return OneLine(message);
}

std::optional<Error> ExplainEngine(std::string_view message) {
  if (message.starts_with("Catalog Error") && Has(message, "does not exist")) {
    const bool function = Has(message, "Function with name");
    return Fail(function ? ErrorCode::kSourceQueryFailed : ErrorCode::kSourceObjectMissing,
                PlainMessage(message));
  }
  if (message.starts_with("Permission Error")) {
    return Fail(
        ErrorCode::kSqlFunctionForbidden,
        "The query reaches outside its data source: files, addresses and settings cannot be "
        "read by a query.");
  }
  for (const std::string_view label :
       {"Binder Error", "Conversion Error", "Invalid Input Error", "Out of Range Error",
        "Parser Error", "Constraint Error", "Catalog Error", "Not implemented Error"}) {
    if (message.starts_with(label))
      return Fail(ErrorCode::kSourceQueryFailed, PlainMessage(message));
  }
  return std::nullopt;
}

Result<DuckDbSession> AttachedDatabase::Open(const std::vector<std::filesystem::path>& files,
                                             const std::filesystem::path& spill, int threads,
                                             std::int64_t memory_limit_bytes) const {
  TRY(const std::filesystem::path file, ExtensionFile(extension()));
  SessionOptions options;
  options.threads = threads;
  options.memory_limit_bytes = memory_limit_bytes / 2;
  options.spill_directory = spill;
  options.files = files;
  if (!spill.empty()) options.directories = {spill};
  options.extensions = {file};
  // Without its bar, which prints nothing, the engine does not know how far it is.
  options.setup = {"SET enable_progress_bar_print = false", "SET enable_progress_bar = true"};
  options.setup.push_back("ATTACH ':memory:' AS src");
  options.setup.insert(options.setup.end(), attach_.begin(), attach_.end());
  options.explain = [this](std::string_view message) -> std::optional<Error> {
    if (auto error = Explain(message)) return error;
    return ExplainEngine(message);
  };
  return DuckDbSession::Open(options);
}

Status AttachedDatabase::Connect(Steps& steps) {
  const std::string host = settings().Text("host");
  steps.Begin("dns");
  TRY(const std::vector<Address> addresses, context_.policy.Resolve(host));
  steps.Done(host + " is " + addresses.front().ToText() + ".");
  TRY_OK(Greet(steps, addresses, address_));
  TRY(attach_, AttachStatements(address_));
  return {};
}

Status AttachedDatabase::TryRead(Steps& steps) {
  steps.Begin("login");
  auto session = Open({}, {}, 1, context_.memory_limit_bytes);
  if (!session.ok()) {
    if (session.error().code == ErrorCode::kSourceTlsFailed)
      steps.Failed("tls", session.error().detail);
    return session.error();
  }
  const auto encryption = OneText(*session, EncryptionQuery());
  if (encryption.ok()) steps.Note("tls", *encryption);
  steps.Done("Signed in as " + settings().Text("user") + ".");
  steps.Begin("read");
  TRY(std::string server, OneText(*session, ServerQuery()));
  steps.SetServer(std::move(server));
  TRY(const ObjectList list, List("", 1));
  steps.Done(list.items.empty()
                 ? "There is no table that this account may read yet."
                 : "Tables can be listed, \"" + list.items.front().name + "\" among them.");
  return {};
}

Result<std::string> AttachedDatabase::OneText(DuckDbSession& session,
                                              const std::string& sql) const {
  TRY(const std::vector<Row> rows, Rows(session, sql, 1, nullptr));
  return rows.empty() ? std::string() : rows[0][0];
}

Result<ObjectList> AttachedDatabase::List(std::string_view prefix, std::int64_t limit) {
  TRY(DuckDbSession session, Open({}, {}, 1, context_.memory_limit_bytes));
  TRY(Query query,
      session.Start("SELECT CAST(s AS VARCHAR), CAST(n AS VARCHAR), CAST(k AS VARCHAR), "
                    "CAST(r AS BIGINT) FROM " +
                    Remote(ListQuery(prefix, limit + 1)) + " AS q(s, n, k, r)"));
  ObjectList list;
  while (true) {
    TRY(const bool more, query.Next());
    if (!more) break;
    for (std::size_t i = 0; i < query.row_count(); ++i) {
      const auto text = [&](std::size_t column) {
        return std::string(query.column(column).values<TextCell>()[i].view());
      };
      SourceObject object{text(0) + "." + text(1), text(2), {}, {}, {}};
      const ChunkColumn rows = query.column(3);
      if (!rows.IsNull(i) && rows.values<std::int64_t>()[i] >= 0)
        object.row_count = rows.values<std::int64_t>()[i];
      list.items.push_back(std::move(object));
    }
  }
  list.truncated = std::ssize(list.items) > limit;
  if (list.truncated) list.items.pop_back();
  return list;
}

Result<std::string> AttachedDatabase::AuthorityFile() const {
  const std::string own = settings().Text("ca_certificate");
  if (own.empty()) return std::string(kSystemCertificates);
  const std::string file = (std::filesystem::absolute(context_.work_dir) / "ca.pem").string();
  TRY_OK(PublishText(file, own));
  return file;
}

NameParts AttachedDatabase::NameOf(const std::string& object) const {
  NameParts name = SplitTableName(object);
  if (name.schema.empty()) name.schema = DefaultSchema();
  return name;
}

Result<std::vector<AttachedDatabase::Row>> AttachedDatabase::Rows(DuckDbSession& session,
                                                                  const std::string& sql,
                                                                  std::size_t width,
                                                                  const CancelToken* cancel) const {
  std::string list, names;
  for (std::size_t i = 0; i < width; ++i) {
    const std::string name = (i == 0 ? "x" : ", x") + std::to_string(i);
    names += name;
    list += (i == 0 ? "" : ", ") + ("CAST(x" + std::to_string(i) + " AS VARCHAR)");
  }
  TRY(Query query, session.Start("SELECT " + list + " FROM " + Remote(sql) + " AS q(" + names + ")",
                                 {}, Watch{cancel, {}}));
  std::vector<Row> rows;
  while (true) {
    TRY(const bool more, query.Next());
    if (!more) return rows;
    for (std::size_t i = 0; i < query.row_count(); ++i) {
      Row& row = rows.emplace_back(width);
      for (std::size_t column = 0; column < width; ++column) {
        const ChunkColumn cells = query.column(column);
        if (!cells.IsNull(i)) row[column] = cells.values<TextCell>()[i].view();
      }
    }
  }
}

/// Why a table has no columns: the server says it best when it is asked to read.
Error AttachedDatabase::NothingToRead(DuckDbSession& session, const NameParts& name) const {
  const std::string text = name.schema + "." + name.table;
  const Status read =
      session.Run("SELECT * FROM " + Remote("SELECT 1 AS x FROM " + OnServer(name.schema) + "." +
                                            OnServer(name.table) + " LIMIT 0"));
  if (!read.ok()) return read.error();
  return Fail(ErrorCode::kDatasetNoColumns, "The table \"" + text + "\" has no columns.");
}

Result<ServerTable> AttachedDatabase::Look(DuckDbSession& session, const NameParts& name,
                                           TableUse use, const CancelToken* cancel) const {
  TRY(const std::vector<Row> rows,
      Rows(session, ColumnsQuery(name.schema, name.table), kColumnFacts, cancel));
  std::set<std::pair<std::string, std::string>> tables;
  for (const Row& row : rows) tables.emplace(row[0], row[1]);
  std::pair<std::string, std::string> wanted(name.schema, name.table);
  if (tables.empty()) return NothingToRead(session, name);
  if (!tables.contains(wanted)) {
    if (tables.size() > 1) {
      return Fail(ErrorCode::kSourceObjectMissing,
                  "There are several tables whose names differ from \"" + name.schema + "." +
                      name.table + "\" in case alone. Give the name exactly as it is listed.");
    }
    wanted = *tables.begin();
  }
  ServerTable table;
  table.schema = wanted.first;
  table.table = wanted.second;
  table.engine_name =
      std::string(kServerCatalog) + "." + QuoteName(table.schema) + "." + QuoteName(table.table);
  table.server_name = OnServer(table.schema) + "." + OnServer(table.table);
  for (const Row& row : rows) {
    if (row[0] != table.schema || row[1] != table.table) continue;
    ServerColumn column;
    column.name = row[2];
    column.alias = column.taken = "c" + std::to_string(table.columns.size());
    AddColumn(row, use, std::move(column), table);
  }
  table.names_collide = !ShowNames(table.columns).empty();
  table.by_statement |= table.names_collide;
  return table;
}

Status AttachedDatabase::Examine(DuckDbSession& session, ServerTable& table,
                                 const CancelToken* cancel) const {
  std::string list;
  std::vector<ServerColumn*> odd;
  for (ServerColumn& column : table.columns) {
    if (column.odd.empty()) continue;
    list += (odd.empty() ? "" : ", ") + ("COALESCE(SUM(CASE WHEN " + column.odd) +
            " THEN 1 ELSE 0 END), 0) AS " + column.alias;
    odd.push_back(&column);
  }
  if (odd.empty()) return {};
  TRY(const std::vector<Row> rows,
      Rows(session, "SELECT " + list + " FROM " + table.server_name, odd.size(), cancel));
  for (std::size_t i = 0; !rows.empty() && i < odd.size(); ++i)
    Judge(std::atoll(rows[0][i].c_str()), *odd[i], table);
  return {};
}

std::string AttachedDatabase::RelationOf(const ServerTable& table) const {
  if (!table.by_statement) return table.engine_name;
  return "(SELECT " + TakenList(table) + " FROM " + Remote(StatementOf(table)) + ")";
}

Result<std::vector<SourceColumn>> AttachedDatabase::Columns(const std::string& object) {
  TRY(DuckDbSession session, Open({}, {}, 1, context_.memory_limit_bytes));
  TRY(const ServerTable table, Look(session, NameOf(object), TableUse::kTable, nullptr));
  TRY(const std::vector<EngineColumn> found, DescribeRelation(session, RelationOf(table), nullptr));
  if (found.size() != table.columns.size())
    return Fail(ErrorCode::kSourceFailed, "The table changes while it is looked at. Try again.");
  std::vector<SourceColumn> columns;
  for (std::size_t i = 0; i < found.size(); ++i)
    columns.push_back({table.columns[i].name, found[i].type});
  return columns;
}

Result<json::object> AttachedDatabase::ReadTable(DuckDbSession& session,
                                                 SourceImport request) const {
  TRY(ServerTable table, Look(session, NameOf(request.table), TableUse::kTable, request.cancel));
  KeepChosen(table.columns, request.only_columns);
  std::vector<csv::Warning> warnings = ShowNames(table.columns);
  for (ServerColumn& column : table.columns) {
    std::ranges::replace(request.only_columns, column.name, column.shown);
    KeepDigits(request.options.columns, column, table);
  }
  TRY_OK(Examine(session, table, request.cancel));
  for (const ServerColumn& column : table.columns) {
    if (!column.warning.empty()) warnings.push_back({column.warning, column.shown, column.message});
  }
  const std::string relation = RelationOf(table);
  TRY(const std::vector<EngineColumn> found, DescribeRelation(session, relation, request.cancel));
  TRY(const std::vector<EngineColumn> columns, PickColumns(found, request));
  TRY(json::object result, WriteTable(session, relation, columns, request));
  for (const csv::Warning& warning : warnings)
    result["warnings"].as_array().push_back(warning.ToJson());
  return result;
}

/// Makes a table readable in `src`, under the name that the server has for it.
Status AttachedDatabase::Offer(DuckDbSession& session, const NameParts& name,
                               const CancelToken* cancel, Offers& offers) const {
  if (IsCatalogSchema(LowerCase(name.schema))) {
    offers.reads_catalog = true;
    return session.Run("SELECT 1 FROM " + std::string(kServerCatalog) + "." +
                       QuoteName(LowerCase(name.schema)) + "." + QuoteName(name.table) +
                       " LIMIT 0");
  }
  TRY(ServerTable table, Look(session, name, TableUse::kQuery, cancel));
  const std::string exact = table.schema + "." + table.table;
  const auto [at, is_new] = offers.tables.emplace(LowerCase(exact), exact);
  if (!is_new && at->second == exact) return {};
  if (!is_new) {
    return Fail(ErrorCode::kSourceQueryFailed,
                "The tables \"" + at->second + "\" and \"" + exact +
                    "\" differ in case alone, which one query cannot tell apart. Import them as "
                    "tables.");
  }
  if (table.names_collide) return CannotTellColumns(table);
  TRY_OK(Examine(session, table, cancel));
  for (const ServerColumn& column : table.columns) {
    if (!column.warning.empty())
      offers.warnings.push_back({column.warning, column.shown, column.message});
  }
  const std::string schema = "src." + QuoteName(table.schema);
  TRY_OK(session.Run("CREATE SCHEMA IF NOT EXISTS " + schema));
  return session.Run("CREATE VIEW " + schema + "." + QuoteName(table.table) + " AS SELECT * FROM " +
                     RelationOf(table));
}

/// The query as a view of the session's own, where the source's tables have their short names.
Result<std::string> AttachedDatabase::PrepareQuery(DuckDbSession& session,
                                                   const SourceImport& request,
                                                   Offers& offers) const {
  const std::string schema = "src." + QuoteName(DefaultSchema());
  TRY_OK(session.Run("CREATE SCHEMA IF NOT EXISTS " + schema));
  TRY_OK(session.Run("USE " + schema));
  const auto offer = [&](const std::string& in, const std::string& table) {
    return Offer(session, {in, table}, request.cancel, offers);
  };
  TRY_OK(CheckSelect(session, request.query, offer));
  std::string sql = request.query;
  if (offers.reads_catalog) {
    const auto is_catalog = [this](const std::string& in) { return IsCatalogSchema(in); };
    TRY(sql, ReadSchemasFrom(session, sql, kServerCatalog, is_catalog));
  }
  // One SELECT, as the parser has just said: what follows it can only be a semicolon or a remark.
  TRY_OK(session.Run("CREATE TEMPORARY VIEW " + std::string(kQueryView) + " AS " + sql));
  return std::string("temp.main.") + kQueryView;
}

Result<json::object> AttachedDatabase::ReadQuery(DuckDbSession& session,
                                                 const SourceImport& request) const {
  Offers offers;
  TRY(const std::string relation, PrepareQuery(session, request, offers));
  TRY(const std::vector<EngineColumn> found, DescribeRelation(session, relation, request.cancel));
  TRY(const std::vector<EngineColumn> columns, PickColumns(found, request));
  TRY(json::object result, WriteTable(session, relation, columns, request));
  for (const csv::Warning& warning : offers.warnings) {
    const bool is_read = std::ranges::any_of(columns, [&](const EngineColumn& column) {
      return LowerCase(column.name) == LowerCase(warning.column);
    });
    if (is_read) result["warnings"].as_array().push_back(warning.ToJson());
  }
  return result;
}

Result<json::object> AttachedDatabase::Import(const SourceImport& request) {
  TRY(DuckDbSession session,
      Open({request.output}, request.spill_directory, request.threads, request.memory_limit_bytes));
  if (!request.query.empty()) return ReadQuery(session, request);
  return ReadTable(session, request);
}

}  // namespace lathe::data::sources
