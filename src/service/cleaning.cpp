#include "service/cleaning.h"

#include <utility>

#include "data/schema.h"
#include "service/clean_job.h"
#include "service/import_lineage.h"

namespace lathe::service {
namespace {

using store::Dataset;
using store::WorkspaceScope;

/// Whether a setting of a step is as if it had not been given. The value of a comparison or a
/// constant may well be false.
bool IsUnsaid(std::string_view key, const json::value& value) {
  if (value.is_array()) return value.get_array().empty();
  return value.is_null() || (key != "value" && value.is_bool() && !value.get_bool());
}

json::array ToJson(const std::vector<data::clean::CleanStep>& steps) {
  json::array out;
  for (const data::clean::CleanStep& step : steps) {
    json::value document = lathe::ToJson(step);
    // What was not said is not kept, so that the lineage reads as it was written.
    json::object kept;
    for (const auto& member : document.as_object()) {
      if (!IsUnsaid(member.key(), member.value())) kept[member.key()] = member.value();
    }
    out.push_back(std::move(kept));
  }
  return out;
}

}  // namespace

Cleaning::Cleaning(const Deps& deps, ImportLimits limits)
    : database_(deps.database),
      clock_(deps.clock),
      hub_(deps.hub),
      views_(deps.datasets),
      limits_(limits),
      datasets_(deps.database),
      derived_(deps.database),
      jobs_(deps.database) {}

Result<DatasetView> Cleaning::Start(const WorkspaceScope& scope, std::string_view dataset_id,
                                    const std::vector<data::clean::CleanStep>& steps,
                                    const store::Origin& origin) {
  TRY(const DatasetColumns columns, views_.Columns(scope, dataset_id));
  TRY_OK(data::clean::CheckSteps(steps, columns.schema));
  TRY(const Dataset parent, datasets_.Find(scope, dataset_id));
  json::array asked = ToJson(steps);
  const std::string lineage =
      ToText(json::value(json::object{{"operation", "clean"}, {"request", asked}}));
  TRY(auto tx, database_.Begin());
  TRY(const Dataset made, derived_.Add(tx, scope, parent, parent.name, lineage, clock_.WallMs()));
  store::NewJob job;
  job.kind = CleanJobKind::kName;
  job.project_id = made.project_id;
  job.resource_kind = "dataset";
  job.resource_id = made.id;
  job.params = {{"parent_id", parent.id}, {"steps", std::move(asked)}};
  job.memory_limit_bytes = limits_.memory_limit_bytes;
  job.wall_limit_s = limits_.wall_limit_s;
  TRY(const store::Job queued,
      jobs_.Enqueue(tx, scope, job, {clock_.WallMs(), clock_.MonotonicMs()}));
  TRY_OK(datasets_.SetJob(tx, made.id, queued.id));
  TRY_OK(store::AuditLog(database_, clock_)
             .Add(tx, origin,
                  {"dataset.clean",
                   "dataset",
                   made.id,
                   scope.workspace_id(),
                   {{"parent_id", parent.id}, {"steps", steps.size()}}}));
  tx.OnCommit([&hub = hub_] { hub.Notify(); });
  TRY_OK(tx.Commit());
  return views_.Get(scope, made.id);
}

Result<DatasetLineage> Cleaning::Lineage(const WorkspaceScope& scope,
                                         std::string_view dataset_id) const {
  TRY(const Dataset dataset, datasets_.Find(scope, dataset_id));
  DatasetLineage out;
  out.parent_id = dataset.parent_id;
  if (dataset.parent_id) {
    // A deleted parent is still named, its version no longer.
    if (const auto parent = datasets_.Find(scope, *dataset.parent_id); parent.ok())
      out.parent_version = parent->version;
  }
  TRY(const std::optional<std::string> text, derived_.Lineage(scope, dataset_id));
  if (!text) {
    TRY(out.made, ImportOf(scope, dataset));
    return out;
  }
  auto document = ParseJson(*text);
  if (document.ok() && document->is_object()) out.made = std::move(document->get_object());
  return out;
}

/// Imports of earlier releases kept what they were asked, not what they read.
Result<json::object> Cleaning::ImportOf(const WorkspaceScope& scope, const Dataset& dataset) const {
  TRY(const std::optional<std::string> text, datasets_.OptionsOf(scope, dataset.id));
  auto options = ParseJson(text.value_or("{}"));
  if (!options.ok() || !options->is_object()) return json::object{{"operation", "import"}};
  const auto source = datasets_.FindSource(scope, dataset.datasource_id.value_or(""));
  const auto upload = datasets_.FindUpload(scope, dataset.upload_id.value_or(""));
  return json::object{
      {"operation", "import"},
      {"request", ImportRequestOf(source.ok() ? &*source : nullptr,
                                  upload.ok() ? &*upload : nullptr, options->get_object())}};
}

}  // namespace lathe::service
