// What a setting of a data source holds when nobody said so, and how a kept secret is written.
// Stateless.
#pragma once

#include "base/json.h"
#include "data/sources/source_kind.h"

namespace lathe::data::sources {

/// Stands for a secret that is there.
inline constexpr std::string_view kSecretIsSet = "set";

/// REQUIRES: the setting has a default.
json::value DefaultOf(const Setting& setting);

}  // namespace lathe::data::sources
