#include "service/source_settings.h"

#include <utility>

namespace lathe::service {

Result<data::sources::SourceSettings> SettingsOf(const store::Datasets& datasets,
                                                 const SourceVault& vault,
                                                 const store::WorkspaceScope& scope,
                                                 const store::Datasource& source) {
  data::sources::SourceSettings settings;
  TRY(json::value config, ParseJson(source.config));
  if (config.is_object()) settings.config = std::move(config.get_object());
  TRY(const auto sealed, datasets.SecretsOf(scope, source.id));
  TRY(settings.secrets, vault.Open(source.workspace_id, source.id, sealed));
  return settings;
}

json::object JobParamsOf(const store::Datasource& source,
                         const data::sources::SourceSettings& settings) {
  return {{"kind", source.kind}, {"config", settings.config}};
}

}  // namespace lathe::service
