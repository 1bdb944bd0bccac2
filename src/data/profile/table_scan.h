// One scan of a dataset's Parquet for all its columns: each column is loaded, described and let go,
// a few at a time, on several threads. Memory is bounded by the request: tables with more rows than
// fit are sampled, and the result says so. One scan per call.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <vector>

#include "base/cancel.h"
#include "base/result.h"
#include "data/profile/column_hints.h"
#include "data/profile/column_loader.h"
#include "data/profile/row_selection.h"
#include "data/profile/statistics.h"
#include "data/schema.h"

namespace lathe::data::profile {

struct ScanRequest {
  std::filesystem::path path;
  TableSchema schema;
  std::int64_t sample_rows = 0;  ///< 0: all rows, as far as memory allows
  int threads = 1;
  std::int64_t memory_limit_bytes = std::int64_t{1} << 30;
  const CancelToken* cancel = nullptr;
  std::function<void(double share)> on_progress;  ///< on the caller's thread
};

/// The kept rows of all columns.
struct TableSample {
  std::vector<std::int64_t> rows;  ///< their numbers in the table
  std::vector<SampleColumn> columns;
};

struct TableScan {
  std::int64_t row_count = 0;
  RowSelection rows;
  std::vector<ColumnStatistics> columns;
  std::vector<ColumnHints> hints;  ///< one per column
  TableSample sample;
  std::int64_t duplicate_rows = 0;
};

/// Errors: dataset_corrupt, job_cancelled, job_timeout, job_out_of_memory.
Result<TableScan> ScanTable(const ScanRequest& request);

}  // namespace lathe::data::profile
