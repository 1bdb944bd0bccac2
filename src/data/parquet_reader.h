// Reads the columns of a dataset's Parquet file into a Frame, the form learning works on: numbers
// as doubles, texts as codes into a dictionary in the order of first appearance, dates and
// timestamps as seconds since 1970-01-01 UTC. Memory is what the frame holds plus a few chunks.
// Stateless; calls may run side by side on different files.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "base/cancel.h"
#include "base/result.h"
#include "data/duckdb_session.h"
#include "data/frame.h"

namespace lathe::data {

struct ReadOptions {
  int threads = 1;
  std::int64_t memory_limit_bytes = 512 << 20;  ///< of the table engine; the frame comes on top
  const CancelToken* cancel = nullptr;
  std::string fingerprint;  ///< SHA-256 the file must have, in hex; empty is not checked
  /// Rows to read at most, in a few runs spread over the file, the same at each call; 0 reads all.
  std::int64_t most_rows = 0;
};

/// Reads `columns` in that order, or all of them when there are none.
/// Errors: dataset_corrupt (wrong fingerprint, or not readable as Parquet), not_found (no such
/// file), validation_failed (no such column), job_cancelled, job_timeout, job_out_of_memory.
Result<Frame> ReadParquet(const std::filesystem::path& path, std::span<const std::string> columns,
                          const ReadOptions& options);

// What is wrong with a stored table, in one wording for all who read it.

/// dataset_corrupt: its file is not where it should be.
Error TableGone();
/// dataset_corrupt: its bytes are no table.
Error TableUnreadable();
/// dataset_corrupt: it does not hold the columns that its schema names.
Error OtherColumns();
/// Faults met inside the file are the dataset's, whatever the engine called them: an internal error
/// becomes TableUnreadable, others stay.
Error AsTableFault(Error error);

/// A column as it lies in a Parquet file.
struct StoredColumn {
  std::string name;         ///< the column's own name
  std::string engine_name;  ///< what DuckDB calls it: it cannot tell "Age" from "age" and renames
                            ///< the second
  std::string engine_type;  ///< DuckDB's type, for example "BIGINT"
};
/// The columns of the Parquet file at `path`, which `session` may read. Error: dataset_corrupt.
Result<std::vector<StoredColumn>> DescribeParquet(DuckDbSession& session,
                                                  const std::filesystem::path& path);
/// The engine's type for values of `type`; DOUBLE for a decimal, whose exact type needs its scale.
std::string EngineTypeOf(PhysicalType type);
/// The SQL expression that gives the column as one of the types a Query hands out: itself, or the
/// text of what has no such type.
std::string ReadableExpression(const StoredColumn& column);
/// The key under which a file keeps the true column names when DuckDB had to rename some.
inline constexpr const char* kColumnNamesKey = "lathe_columns";

}  // namespace lathe::data
