// What a user's SQL must be before it runs on a source: one SELECT, as DuckDB's own parser reads
// it, that names tables of its source alone and calls no table function but harmless ones and no
// scalar function that looks into the engine. The second wall after the session's locked settings,
// and the first before the process that can be killed. Stateless.
#pragma once

#include <functional>
#include <string>

#include "base/result.h"
#include "data/duckdb_session.h"
#include "data/sources/query_tables.h"

namespace lathe::data::sources {

inline constexpr std::size_t kMaxSqlBytes = 64 * 1024;

/// Every table that the query names is asked of `offer` (query_tables.h). REQUIRES: a schema of
/// `src` is in use. Errors: sql_syntax (with the place), sql_not_a_select, sql_function_forbidden,
/// source_object_missing, and what `offer` says.
Status CheckSelect(DuckDbSession& session, const std::string& sql, const OfferTable& offer);

/// The query with its tables `src.schema.table` read from `catalog` instead, where `is_meant` says
/// so of the schema (in lower case). REQUIRES: CheckSelect. Error: internal.
Result<std::string> ReadSchemasFrom(DuckDbSession& session, const std::string& sql,
                                    const std::string& catalog,
                                    const std::function<bool(const std::string&)>& is_meant);

}  // namespace lathe::data::sources
