#include "store/datasets.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/id.h"

namespace lathe::store {
namespace {

const ListSpec kSources{"list_datasources",
                        {{"created_at", ColumnKind::kInt},
                         {"updated_at", ColumnKind::kInt},
                         {"name", ColumnKind::kText}}};
const ListSpec kDatasets{"list_datasets",
                         {{"created_at", ColumnKind::kInt},
                          {"updated_at", ColumnKind::kInt},
                          {"name", ColumnKind::kText}}};

Error NotFoundError() {
  return Fail(ErrorCode::kNotFound, "There is nothing with this id that you can see.");
}

Status Changed(const Result<std::int64_t>& rows) {
  if (!rows.ok()) return rows.error();
  if (*rows == 0) return NotFoundError();
  return {};
}

template <class T>
Result<T> NameTaken(const Error& error, std::string_view what, std::string_view name) {
  if (!IsDuplicate(error)) return error;
  return Fail(ErrorCode::kNameTaken,
              "This project has a " + std::string(what) + " called \"" + std::string(name) + "\".");
}

/// One column that holds a document, or nothing.
struct DocumentRow {
  std::optional<std::string> document;
  template <class V>
  static void Columns(V& column, auto& self) {
    column("document", self.document);
  }
};

/// What needs a dataset or an upload.
struct Use {
  std::string kind, id, name;
  template <class V>
  static void Columns(V& column, auto& self) {
    column("kind", self.kind);
    column("id", self.id);
    column("name", self.name);
  }
};

constexpr std::size_t kUsesNamed = 20;

std::string Counted(std::ptrdiff_t count, std::string_view kind) {
  return std::to_string(count) + " " + std::string(kind) + (count == 1 ? "" : "s");
}

/// Names each use with its address: what goes first.
void NameUses(const std::vector<Use>& uses, Error& error) {
  for (const Use& use : std::span(uses).first(std::min(uses.size(), kUsesNamed)))
    error.errors.push_back(
        {use.kind, "in_use", "/api/" + use.kind + "s/" + use.id + " (" + use.name + ")", {}, {}});
}

Error DatasetInUse(const std::vector<Use>& uses) {
  const auto models =
      std::ranges::count_if(uses, [](const Use& use) { return use.kind == "model"; });
  const auto trainings = std::ssize(uses) - models;
  std::string users = models > 0 ? Counted(models, "model") : "";
  if (trainings > 0)
    users += (users.empty() ? "" : " and ") + Counted(trainings, "unfinished training");
  Error error = Fail(ErrorCode::kDatasetInUse, "The dataset is used by " + users +
                                                   ". Models must be deleted and trainings "
                                                   "cancelled first.");
  NameUses(uses, error);
  return error;
}

Error UploadInUse(const std::vector<Use>& uses) {
  Error error = Fail(ErrorCode::kConflict, Counted(std::ssize(uses), "dataset") +
                                               " came from this file. A file is deleted after the "
                                               "datasets that were read from it.");
  NameUses(uses, error);
  return error;
}

}  // namespace

Result<Datasource> Datasets::AddSource(Transaction& tx, const WorkspaceScope& scope,
                                       Datasource source, std::int64_t now_ms) const {
  if (source.id.empty()) source.id = NewId();
  const auto added = tx.Execute("insert_datasource", {{"id", source.id},
                                                      {"workspace_id", scope.workspace_id()},
                                                      {"project_id", source.project_id},
                                                      {"name", source.name},
                                                      {"kind", source.kind},
                                                      {"config", source.config},
                                                      {"secrets", source.sealed_secrets},
                                                      {"created_by", scope.user_id()},
                                                      {"now", now_ms}});
  if (!added.ok()) return NameTaken<Datasource>(added.error(), "data source", source.name);
  return tx.One<Datasource>("find_datasource",
                            {{"id", source.id}, {"workspace_id", scope.workspace_id()}});
}

Result<Datasource> Datasets::FindSource(const WorkspaceScope& scope, std::string_view id) const {
  TRY(auto reader, database_.Read());
  return reader.One<Datasource>("find_datasource",
                                {{"id", id}, {"workspace_id", scope.workspace_id()}});
}

Result<std::optional<std::string>> Datasets::SecretsOf(const WorkspaceScope& scope,
                                                       std::string_view source_id) const {
  return DocumentOf("find_datasource_secrets", scope, source_id);
}

Result<std::optional<std::string>> Datasets::OptionsOf(const WorkspaceScope& scope,
                                                       std::string_view id) const {
  return DocumentOf("find_dataset_options", scope, id);
}

Result<std::optional<std::string>> Datasets::DocumentOf(std::string_view query,
                                                        const WorkspaceScope& scope,
                                                        std::string_view id) const {
  TRY(auto reader, database_.Read());
  TRY(DocumentRow row,
      reader.One<DocumentRow>(query, {{"id", id}, {"workspace_id", scope.workspace_id()}}));
  return std::move(row.document);
}

Result<Page<Datasource>> Datasets::ListSources(const WorkspaceScope& scope,
                                               std::string_view project_id, bool deleted,
                                               const PageRequest& page) const {
  TRY(auto reader, database_.Read());
  return ListPage<Datasource>(
      reader, kSources,
      {{"project_id", project_id}, {"workspace_id", scope.workspace_id()}, {"deleted", deleted}},
      page);
}

Result<Datasource> Datasets::UpdateSource(Transaction& tx, const WorkspaceScope& scope,
                                          const Datasource& source, std::int64_t now_ms) const {
  const auto changed = tx.Execute("update_datasource", {{"id", source.id},
                                                        {"workspace_id", scope.workspace_id()},
                                                        {"name", source.name},
                                                        {"config", source.config},
                                                        {"secrets", source.sealed_secrets},
                                                        {"now", now_ms}});
  if (!changed.ok()) return NameTaken<Datasource>(changed.error(), "data source", source.name);
  return tx.One<Datasource>("find_datasource",
                            {{"id", source.id}, {"workspace_id", scope.workspace_id()}});
}

Status Datasets::DeleteSource(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                              std::int64_t now_ms) const {
  return Changed(tx.Execute("delete_datasource",
                            {{"id", id}, {"workspace_id", scope.workspace_id()}, {"now", now_ms}}));
}

Status Datasets::RestoreSource(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                               std::int64_t oldest_ms) const {
  return Changed(
      tx.Execute("restore_datasource",
                 {{"id", id}, {"workspace_id", scope.workspace_id()}, {"oldest", oldest_ms}}));
}

Result<Upload> Datasets::AddUpload(Transaction& tx, const WorkspaceScope& scope,
                                   const Upload& upload, std::int64_t now_ms) const {
  const std::string id = NewId();
  TRY_OK(tx.Execute("insert_upload", {{"id", id},
                                      {"workspace_id", scope.workspace_id()},
                                      {"project_id", upload.project_id},
                                      {"datasource_id", upload.datasource_id},
                                      {"filename", upload.filename},
                                      {"format", upload.format},
                                      {"size_bytes", upload.size_bytes},
                                      {"sha256", upload.sha256},
                                      {"object_id", upload.object_id},
                                      {"created_by", scope.user_id()},
                                      {"now", now_ms}}));
  return tx.One<Upload>("find_upload", {{"id", id}, {"workspace_id", scope.workspace_id()}});
}

Result<Upload> Datasets::FindUpload(const WorkspaceScope& scope, std::string_view id) const {
  TRY(auto reader, database_.Read());
  return reader.One<Upload>("find_upload", {{"id", id}, {"workspace_id", scope.workspace_id()}});
}

Result<std::vector<Upload>> Datasets::ListUploads(const WorkspaceScope& scope,
                                                  std::string_view source_id,
                                                  std::string_view prefix,
                                                  std::int64_t limit) const {
  TRY(auto reader, database_.Read());
  return reader.All<Upload>("list_uploads", {{"datasource_id", source_id},
                                             {"workspace_id", scope.workspace_id()},
                                             {"prefix", prefix},
                                             {"limit", limit}});
}

Status Datasets::DeleteUpload(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                              std::int64_t now_ms) const {
  TRY(const std::vector<Use> uses,
      tx.All<Use>("list_upload_uses", {{"id", id}, {"workspace_id", scope.workspace_id()}}));
  if (!uses.empty()) return UploadInUse(uses);
  return Changed(tx.Execute("delete_upload",
                            {{"id", id}, {"workspace_id", scope.workspace_id()}, {"now", now_ms}}));
}

Status Datasets::RestoreUpload(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                               std::int64_t oldest_ms) const {
  return Changed(
      tx.Execute("restore_upload",
                 {{"id", id}, {"workspace_id", scope.workspace_id()}, {"oldest", oldest_ms}}));
}

Result<Dataset> Datasets::Add(Transaction& tx, const WorkspaceScope& scope, const Dataset& dataset,
                              const DatasetOrigin& origin, std::int64_t now_ms) const {
  const std::string id = NewId();
  TRY_OK(tx.Execute("insert_dataset", {{"id", id},
                                       {"workspace_id", scope.workspace_id()},
                                       {"project_id", dataset.project_id},
                                       {"datasource_id", dataset.datasource_id},
                                       {"upload_id", dataset.upload_id},
                                       {"name", dataset.name},
                                       {"parent_id", dataset.parent_id},
                                       {"options", origin.options},
                                       {"lineage", origin.lineage},
                                       {"created_by", scope.user_id()},
                                       {"now", now_ms}}));
  return tx.One<Dataset>("find_dataset", {{"id", id}, {"workspace_id", scope.workspace_id()}});
}

Status Datasets::SetJob(Transaction& tx, std::string_view id, std::string_view job_id) const {
  return Changed(tx.Execute("set_dataset_job", {{"id", id}, {"job_id", job_id}}));
}

Result<Dataset> Datasets::Find(const WorkspaceScope& scope, std::string_view id) const {
  TRY(auto reader, database_.Read());
  return reader.One<Dataset>("find_dataset", {{"id", id}, {"workspace_id", scope.workspace_id()}});
}

Result<Dataset> Datasets::FindLastImport(const WorkspaceScope& scope, const Dataset& dataset,
                                         std::string_view options) const {
  TRY(auto reader, database_.Read());
  return reader.One<Dataset>("find_last_import", {{"project_id", dataset.project_id},
                                                  {"workspace_id", scope.workspace_id()},
                                                  {"name", dataset.name},
                                                  {"datasource_id", dataset.datasource_id},
                                                  {"options", options}});
}

Result<Page<Dataset>> Datasets::List(const WorkspaceScope& scope, std::string_view project_id,
                                     const DatasetFilter& filter, const PageRequest& page) const {
  TRY(auto reader, database_.Read());
  return ListPage<Dataset>(reader, kDatasets,
                           {{"project_id", project_id},
                            {"workspace_id", scope.workspace_id()},
                            {"deleted", filter.deleted},
                            {"name", filter.name}},
                           page);
}

Status Datasets::Finish(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                        const ImportedTable& table, std::int64_t now_ms) const {
  return Changed(tx.Execute("finish_dataset", {{"id", id},
                                               {"workspace_id", scope.workspace_id()},
                                               {"row_count", table.row_count},
                                               {"column_count", table.column_count},
                                               {"size_bytes", table.size_bytes},
                                               {"fingerprint", table.fingerprint},
                                               {"object_id", table.object_id},
                                               {"columns", table.columns},
                                               {"rejected", table.rejected},
                                               {"warnings", table.warnings},
                                               {"sniffed", table.sniffed},
                                               {"now", now_ms}}));
}

Status Datasets::MarkFailed(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                            std::string_view problem, std::int64_t now_ms) const {
  return Changed(tx.Execute(
      "fail_dataset",
      {{"id", id}, {"workspace_id", scope.workspace_id()}, {"error", problem}, {"now", now_ms}}));
}

Status Datasets::SetColumns(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                            std::string_view columns, std::int64_t now_ms) const {
  return Changed(tx.Execute(
      "set_dataset_columns",
      {{"id", id}, {"workspace_id", scope.workspace_id()}, {"columns", columns}, {"now", now_ms}}));
}

Status Datasets::Rename(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                        std::string_view name, std::int64_t now_ms) const {
  const auto changed = tx.Execute(
      "rename_dataset",
      {{"id", id}, {"workspace_id", scope.workspace_id()}, {"name", name}, {"now", now_ms}});
  if (!changed.ok() && IsDuplicate(changed.error()))
    return Fail(ErrorCode::kNameTaken,
                "This project has a dataset called \"" + std::string(name) + "\".");
  return Changed(changed);
}

Status Datasets::Delete(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                        std::int64_t now_ms) const {
  TRY(const std::vector<Use> uses,
      tx.All<Use>("list_dataset_uses", {{"id", id}, {"workspace_id", scope.workspace_id()}}));
  if (!uses.empty()) return DatasetInUse(uses);
  return Changed(tx.Execute("delete_dataset",
                            {{"id", id}, {"workspace_id", scope.workspace_id()}, {"now", now_ms}}));
}

Status Datasets::Restore(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                         std::int64_t oldest_ms) const {
  return Changed(
      tx.Execute("restore_dataset",
                 {{"id", id}, {"workspace_id", scope.workspace_id()}, {"oldest", oldest_ms}}));
}

}  // namespace lathe::store
