// Members of JSON answers that may be missing or of another type: empty then. Stateless.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/json.h"

namespace lathe::data::sources {

/// Null when there is no such member, or `in` is no object.
const json::value* Member(const json::value& in, std::string_view name);
std::string TextOf(const json::value& in, std::string_view name);
/// Null when it is no array.
const json::array* ArrayOf(const json::value& in, std::string_view name);
/// A whole number that is written as a text; 0 when it is not there.
std::int64_t NumberOf(const json::value& in, std::string_view name);

}  // namespace lathe::data::sources
