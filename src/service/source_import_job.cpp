#include "service/source_import_job.h"

#include "service/source_settings.h"
#include "service/table_rules.h"
#include "store/access.h"

namespace lathe::service {

Result<store::Datasource> SourceImportJobKind::SourceOf(const store::Job& job) const {
  const json::value* id = job.params.if_contains("datasource_id");
  if (!id || !id->is_string())
    return Fail(ErrorCode::kInternal, "The import does not know its data source.");
  auto source = datasets_.FindSource(store::JobScope::Of(job.workspace_id),
                                     std::string_view(id->get_string()));
  if (!source.ok() && source.error().code == ErrorCode::kNotFound)
    return Fail(ErrorCode::kNotFound, "The data source was deleted before the import began.");
  return source;
}

Result<json::object> SourceImportJobKind::Prepare(const store::Job& job) {
  TRY(const store::Datasource source, SourceOf(job));
  const store::WorkspaceScope scope = store::JobScope::Of(job.workspace_id);
  TRY(const data::sources::SourceSettings settings, SettingsOf(datasets_, vault_, scope, source));
  json::object params = job.params;
  params.erase("datasource_id");
  for (const auto& member : JobParamsOf(source, settings)) params[member.key()] = member.value();
  params["networks"] = json::array(networks_.begin(), networks_.end());
  // One that was deleted meanwhile is about to be stopped.
  if (const auto dataset = datasets_.Find(scope, job.resource_id); dataset.ok())
    TRY_OK(PassRules(rules_, scope, *dataset, params));
  return params;
}

Result<std::string> SourceImportJobKind::Input(const store::Job& job) {
  TRY(const store::Datasource source, SourceOf(job));
  TRY(const data::sources::SourceSettings settings,
      SettingsOf(datasets_, vault_, store::JobScope::Of(job.workspace_id), source));
  return ToText(json::value(settings.secrets));
}

}  // namespace lathe::service
