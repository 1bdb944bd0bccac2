// Which tables a user's SELECT names, and whether each is one of its data source. A name that the
// source does not have is looked up in the engine's own catalogs next, and those hold its settings
// and its files' paths: so a name that is not the source's is refused before the query is bound.
// Stateless.
#pragma once

#include "base/json.h"
#include "base/result.h"
#include "data/duckdb_session.h"

namespace lathe::data::sources {

/// Checks every table that `statements` (of json_serialize_sql) names. REQUIRES: the source is
/// attached as `src` and is the catalog in use; the session has no tables or views of its own.
/// Errors: sql_function_forbidden (a table of the engine or of another catalog),
/// source_object_missing, and what the source says when it is asked.
Status CheckTables(DuckDbSession& session, const json::value& statements);

}  // namespace lathe::data::sources
