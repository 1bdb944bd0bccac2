#include "data/sources/attached_database.h"

#include <algorithm>
#include <utility>

#include "base/file.h"
#include "data/sources/extensions.h"
#include "data/sources/message_words.h"
#include "data/sources/sql_guard.h"

namespace lathe::data::sources {
namespace {

constexpr std::size_t kMostMessageBytes = 300;
constexpr std::size_t kLongestLabel = 24;  // "Not implemented Error: "
constexpr const char* kSystemCertificates = "/etc/ssl/certs/ca-certificates.crt";
constexpr const char* kQueryView = "lathe_user_query";

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
  message = message.substr(0, kMostMessageBytes);
  // Not in the middle of a character.
  while (!message.empty() && (static_cast<unsigned char>(message.back()) & 0xc0) == 0x80)
    message.remove_suffix(1);
  std::string out(message);
  std::ranges::replace_if(
      out, [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  return out;
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
  TRY(Query query, session.Start("SELECT CAST(x AS VARCHAR) FROM " + Remote(sql) + " AS q(x)"));
  TRY(const bool found, query.Next());
  if (!found || query.column(0).IsNull(0)) return std::string();
  return std::string(query.column(0).values<TextCell>()[0].view());
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

AttachedDatabase::TableName AttachedDatabase::NameOf(const std::string& object) const {
  const std::size_t dot = object.find('.');
  TableName name;
  name.schema = dot == object.npos ? DefaultSchema() : object.substr(0, dot);
  name.table = dot == object.npos ? object : object.substr(dot + 1);
  name.quoted = "src." + QuoteName(name.schema) + "." + QuoteName(name.table);
  return name;
}

Result<std::vector<SourceColumn>> AttachedDatabase::Columns(const std::string& object) {
  TRY(DuckDbSession session, Open({}, {}, 1, context_.memory_limit_bytes));
  TRY(const std::vector<EngineColumn> found,
      DescribeRelation(session, NameOf(object).quoted, nullptr));
  std::vector<SourceColumn> columns;
  for (const EngineColumn& column : found) columns.push_back({column.name, column.type});
  return columns;
}

Result<std::string> AttachedDatabase::RelationOf(DuckDbSession&, const TableName& table,
                                                 const std::vector<EngineColumn>&) {
  return table.quoted;
}

/// The query as a view of the session's own, where the source's tables have their short names.
Result<std::string> AttachedDatabase::PrepareQuery(DuckDbSession& session,
                                                   const std::string& sql) const {
  TRY_OK(session.Run("USE src"));
  TRY_OK(CheckSelect(session, sql));
  // One SELECT, as the parser has just said: what follows it can only be a semicolon or a remark.
  TRY_OK(session.Run("CREATE TEMPORARY VIEW " + std::string(kQueryView) + " AS " + sql));
  return std::string("temp.") + kQueryView;
}

Result<json::object> AttachedDatabase::Import(const SourceImport& request) {
  TRY(DuckDbSession session,
      Open({request.output}, request.spill_directory, request.threads, request.memory_limit_bytes));
  if (!request.query.empty()) {
    TRY(const std::string relation, PrepareQuery(session, request.query));
    TRY(const std::vector<EngineColumn> found, DescribeRelation(session, relation, request.cancel));
    TRY(const std::vector<EngineColumn> columns, PickColumns(found, request));
    return WriteTable(session, relation, columns, request);
  }
  const TableName table = NameOf(request.table);
  TRY(const std::vector<EngineColumn> found,
      DescribeRelation(session, table.quoted, request.cancel));
  TRY(const std::vector<EngineColumn> columns, PickColumns(found, request));
  TRY(const std::string relation, RelationOf(session, table, columns));
  return WriteTable(session, relation, columns, request);
}

}  // namespace lathe::data::sources
