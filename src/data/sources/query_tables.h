// Which tables a user's SELECT names, and whether each is one of its data source. A name that the
// source does not have is looked up in the engine's own catalogs next, and those hold its settings
// and its files' paths: so a name that is not the source's is refused before the query is bound.
// Stateless.
#pragma once

#include <functional>
#include <string>

#include "base/json.h"
#include "base/result.h"
#include "data/duckdb_session.h"

namespace lathe::data::sources {

/// Makes a table of the source readable as src.schema.table, whatever case it is named in. Error:
/// source_object_missing, and what the source says when it is asked for the table.
using OfferTable = std::function<Status(const std::string& schema, const std::string& table)>;

/// Checks every table that `statements` (of json_serialize_sql) names, and has it offered.
/// REQUIRES: a schema of the catalog `src` is in use; the session has no tables or views of its own
/// elsewhere. Errors: sql_function_forbidden (a table of the engine or of another catalog),
/// source_object_missing, and those of `offer`.
Status CheckTables(DuckDbSession& session, const json::value& statements, const OfferTable& offer);

}  // namespace lathe::data::sources
