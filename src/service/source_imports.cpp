#include "service/source_imports.h"

#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "data/content_format.h"
#include "data/import_options.h"
#include "data/sources/object_path.h"
#include "data/sources/source_kind.h"
#include "service/dataset_table.h"
#include "service/faults.h"
#include "service/import_lineage.h"
#include "service/source_import_job.h"

namespace lathe::service {
namespace {

using store::Dataset;
using store::WorkspaceScope;

/// How the part is kept with the dataset, so that it can be read again.
json::object ToJson(const SourcePart& part) {
  json::object out;
  if (!part.table.empty()) out["table"] = part.table;
  if (!part.query.empty()) out["query"] = part.query;
  if (!part.path.empty()) out["path"] = part.path;
  if (!part.only_columns.empty())
    out["only_columns"] = json::array(part.only_columns.begin(), part.only_columns.end());
  return out;
}

Status CheckPart(const SourcePart& part, const data::sources::SourceKind& kind) {
  Faults faults;
  const auto check = [&](const char* field, const std::string& text, bool can) {
    if (!text.empty() && !can)
      faults.Add(field, "not_allowed",
                 std::string(kind.title) + " sources are not read by " + field);
  };
  check("table", part.table, kind.has_tables);
  check("query", part.query, kind.has_queries);
  check("path", part.path, kind.has_paths);
  const int given = !part.table.empty() + !part.query.empty() + !part.path.empty();
  if (given != 1) {
    const char* field = kind.has_tables ? "table" : "path";
    faults.Add(field, given == 0 ? "required" : "not_allowed",
               "exactly one of table, query and path says what to read");
  }
  std::set<std::string_view> chosen;
  for (std::size_t i = 0; i < part.only_columns.size(); ++i) {
    if (!chosen.insert(part.only_columns[i]).second)
      faults.Add("only_columns[" + std::to_string(i) + "]", "duplicate",
                 "names a column that is chosen before");
  }
  return faults.Finish("The import cannot be done as asked.");
}

}  // namespace

SourceImports::SourceImports(const Deps& deps, ImportLimits limits)
    : database_(deps.database),
      clock_(deps.clock),
      hub_(deps.hub),
      views_(deps.datasets),
      limits_(limits),
      datasets_(deps.database),
      projects_(deps.database),
      jobs_(deps.database) {}

Result<store::Datasource> SourceImports::SourceFor(const WorkspaceScope& scope,
                                                   const NewSourceDataset& wanted) const {
  auto source = datasets_.FindSource(scope, wanted.datasource_id);
  if (!source.ok() || source->project_id != wanted.project_id)
    return FieldFault("datasource_id", "not_found", "must be a data source of this project");
  const data::sources::SourceKind* kind = data::sources::FindServerKind(source->kind);
  if (!kind) return FieldFault("upload_id", "required", "a source of files is read by its uploads");
  TRY_OK(CheckPart(wanted.part, *kind));
  TRY_OK(data::sources::CheckObjectPath(wanted.part.path));
  return source;
}

Result<DatasetView> SourceImports::Queue(const WorkspaceScope& scope, Dataset dataset,
                                         const store::DatasetOrigin& made_of, json::object params,
                                         const store::Origin& origin) {
  TRY(auto tx, database_.Begin());
  TRY(const store::Project project, projects_.Get(tx, scope, dataset.project_id));
  if (project.target_column) params["target_column"] = *project.target_column;
  TRY(dataset, datasets_.Add(tx, scope, dataset, made_of, clock_.WallMs()));
  store::NewJob job;
  job.kind = SourceImportJobKind::kName;
  job.project_id = dataset.project_id;
  job.resource_kind = "dataset";
  job.resource_id = dataset.id;
  job.params = std::move(params);
  job.memory_limit_bytes = limits_.memory_limit_bytes;
  job.wall_limit_s = limits_.wall_limit_s;
  TRY(const store::Job queued,
      jobs_.Enqueue(tx, scope, job, {clock_.WallMs(), clock_.MonotonicMs()}));
  TRY_OK(datasets_.SetJob(tx, dataset.id, queued.id));
  TRY_OK(store::AuditLog(database_, clock_)
             .Add(tx, origin,
                  {dataset.parent_id ? "dataset.refresh" : "dataset.create",
                   "dataset",
                   dataset.id,
                   scope.workspace_id(),
                   {{"name", dataset.name}, {"version", dataset.version}}}));
  tx.OnCommit([&hub = hub_] { hub.Notify(); });
  TRY_OK(tx.Commit());
  return views_.Get(scope, dataset.id);
}

Result<DatasetView> SourceImports::Create(const store::Caller& caller,
                                          const NewSourceDataset& wanted,
                                          const store::Origin& origin) {
  TRY(const WorkspaceScope scope, views_.EditorScope(caller, wanted.project_id));
  TRY(const data::ImportOptions asked, data::ImportOptions::FromJson(wanted.options));
  TRY_OK(data::sources::CheckFormatOptions(wanted.options, !wanted.part.path.empty()));
  // A pattern may leave the format open: then the job says what does not go with the files.
  if (const auto format = data::FormatByName(wanted.part.path)) TRY_OK(asked.CheckFor(*format));
  TRY(const store::Datasource source, SourceFor(scope, wanted));
  Dataset dataset;
  dataset.project_id = wanted.project_id;
  dataset.datasource_id = source.id;
  dataset.name = wanted.name;
  json::object options = wanted.options;
  options[kSourcePart] = ToJson(wanted.part);
  json::object params = wanted.options;
  for (const auto& member : ToJson(wanted.part)) params[member.key()] = member.value();
  params["datasource_id"] = source.id;
  return Queue(scope, std::move(dataset),
               {ToText(json::value(options)),
                LineageText("import", ImportRequestOf(&source, nullptr, options))},
               std::move(params), origin);
}

Status SourceImports::ExpectColumns(const WorkspaceScope& scope, const Dataset& old,
                                    std::string_view options, json::object& params) const {
  auto last = datasets_.FindLastImport(scope, old, options);
  if (!last.ok()) {
    // None was read to its end yet: whatever is there is taken.
    return last.error().code == ErrorCode::kNotFound ? Status() : last.error();
  }
  TRY(const data::TableSchema expected, SchemaOf(*last));
  params["expected_columns"] = expected.ToJson();
  return {};
}

Result<DatasetView> SourceImports::Refresh(const WorkspaceScope& scope, std::string_view dataset_id,
                                           bool accept_changes, const store::Origin& origin) {
  TRY(const Dataset old, datasets_.Find(scope, dataset_id));
  TRY(const auto text, datasets_.OptionsOf(scope, dataset_id));
  auto options = ParseJson(text.value_or("null"));
  const json::value* part = options.ok() && options->is_object()
                                ? options->get_object().if_contains(kSourcePart)
                                : nullptr;
  if (!part || !part->is_object() || !old.datasource_id) {
    return Fail(
        ErrorCode::kConflict,
        "Only datasets that were read from a server can be read again; for this one, send a "
        "new file.");
  }
  const auto source = datasets_.FindSource(scope, *old.datasource_id);
  if (!source.ok())
    return Fail(ErrorCode::kConflict, "The data source of this dataset was deleted.");
  Dataset dataset;
  dataset.project_id = old.project_id;
  dataset.datasource_id = old.datasource_id;
  dataset.name = old.name;
  dataset.parent_id = old.id;
  json::object params = options->get_object();
  params.erase(kSourcePart);
  for (const auto& member : part->get_object()) params[member.key()] = member.value();
  params["datasource_id"] = *old.datasource_id;
  json::object request = ImportRequestOf(&*source, nullptr, options->get_object());
  if (accept_changes) {
    params["accept_changes"] = true;
    request["accept_changes"] = true;
  } else {
    TRY_OK(ExpectColumns(scope, old, *text, params));
  }
  return Queue(scope, std::move(dataset), {*text, LineageText("refresh", std::move(request))},
               std::move(params), origin);
}

}  // namespace lathe::service
