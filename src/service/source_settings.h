// The settings of a stored data source with its secrets, for whoever talks to it: the row and the
// vault put together. Stateless.
#pragma once

#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "data/sources/source_kind.h"
#include "service/source_vault.h"
#include "store/datasets.h"
#include "store/scope.h"

namespace lathe::service {

/// Error: internal (the secrets were sealed with another key).
Result<data::sources::SourceSettings> SettingsOf(const store::Datasets& datasets,
                                                 const SourceVault& vault,
                                                 const store::WorkspaceScope& scope,
                                                 const store::Datasource& source);
/// What a job's parameters say of a source: kind and config, without secrets.
json::object JobParamsOf(const store::Datasource& source,
                         const data::sources::SourceSettings& settings);

}  // namespace lathe::service
