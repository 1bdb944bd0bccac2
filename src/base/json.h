// JSON documents: Boost.JSON under our name, with the limits every input gets (depth 64, duplicate
// keys refused) and errors that tell the position. The predict path uses simdjson instead (see
// serving). Stateless.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <string>
#include <string_view>

#include "base/result.h"

namespace lathe {

namespace json = boost::json;

/// Parses a whole document. Depth <= `max_depth`; invalid UTF-8, duplicate keys, trailing text, NaN
/// and Infinity are refused. Error: malformed_json, with line and column in `errors`.
Result<json::value> ParseJson(std::string_view text, int max_depth = 64);
/// On one line. Doubles in their shortest exact form, with a point or an exponent; infinite and NaN
/// become null.
std::string ToText(const json::value& value);
/// Two-space indented, keys in the order they were added: for files that people and diffs read.
std::string ToPrettyText(const json::value& value);

}  // namespace lathe
