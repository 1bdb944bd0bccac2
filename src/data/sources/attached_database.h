// A database server that DuckDB attaches read-only as `src`: what PostgreSQL and MySQL have in
// common. A kind says how to reach it, how to attach it and what its messages mean; tables,
// columns, imports and users' SQL are the same from there on. One thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "data/duckdb_session.h"
#include "data/sources/connector.h"
#include "data/sources/table_sink.h"

namespace lathe::data::sources {

class AttachedDatabase : public Connector {
 public:
  explicit AttachedDatabase(ConnectorContext context) : context_(std::move(context)) {}

  Status Connect(Steps& steps) final;
  Status TryRead(Steps& steps) final;
  Result<ObjectList> List(std::string_view prefix, std::int64_t limit) final;
  Result<std::vector<SourceColumn>> Columns(const std::string& object) final;
  Result<json::object> Import(const SourceImport& request) final;

 protected:
  /// A table's name in two parts, and as DuckDB takes it.
  struct TableName {
    std::string schema, table;
    std::string quoted;  ///< src."public"."orders"
  };

  const SourceSettings& settings() const { return context_.settings; }

  virtual std::string_view extension() const = 0;
  /// Greets the server over a connection of our own, so that a mute one is known; may note what it
  /// says. The address that answered is used from then on.
  virtual Status Greet(Steps& steps, const std::vector<Address>& addresses, Address& chosen) = 0;
  /// CREATE SECRET and ATTACH ... AS src.
  virtual Result<std::vector<std::string>> AttachStatements(const Address& address) = 0;
  /// What the server's message means; nothing when it is about something else.
  virtual std::optional<Error> Explain(std::string_view message) const = 0;
  /// A SELECT of one text: what the server is, and one of 1 or more rows {encryption} as text.
  virtual std::string ServerQuery() const = 0;
  virtual std::string EncryptionQuery() const = 0;
  /// (schema, name, kind, estimated rows) of what begins with `prefix`, by name; `limit` rows.
  virtual std::string ListQuery(std::string_view prefix, std::int64_t limit) const = 0;
  /// The schema of a table named without one.
  virtual std::string DefaultSchema() const = 0;
  /// The relation to read these columns of a table from.
  virtual Result<std::string> RelationOf(DuckDbSession& session, const TableName& table,
                                         const std::vector<EngineColumn>& columns);
  /// A SELECT that runs on the server itself, as a relation.
  virtual std::string Remote(std::string_view sql) const = 0;

  Result<std::string> OneText(DuckDbSession& session, const std::string& sql) const;
  /// The file of the authorities that certificates are checked against: the setting
  /// ca_certificate, or the system's.
  Result<std::string> AuthorityFile() const;

 private:
  Result<DuckDbSession> Open(const std::vector<std::filesystem::path>& files,
                             const std::filesystem::path& spill, int threads,
                             std::int64_t memory_limit_bytes) const;
  Result<std::string> PrepareQuery(DuckDbSession& session, const std::string& sql) const;
  TableName NameOf(const std::string& object) const;

  ConnectorContext context_;
  Address address_;
  std::vector<std::string> attach_;
};

/// The first line of an engine's or server's message without its label, at most 300 bytes.
std::string PlainMessage(std::string_view message);
/// What the engine itself says of a query on attached tables; nothing for what is not about one.
std::optional<Error> ExplainEngine(std::string_view message);

}  // namespace lathe::data::sources
