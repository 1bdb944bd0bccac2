// Writes the rows of a TableReader as a Parquet file (zstd), keeping columns under their true names
// even where DuckDB cannot tell two names apart. Memory is a few batches and one row group, which
// is smaller than usual when rows are wide or long. Stateless.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/cancel.h"
#include "base/result.h"
#include "data/csv/table_reader.h"
#include "data/parquet_reader.h"

namespace lathe::data {

struct ParquetTarget {
  std::filesystem::path path;
  std::filesystem::path spill_directory;
  int threads = 1;
  std::int64_t memory_limit_bytes = 512 << 20;
  std::int64_t bytes_per_row = 100;  ///< as far as known, for the size of row groups
  const CancelToken* cancel = nullptr;
  std::function<void()> on_tick;  ///< called often while the file is written
  /// Sees each batch of rows, in order, on a thread of the writer's.
  std::function<void(const csv::Batch&)> on_batch;
};

/// Writes all rows; an existing file is replaced. Errors: those of TableReader::Next,
/// job_out_of_memory, storage_full, internal.
Status WriteParquet(csv::TableReader& reader, const ParquetTarget& target);
/// The type of a stored column as SQL: "DECIMAL(38,2)".
std::string EngineTypeOf(const csv::ColumnType& type);
/// The kept columns of `plan` as they lie in the file.
std::vector<StoredColumn> StoredColumnsOf(const std::vector<csv::ColumnPlan>& plan);

}  // namespace lathe::data
