// Writes the rows of a query as a dataset's table: columns in the few physical types datasets have,
// Parquet as every import leaves it, and what the columns seem to mean. What cannot be kept as it
// is (bytes, nested values, numbers that need more digits) is named in a warning. Stateless.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "data/duckdb_session.h"
#include "data/sources/connector.h"

namespace lathe::data::sources {

/// A column as the engine describes it.
struct EngineColumn {
  std::string name;
  std::string type;  ///< "DECIMAL(18,2)"
};

/// The columns of a relation: a quoted table name or "(SELECT ...)". Errors as
/// DuckDbSession::Start.
Result<std::vector<EngineColumn>> DescribeRelation(DuckDbSession& session,
                                                   const std::string& relation,
                                                   const CancelToken* cancel);

/// The columns of `found` that the request wants, in the order asked for. Errors:
/// validation_failed (no such column, of a table that is read for the first time),
/// source_schema_changed (also: none of those chosen is left), dataset_no_columns,
/// dataset_too_many_columns, column_name_too_long.
Result<std::vector<EngineColumn>> PickColumns(const std::vector<EngineColumn>& found,
                                              const SourceImport& request);

/// The same for a source that is to be asked for these columns alone: what is gone since an earlier
/// import is passed over, and told of by WriteTable when the rows are there.
Result<std::vector<EngineColumn>> ColumnsToAskFor(const std::vector<EngineColumn>& found,
                                                  const SourceImport& request);

/// Reads `relation` once and writes it to request.output, columns in the types that
/// request.options asks for; warns of chosen columns that are gone since an earlier import.
/// REQUIRES: `session` may write there and below
/// request.spill_directory. Errors: those of DuckDbSession::Start, dataset_no_rows,
/// dataset_too_many_rows, dataset_decoded_too_large (of the file as it is written),
/// validation_failed (a cast of no column), csv_bad_value.
Result<json::object> WriteTable(DuckDbSession& session, const std::string& relation,
                                const std::vector<EngineColumn>& columns,
                                const SourceImport& request);

}  // namespace lathe::data::sources
