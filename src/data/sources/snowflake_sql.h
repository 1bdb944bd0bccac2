// SQL for Snowflake: names, texts, and a user's query, which becomes a subquery and cannot leave it
// (one_select.h). Stateless.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace lathe::data::sources {

/// `name` as an identifier, in the case it has.
std::string SnowflakeName(std::string_view name);
/// `text` as a literal.
std::string SnowflakeText(std::string_view text);
/// "SELECT * FROM (query)". Errors: those of OneSelect.
Result<std::string> SnowflakeSubquery(std::string_view query);

}  // namespace lathe::data::sources
