// What a user's query must be before it is sent to a server that runs SQL of its own dialect: one
// statement that begins with SELECT or WITH. No parser of ours reads those dialects; a scan that
// knows their texts, names and remarks finds where the statement ends. It is not the only wall:
// what the account may do stands behind it. Stateless.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace lathe::data::sources {

enum class SqlDialect : std::uint8_t { kSnowflake, kGoogleSql };

/// `query` up to the end of its one statement, without a closing semicolon and what follows it.
/// Errors: sql_syntax (too long, a NUL; a text, name, remark or parenthesis does not end, or one
/// ends that never began), sql_not_a_select (it begins with another word, or there are several
/// statements).
Result<std::string> OneSelect(std::string_view query, SqlDialect dialect);

}  // namespace lathe::data::sources
