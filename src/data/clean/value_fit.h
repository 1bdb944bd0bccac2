// Whether a value that a user writes can be one of a column, as far as its type tells. Stateless.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "data/schema.h"

namespace lathe::data::clean {

/// Whether a column of the type can be compared with the value; whole numbers can with fractions.
/// Texts that read as a number, a truth or a moment are one. NaN is no value anywhere.
bool MayCompare(const json::value& value, PhysicalType type);
/// Whether a column of the type can have the value; of decimals only the column's scale tells more.
/// Infinite numbers are no value to write.
bool MayHold(const json::value& value, PhysicalType type);
/// The sentence for a value that does not fit its column.
std::string MisfitText(const json::value& value, std::string_view column, PhysicalType type);

}  // namespace lathe::data::clean
