// Data sources, uploads and datasets in the metadata store. Every function takes the scope whose
// workspace the rows must belong to; a row of another workspace answers not_found. JSON columns are
// kept as text. Thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/database.h"
#include "store/page.h"
#include "store/scope.h"

namespace lathe::store {

struct Datasource {
  std::string id, workspace_id, project_id, name, kind;
  std::string config = "{}";  ///< JSON object; a secret that is there says "set"
  std::int64_t revision = 1, created_at = 0, updated_at = 0;
  std::optional<std::int64_t> deleted_at;
  /// What is written; not read back with the row: see SecretsOf.
  std::optional<std::string> sealed_secrets = {};

  template <class V>
  static void Columns(V& column, auto& self) {
    column("id", self.id);
    column("workspace_id", self.workspace_id);
    column("project_id", self.project_id);
    column("name", self.name);
    column("kind", self.kind);
    column("config", self.config);
    column("revision", self.revision);
    column("created_at", self.created_at);
    column("updated_at", self.updated_at);
    column("deleted_at", self.deleted_at);
  }
};

struct Upload {
  std::string id, workspace_id, project_id, datasource_id;
  std::string filename;  ///< the client's label; never a path
  std::optional<std::string> format;
  std::int64_t size_bytes = 0;
  std::optional<std::string> sha256, object_id;
  std::int64_t created_at = 0;

  template <class V>
  static void Columns(V& column, auto& self) {
    column("id", self.id);
    column("workspace_id", self.workspace_id);
    column("project_id", self.project_id);
    column("datasource_id", self.datasource_id);
    column("filename", self.filename);
    column("format", self.format);
    column("size_bytes", self.size_bytes);
    column("sha256", self.sha256);
    column("object_id", self.object_id);
    column("created_at", self.created_at);
  }
};

struct Dataset {
  std::string id, workspace_id, project_id;
  std::optional<std::string> datasource_id, upload_id;
  std::string name;
  int version = 1;
  std::optional<std::string> parent_id;
  std::string status;                ///< importing, ready, failed
  std::optional<std::string> error;  ///< JSON problem
  std::optional<std::int64_t> row_count, column_count, size_bytes;
  std::optional<std::string> fingerprint, object_id;
  std::optional<std::string> columns, rejected, warnings, sniffed;  ///< JSON
  std::optional<std::string> job_id;
  std::int64_t revision = 1, created_at = 0, updated_at = 0;
  std::optional<std::int64_t> deleted_at;

  template <class V>
  static void Columns(V& column, auto& self) {
    column("id", self.id);
    column("workspace_id", self.workspace_id);
    column("project_id", self.project_id);
    column("datasource_id", self.datasource_id);
    column("upload_id", self.upload_id);
    column("name", self.name);
    column("version", self.version);
    column("parent_id", self.parent_id);
    column("status", self.status);
    column("error", self.error);
    column("row_count", self.row_count);
    column("column_count", self.column_count);
    column("size_bytes", self.size_bytes);
    column("fingerprint", self.fingerprint);
    column("object_id", self.object_id);
    column("columns", self.columns);
    column("rejected", self.rejected);
    column("warnings", self.warnings);
    column("sniffed", self.sniffed);
    column("job_id", self.job_id);
    column("revision", self.revision);
    column("created_at", self.created_at);
    column("updated_at", self.updated_at);
    column("deleted_at", self.deleted_at);
  }
};

/// What a finished import knows about its table; JSON as text.
struct ImportedTable {
  std::int64_t row_count = 0, column_count = 0, size_bytes = 0;
  std::string fingerprint, object_id, columns, rejected, warnings, sniffed;
};

/// What is kept with an imported dataset about how it came to be; JSON as text.
struct DatasetOrigin {
  std::string options;                 ///< what the import is asked to do
  std::optional<std::string> lineage;  ///< {operation, request}, for people
};

struct DatasetFilter {
  bool deleted = false;             ///< those that can be restored instead
  std::optional<std::string> name;  ///< part of it, any case
};

class Datasets {
 public:
  explicit Datasets(Database& database) : database_(database) {}

  /// An id is made when there is none. Error: name_taken.
  Result<Datasource> AddSource(Transaction& tx, const WorkspaceScope& scope, Datasource source,
                               std::int64_t now_ms) const;
  /// As they were sealed; nothing when there are none. Error: not_found.
  Result<std::optional<std::string>> SecretsOf(const WorkspaceScope& scope,
                                               std::string_view source_id) const;
  Result<Datasource> FindSource(const WorkspaceScope& scope, std::string_view id) const;
  /// `deleted` lists those that can be restored.
  Result<Page<Datasource>> ListSources(const WorkspaceScope& scope, std::string_view project_id,
                                       bool deleted, const PageRequest& page) const;
  Result<Datasource> UpdateSource(Transaction& tx, const WorkspaceScope& scope,
                                  const Datasource& source, std::int64_t now_ms) const;
  Status DeleteSource(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                      std::int64_t now_ms) const;
  Status RestoreSource(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                       std::int64_t oldest_ms) const;

  Result<Upload> AddUpload(Transaction& tx, const WorkspaceScope& scope, const Upload& upload,
                           std::int64_t now_ms) const;
  Result<Upload> FindUpload(const WorkspaceScope& scope, std::string_view id) const;
  /// At most `limit` complete uploads of a data source whose names begin with `prefix`, by name.
  Result<std::vector<Upload>> ListUploads(const WorkspaceScope& scope, std::string_view source_id,
                                          std::string_view prefix, std::int64_t limit) const;
  /// Errors: not_found; conflict, naming the datasets that were read from it and are there.
  Status DeleteUpload(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                      std::int64_t now_ms) const;
  Status RestoreUpload(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                       std::int64_t oldest_ms) const;

  /// The next version of this name in its project, with status importing.
  Result<Dataset> Add(Transaction& tx, const WorkspaceScope& scope, const Dataset& dataset,
                      const DatasetOrigin& origin, std::int64_t now_ms) const;
  Status SetJob(Transaction& tx, std::string_view id, std::string_view job_id) const;
  Result<Dataset> Find(const WorkspaceScope& scope, std::string_view id) const;
  /// What its import was asked to do, as JSON text; nothing for one made of another dataset.
  Result<std::optional<std::string>> OptionsOf(const WorkspaceScope& scope,
                                               std::string_view id) const;
  /// The newest ready version of `dataset`'s name that was read with these options from its data
  /// source. Error: not_found.
  Result<Dataset> FindLastImport(const WorkspaceScope& scope, const Dataset& dataset,
                                 std::string_view options) const;
  Result<Page<Dataset>> List(const WorkspaceScope& scope, std::string_view project_id,
                             const DatasetFilter& filter, const PageRequest& page) const;
  Status Finish(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                const ImportedTable& table, std::int64_t now_ms) const;
  Status MarkFailed(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                    std::string_view problem, std::int64_t now_ms) const;
  Status SetColumns(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                    std::string_view columns, std::int64_t now_ms) const;
  Status Rename(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                std::string_view name, std::int64_t now_ms) const;
  /// Error: dataset_in_use, naming the models that learned from it and the trainings that read it
  /// now; it can be deleted after them.
  Status Delete(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                std::int64_t now_ms) const;
  Status Restore(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                 std::int64_t oldest_ms) const;

 private:
  Result<std::optional<std::string>> DocumentOf(std::string_view query, const WorkspaceScope& scope,
                                                std::string_view id) const;

  Database& database_;
};

}  // namespace lathe::store
