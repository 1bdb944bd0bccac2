// Reads one text of a request as a value of a column: dates and times in ISO 8601, and the numbers
// that JSON cannot carry exactly (integers beyond 2^53 and decimals travel as text). Stateless;
// allocates nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "data/schema.h"

namespace lathe::serving {

/// The number a Frame holds for `text` in a column of this type (times are seconds since 1970 UTC),
/// or nothing when the text is not such a value. REQUIRES: `type` is not kString.
std::optional<double> NumberFromText(std::string_view text, data::PhysicalType type);

/// What a column of this type takes, for messages: "a number".
std::string_view Expected(data::PhysicalType type);

/// `text` in quotes, shortened to a length that fits a message.
std::string Quoted(std::string_view text);

}  // namespace lathe::serving
