// SQL for Snowflake: names, texts, and what a user's query must be before it is sent there. Its
// dialect is not the engine's, so no parser of ours reads it; it becomes a subquery, and a scan
// that knows texts and remarks sees to it that it stays inside. What the role may do is the wall
// behind. Stateless.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace lathe::data::sources {

/// `name` as an identifier, in the case it has.
std::string SnowflakeName(std::string_view name);
/// `text` as a literal.
std::string SnowflakeText(std::string_view text);
/// "SELECT * FROM (query)". Errors: sql_syntax (a text, remark or parenthesis does not end, or one
/// ends that never began), sql_not_a_select (it begins with another word, or there are several
/// statements).
Result<std::string> SnowflakeSubquery(std::string_view query);

}  // namespace lathe::data::sources
