// Whether a value that a user writes can be one of a column, as far as that shows without the
// engine. Stateless.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "data/schema.h"

namespace lathe::data::clean {

/// False only for what surely is no value of the type. Texts that read as one fit.
bool MayFit(const json::value& value, PhysicalType type);
/// The sentence for a value that does not fit its column.
std::string MisfitText(const json::value& value, std::string_view column, PhysicalType type);

}  // namespace lathe::data::clean
