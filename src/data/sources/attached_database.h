// A database server that DuckDB attaches read-only: what PostgreSQL and MySQL have in common. A
// kind says how to reach it, how to attach it, what its messages mean and which columns the
// engine's extension would read wrongly; tables, imports and users' SQL are the same from there on.
// What a user's SQL sees as `src` is a catalog of views, one for each table that it names: so a
// query reads what an import of the table reads. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "data/duckdb_session.h"
#include "data/sources/connector.h"
#include "data/sources/server_table.h"
#include "data/sources/table_sink.h"

namespace lathe::data::sources {

/// What the server is called in the engine; users' SQL cannot name it.
inline constexpr const char* kServerCatalog = "lathe_server";

class AttachedDatabase : public Connector {
 public:
  explicit AttachedDatabase(ConnectorContext context) : context_(std::move(context)) {}

  Status Connect(Steps& steps) final;
  Status TryRead(Steps& steps) final;
  Result<ObjectList> List(std::string_view prefix, std::int64_t limit) final;
  Result<std::vector<SourceColumn>> Columns(const std::string& object) final;
  Result<json::object> Import(const SourceImport& request) final;

 protected:
  /// One row of ColumnsQuery: its texts, empty where there is none.
  using Row = std::vector<std::string>;

  const SourceSettings& settings() const { return context_.settings; }

  virtual std::string_view extension() const = 0;
  /// Greets the server over a connection of our own, so that a mute one is known; may note what it
  /// says. The address that answered is used from then on.
  virtual Status Greet(Steps& steps, const std::vector<Address>& addresses, Address& chosen) = 0;
  /// Settings, CREATE SECRET, and ATTACH of the server as kServerCatalog.
  virtual Result<std::vector<std::string>> AttachStatements(const Address& address) = 0;
  /// What the server's message means; nothing when it is about something else.
  virtual std::optional<Error> Explain(std::string_view message) const = 0;
  /// A SELECT of one text: what the server is, and one of 1 or more rows {encryption} as text.
  virtual std::string ServerQuery() const = 0;
  virtual std::string EncryptionQuery() const = 0;
  /// (schema, name, kind, estimated rows) of what begins with `prefix`, by name; `limit` rows. A
  /// schema whose name holds a dot stands in quotes.
  virtual std::string ListQuery(std::string_view prefix, std::int64_t limit) const = 0;
  /// The schema of a table named without one.
  virtual std::string DefaultSchema() const = 0;
  /// (schema, table, column, ...) of the columns, in their order, of the tables whose names are
  /// these or differ from them in case alone; kColumnFacts texts.
  virtual std::string ColumnsQuery(const std::string& schema, const std::string& table) const = 0;
  /// Adds the column that a row of ColumnsQuery describes; its alias and `taken` are set.
  virtual void AddColumn(const Row& row, TableUse use, ServerColumn column,
                         ServerTable& table) const = 0;
  /// What is to be done about `odd` values of a column: `count` of them were found.
  virtual void Judge(std::int64_t count, ServerColumn& column, ServerTable& table) const = 0;
  /// A name in the server's own quotes.
  virtual std::string OnServer(std::string_view name) const = 0;
  /// Whether the schema (in lower case) is one of the server's own catalogs.
  virtual bool IsCatalogSchema(std::string_view schema) const = 0;
  /// A SELECT that runs on the server itself, as a relation.
  virtual std::string Remote(std::string_view sql) const = 0;

  static constexpr std::size_t kColumnFacts = 8;

  Result<std::string> OneText(DuckDbSession& session, const std::string& sql) const;
  /// The file of the authorities that certificates are checked against: the setting
  /// ca_certificate, or the system's.
  Result<std::string> AuthorityFile() const;

 private:
  Result<DuckDbSession> Open(const std::vector<std::filesystem::path>& files,
                             const std::filesystem::path& spill, int threads,
                             std::int64_t memory_limit_bytes) const;
  /// What a user's SQL may read, as it is made ready.
  struct Offers {
    std::map<std::string, std::string> tables;  ///< name in lower case -> the server's own
    bool reads_catalog = false;
    std::vector<csv::Warning> warnings;
  };

  Result<std::vector<Row>> Rows(DuckDbSession& session, const std::string& sql, std::size_t width,
                                const CancelToken* cancel) const;
  Result<ServerTable> Look(DuckDbSession& session, const NameParts& name, TableUse use,
                           const CancelToken* cancel) const;
  Error NothingToRead(DuckDbSession& session, const NameParts& name) const;
  /// Counts the odd values of the table's columns, and does what is to be done about them.
  Status Examine(DuckDbSession& session, ServerTable& table, const CancelToken* cancel) const;
  std::string RelationOf(const ServerTable& table) const;
  Result<json::object> ReadTable(DuckDbSession& session, SourceImport request) const;
  Result<json::object> ReadQuery(DuckDbSession& session, const SourceImport& request) const;
  Status Offer(DuckDbSession& session, const NameParts& name, const CancelToken* cancel,
               Offers& offers) const;
  Result<std::string> PrepareQuery(DuckDbSession& session, const SourceImport& request,
                                   Offers& offers) const;
  NameParts NameOf(const std::string& object) const;

  ConnectorContext context_;
  Address address_;
  std::vector<std::string> attach_;
};

/// The first line of an engine's or server's message without its label, at most 300 bytes.
std::string PlainMessage(std::string_view message);
/// What the engine itself says of a query on attached tables; nothing for what is not about one.
std::optional<Error> ExplainEngine(std::string_view message);

}  // namespace lathe::data::sources
