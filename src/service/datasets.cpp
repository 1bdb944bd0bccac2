#include "service/datasets.h"

#include <utility>

#include "base/problem.h"
#include "data/content_format.h"
#include "data/import_options.h"
#include "data/parquet_reader.h"
#include "service/dataset_table.h"
#include "service/import_job.h"
#include "service/import_lineage.h"

namespace lathe::service {
namespace {

using store::Dataset;
using store::WorkspaceScope;

constexpr std::string_view kResourceKind = "dataset";
constexpr int kExportRetryS = 5;

std::string ProblemText(Error error) { return ToText(json::value(ToProblem(error))); }

std::string Cancelled() {
  return ProblemText(Fail(ErrorCode::kJobCancelled, "The import was cancelled before it began."));
}

}  // namespace

Datasets::Datasets(const Deps& deps, ImportLimits limits)
    : database_(deps.database),
      objects_(deps.objects),
      access_(deps.access),
      clock_(deps.clock),
      hub_(deps.hub),
      limits_(limits),
      datasets_(deps.database),
      projects_(deps.database),
      rules_(deps.database),
      jobs_(deps.database) {}

Status Datasets::Audit(store::Transaction& tx, const WorkspaceScope& scope,
                       const store::Origin& origin, std::string_view action, std::string_view id,
                       json::object detail) const {
  return store::AuditLog(database_, clock_)
      .Add(tx, origin,
           {action, kResourceKind, std::string(id), scope.workspace_id(), std::move(detail)});
}

Result<WorkspaceScope> Datasets::EditorScope(const store::Caller& caller,
                                             std::string_view project_id) const {
  TRY(WorkspaceScope scope, access_.Resolve(caller, store::ResourceKind::kProject, project_id));
  if (scope.role() < store::Role::kEditor)
    return Fail(ErrorCode::kForbidden, "Creating datasets needs the role editor.");
  return scope;
}

Result<Datasets::SentFile> Datasets::FileFor(const WorkspaceScope& scope,
                                             const NewDataset& wanted) const {
  auto source = datasets_.FindSource(scope, wanted.datasource_id);
  const bool source_fits = source.ok() && source->project_id == wanted.project_id;
  if (!source_fits)
    return FieldFault("datasource_id", "not_found", "must be a data source of this project");
  auto upload = datasets_.FindUpload(scope, wanted.upload_id);
  const bool fits = upload.ok() && upload->datasource_id == wanted.datasource_id;
  if (!fits || !upload->object_id || !objects_.Exists(*upload->object_id))
    return FieldFault("upload_id", "not_found", "must be an upload to this data source");
  return SentFile{*std::move(source), *std::move(upload)};
}

Result<store::Job> Datasets::Enqueue(store::Transaction& tx, const WorkspaceScope& scope,
                                     const Dataset& dataset, const store::Upload& upload,
                                     json::object params) {
  TRY(const store::Project project, projects_.Get(tx, scope, dataset.project_id));
  params["upload_object_id"] = *upload.object_id;
  params["filename"] = upload.filename;
  if (project.target_column) params["target_column"] = *project.target_column;
  store::NewJob job;
  job.kind = ImportJobKind::kName;
  job.project_id = dataset.project_id;
  job.resource_kind = kResourceKind;
  job.resource_id = dataset.id;
  job.params = std::move(params);
  job.memory_limit_bytes = limits_.memory_limit_bytes;
  job.wall_limit_s = limits_.wall_limit_s;
  TRY(store::Job queued, jobs_.Enqueue(tx, scope, job, Now()));
  TRY_OK(datasets_.SetJob(tx, dataset.id, queued.id));
  tx.OnCommit([&hub = hub_] { hub.Notify(); });
  return queued;
}

Result<DatasetView> Datasets::Create(const store::Caller& caller, const NewDataset& wanted,
                                     const store::Origin& origin) {
  TRY(const WorkspaceScope scope, EditorScope(caller, wanted.project_id));
  TRY(const auto options, data::ImportOptions::FromJson(wanted.options));
  TRY(const SentFile file, FileFor(scope, wanted));
  if (const auto format = data::FormatFromText(file.upload.format.value_or("")))
    TRY_OK(options.CheckFor(*format));
  Dataset dataset;
  dataset.project_id = wanted.project_id;
  dataset.datasource_id = wanted.datasource_id;
  dataset.upload_id = wanted.upload_id;
  dataset.name = wanted.name;
  const store::DatasetOrigin made_of{
      ToText(json::value(wanted.options)),
      LineageText("import", ImportRequestOf(&file.source, &file.upload, wanted.options))};
  TRY(auto tx, database_.Begin());
  TRY(dataset, datasets_.Add(tx, scope, dataset, made_of, clock_.WallMs()));
  TRY(store::Job job, Enqueue(tx, scope, dataset, file.upload, wanted.options));
  dataset.job_id = job.id;
  TRY_OK(Audit(tx, scope, origin, "dataset.create", dataset.id,
               {{"name", dataset.name}, {"version", dataset.version}}));
  TRY_OK(tx.Commit());
  return DatasetView{std::move(dataset), std::move(job)};
}

Result<DatasetView> Datasets::ViewOf(const WorkspaceScope& scope, Dataset dataset) const {
  DatasetView view{std::move(dataset), {}};
  // Shown as failed, so that nobody builds on it; the row waits for its file to come back.
  if (view.dataset.object_id && !objects_.Exists(*view.dataset.object_id)) {
    view.dataset.status = "failed";
    view.dataset.error = ProblemText(data::TableGone());
  }
  TRY(view.job, jobs_.Find(scope, view.dataset.job_id));
  return view;
}

Result<DatasetView> Datasets::Get(const WorkspaceScope& scope, std::string_view id) const {
  TRY(Dataset dataset, datasets_.Find(scope, id));
  return ViewOf(scope, std::move(dataset));
}

Result<store::Page<DatasetView>> Datasets::List(const WorkspaceScope& scope,
                                                std::string_view project_id,
                                                const store::DatasetFilter& filter,
                                                const store::PageRequest& page) const {
  TRY(store::Page<Dataset> found, datasets_.List(scope, project_id, filter, page));
  store::Page<DatasetView> views;
  views.next_cursor = std::move(found.next_cursor);
  views.total = found.total;
  for (Dataset& dataset : found.items) {
    TRY(DatasetView view, ViewOf(scope, std::move(dataset)));
    views.items.push_back(std::move(view));
  }
  return views;
}

Result<DatasetView> Datasets::Rename(const WorkspaceScope& scope, std::string_view id,
                                     std::string_view name, const RevisionGuard& guard,
                                     const store::Origin& origin) {
  TRY(auto tx, database_.Begin());
  TRY(const Dataset dataset, datasets_.Find(scope, id));
  TRY_OK(CheckRevision(guard, dataset.revision));
  TRY_OK(datasets_.Rename(tx, scope, id, name, clock_.WallMs()));
  TRY_OK(rules_.Follow(tx, scope, dataset, name, clock_.WallMs()));
  TRY_OK(Audit(tx, scope, origin, "dataset.update", id, {{"name", name}}));
  TRY_OK(tx.Commit());
  return Get(scope, id);
}

Status Datasets::StopImport(store::Transaction& tx, const WorkspaceScope& scope,
                            const Dataset& dataset) {
  if (!dataset.job_id) return Fail(ErrorCode::kJobTerminal, "There is no import to stop.");
  TRY(const store::Job job, jobs_.RequestCancel(tx, scope, *dataset.job_id, Now()));
  // One that was still waiting ends here; a running one is settled by its worker.
  if (job.state == store::JobState::kCancelled)
    TRY_OK(datasets_.MarkFailed(tx, scope, dataset.id, Cancelled(), clock_.WallMs()));
  tx.OnCommit([&hub = hub_] { hub.Notify(); });
  return {};
}

Status Datasets::Delete(const WorkspaceScope& scope, std::string_view id,
                        const RevisionGuard& guard, const store::Origin& origin) {
  TRY(auto tx, database_.Begin());
  TRY(const Dataset dataset, datasets_.Find(scope, id));
  TRY_OK(CheckRevision(guard, dataset.revision));
  if (dataset.status == "importing") {
    const Status stopped = StopImport(tx, scope, dataset);
    // It may have ended this very moment: then there is nothing to stop.
    if (!stopped.ok() && stopped.error().code != ErrorCode::kJobTerminal) return stopped;
  }
  TRY_OK(datasets_.Delete(tx, scope, id, clock_.WallMs()));
  TRY_OK(Audit(tx, scope, origin, "dataset.delete", id, {{"name", dataset.name}}));
  return tx.Commit();
}

Result<DatasetView> Datasets::Restore(const WorkspaceScope& scope, std::string_view id,
                                      const store::Origin& origin) {
  if (auto there = Get(scope, id); there.ok() || there.error().code != ErrorCode::kNotFound)
    return there;
  TRY(auto tx, database_.Begin());
  const Status restored = datasets_.Restore(tx, scope, id, clock_.WallMs() - kRestoreWindowMs);
  if (!restored.ok() && store::IsDuplicate(restored.error()))
    return Fail(ErrorCode::kNameTaken, "The project has another dataset of this name now.");
  TRY_OK(restored);
  TRY_OK(Audit(tx, scope, origin, "dataset.restore", id, {}));
  TRY_OK(tx.Commit());
  return Get(scope, id);
}

Result<DatasetView> Datasets::Cancel(const WorkspaceScope& scope, std::string_view id,
                                     const store::Origin& origin) {
  TRY(auto tx, database_.Begin());
  TRY(const Dataset dataset, datasets_.Find(scope, id));
  TRY_OK(StopImport(tx, scope, dataset));
  TRY_OK(Audit(tx, scope, origin, "dataset.cancel", id, {}));
  TRY_OK(tx.Commit());
  return Get(scope, id);
}

Result<Dataset> Datasets::Ready(const WorkspaceScope& scope, std::string_view id) const {
  TRY(Dataset dataset, datasets_.Find(scope, id));
  TRY_OK(CheckTableReady(dataset));
  return dataset;
}

/// REQUIRES: a ready dataset.
Result<std::filesystem::path> Datasets::PathOf(const Dataset& dataset) const {
  if (!objects_.Exists(*dataset.object_id)) return data::TableGone();
  return objects_.PathOf(*dataset.object_id);
}

Result<Datasets::TableFile> Datasets::File(const WorkspaceScope& scope, std::string_view id) const {
  TRY(const Dataset dataset, Ready(scope, id));
  TRY(std::filesystem::path path, PathOf(dataset));
  return TableFile{std::move(path), dataset.name};
}

Result<Datasets::Table> Datasets::ReadyTable(const WorkspaceScope& scope,
                                             std::string_view id) const {
  TRY(const Dataset dataset, Ready(scope, id));
  TRY(data::TableSchema schema, SchemaOf(dataset));
  TRY(std::filesystem::path path, PathOf(dataset));
  return Table{std::move(path), std::move(schema), dataset.row_count.value_or(0)};
}

Result<Datasets::TableFile> Datasets::Export(const WorkspaceScope& scope, std::string_view id,
                                             std::string_view format,
                                             const store::Origin& origin) const {
  TRY(TableFile file, File(scope, id));
  TRY(auto tx, database_.Begin());
  TRY_OK(Audit(tx, scope, origin, "dataset.export", id, {{"format", format}}));
  TRY_OK(tx.Commit());
  return file;
}

Result<Datasets::MakeCsv> Datasets::MakeCsvOf(const TableFile& file,
                                              const data::CsvExportOptions& options) const {
  const auto seat = exports_.Take();
  if (!seat) {
    return Error{ErrorCode::kUnavailable,
                 "Too many tables are being exported as CSV; repeat shortly.",
                 {},
                 kExportRetryS};
  }
  TRY(data::CsvExport opened, data::CsvExport::Open(file.path, options));
  // Shared: the function that is handed out has to be copyable.
  const auto table = std::make_shared<data::CsvExport>(std::move(opened));
  return MakeCsv([seat, table](std::string& out) { return table->Next(out); });
}

Result<data::PreviewPage> Datasets::Preview(const WorkspaceScope& scope, std::string_view id,
                                            std::int64_t limit, std::int64_t offset) const {
  TRY(const TableFile file, File(scope, id));
  return data::ReadPreview(file.path, limit, offset);
}

Result<DatasetColumns> Datasets::Columns(const WorkspaceScope& scope, std::string_view id) const {
  TRY(const Dataset dataset, Ready(scope, id));
  TRY(data::TableSchema schema, SchemaOf(dataset));
  return DatasetColumns{std::move(schema), dataset.revision};
}

Result<DatasetColumns> Datasets::ChangeColumns(const WorkspaceScope& scope, std::string_view id,
                                               const std::vector<ColumnChange>& changes,
                                               const RevisionGuard& guard,
                                               const store::Origin& origin) {
  TRY(auto tx, database_.Begin());
  TRY(const Dataset dataset, Ready(scope, id));
  TRY_OK(CheckRevision(guard, dataset.revision));
  TRY(data::TableSchema schema, SchemaOf(dataset));
  TRY_OK(ApplyColumnChanges(changes, schema));
  TRY_OK(
      datasets_.SetColumns(tx, scope, id, ToText(json::value(schema.ToJson())), clock_.WallMs()));
  TRY_OK(Audit(tx, scope, origin, "dataset.describe", id, {{"columns", changes.size()}}));
  TRY_OK(tx.Commit());
  return Columns(scope, id);
}

}  // namespace lathe::service
