// A store of objects that DuckDB reads by address (S3, Azure): what its kinds have in common. Files
// are listed below a prefix; Parquet is read where it lies, only the columns that are wanted; other
// files are copied here and read as uploads are, so that the same rules hold for them. Several
// files become one table. One thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "data/duckdb_session.h"
#include "data/sources/connector.h"
#include "data/sources/object_files.h"
#include "data/sources/table_sink.h"

namespace lathe::data::sources {

class ObjectStore : public Connector {
 public:
  explicit ObjectStore(ConnectorContext context) : context_(std::move(context)) {}

  Status Connect(Steps& steps) final;
  Status TryRead(Steps& steps) final;
  Result<ObjectList> List(std::string_view prefix, std::int64_t limit) final;
  Result<std::vector<SourceColumn>> Columns(const std::string& object) final;
  Result<json::object> Import(const SourceImport& request) final;

 protected:
  const SourceSettings& settings() const { return context_.settings; }

  virtual std::string server_name() const = 0;
  virtual std::vector<std::string_view> extensions() const = 0;
  /// Who is talked to.
  virtual UrlParts endpoint() const = 0;
  /// What every address begins with: "s3://bucket/".
  virtual std::string root() const = 0;
  /// Settings and CREATE SECRET. Error: source_option_forbidden.
  virtual Result<std::vector<std::string>> SetupStatements() const = 0;
  /// What an answer of the store means; nothing when it is about something else.
  virtual std::optional<Error> Explain(std::string_view message) const = 0;

 private:
  Result<DuckDbSession> Open(const std::vector<std::filesystem::path>& directories, int threads,
                             std::int64_t memory_limit_bytes) const;
  Result<std::vector<ObjectFile>> Glob(DuckDbSession& session, const std::string& pattern,
                                       std::int64_t limit) const;
  Result<std::vector<ObjectFile>> FilesBelow(DuckDbSession& session,
                                             const std::string& prefix) const;
  Result<std::vector<SourceColumn>> SniffedColumns(DuckDbSession& session,
                                                   const ObjectFile& file) const;
  /// The files at a path, which are of one format.
  Result<std::vector<ObjectFile>> FilesAt(DuckDbSession& session, const std::string& path) const;
  Result<json::object> ImportParquet(DuckDbSession& session, const std::vector<ObjectFile>& files,
                                     const SourceImport& request) const;

  ConnectorContext context_;
};

}  // namespace lathe::data::sources
