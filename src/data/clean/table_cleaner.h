// Makes a new table of an old one by cleaning steps. Every step becomes a view over the one before,
// so that rows stream from Parquet to Parquet; only what a step must know of all rows (a mean,
// which rows come first) is computed and kept. The report says what each step changed. One table
// per call.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/cancel.h"
#include "base/json.h"
#include "base/result.h"
#include "data/clean/steps.h"
#include "data/schema.h"

namespace lathe::data::clean {

struct CleanRequest {
  std::filesystem::path path;
  TableSchema schema;
  std::vector<CleanStep> steps;
  /// Columns that models are to predict, besides those with that role: they fill no other.
  std::vector<std::string> targets;
  std::filesystem::path output;           ///< the Parquet file to write
  std::filesystem::path spill_directory;  ///< for what does not fit in memory
  int threads = 1;
  std::int64_t memory_limit_bytes = std::int64_t{1} << 30;
  const CancelToken* cancel = nullptr;
  std::function<void(double share, std::string_view phase)> on_progress;
};

/// What one step did.
struct StepReport {
  CleanStep step;
  std::string sentence;
  std::int64_t rows_before = 0, rows_after = 0, cells_changed = 0;
};

struct CleanReport {
  TableSchema schema;
  std::int64_t row_count = 0;
  std::int64_t size_bytes = 0;
  std::string fingerprint;  ///< SHA-256 of the new file, in hex
  std::vector<StepReport> steps;

  /// [{op, columns, sentence, rows_before, rows_after, cells_changed, step}]
  json::array StepsToJson() const;
};

/// Errors: dataset_corrupt, validation_failed (a value that does not fit its column),
/// clean_bad_value (a cast that may not lose values would), dataset_no_rows (none would be left),
/// job_cancelled, job_timeout, job_out_of_memory, storage_full.
Result<CleanReport> CleanTable(const CleanRequest& request);

}  // namespace lathe::data::clean
