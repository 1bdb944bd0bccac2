// What a user's SQL must be before it runs on a source: one SELECT, as DuckDB's own parser reads
// it, that names tables of its source alone and calls no table function but harmless ones and no
// scalar function that looks into the engine. The second wall after the session's locked settings,
// and the first before the process that can be killed. Stateless.
#pragma once

#include <string>

#include "base/result.h"
#include "data/duckdb_session.h"

namespace lathe::data::sources {

inline constexpr std::size_t kMaxSqlBytes = 64 * 1024;

/// REQUIRES: the source is attached as `src` and in use. Errors: sql_syntax (with the place),
/// sql_not_a_select, sql_function_forbidden, source_object_missing, and what the source says when
/// it is asked for a table.
Status CheckSelect(DuckDbSession& session, const std::string& sql);

}  // namespace lathe::data::sources
