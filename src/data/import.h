// Imports a file into a dataset's Parquet: finds out how the file is written, reads it in typed
// batches that DuckDB writes as Parquet (zstd), and says what the table holds. Memory is bounded
// whatever the file holds: a few batches and one row group. When a column's guessed type turns out
// to be too narrow, the file is read again with a type that fits, so no value is ever lost or bent.
// One import per call; calls on different outputs may run side by side.
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
#include "data/csv/dialect.h"
#include "data/csv/table_reader.h"
#include "data/csv/text_stream.h"
#include "data/import_options.h"
#include "data/schema.h"

namespace lathe::data {

struct ImportRequest {
  csv::TextSource source;
  ImportOptions options;
  csv::Limits limits;
  std::filesystem::path output;           ///< the Parquet file to write
  std::filesystem::path spill_directory;  ///< for what does not fit in memory
  std::string target_column;              ///< gets the role target when the table has it
  bool casts_may_miss = false;            ///< casts of columns that the file lacks are passed over
  int threads = 1;
  std::int64_t memory_limit_bytes = std::int64_t{1} << 30;
  const CancelToken* cancel = nullptr;
  /// Called a few times a second with the share done, 0..1, and the phase.
  std::function<void(double progress, std::string_view phase)> on_progress;
};

/// Values that did not fit their column: how many, and the first of them.
struct RejectedValues {
  std::int64_t count = 0;
  std::vector<csv::RejectedValue> samples;

  json::object ToJson() const;
};

/// How a column of a file was read in the pass that counts.
struct ColumnReading {
  std::string name;
  csv::ColumnType type;
  std::int64_t value_count = 0;
  /// The column is text for nothing but this: all its values are dates, and nothing shows whether
  /// day or month comes first.
  bool open_dates = false;

  bool operator==(const ColumnReading&) const = default;
};

struct ImportReport {
  TableSchema schema;
  std::int64_t row_count = 0;
  std::int64_t size_bytes = 0;  ///< of the Parquet file
  std::string fingerprint;      ///< its SHA-256, in hex
  RejectedValues rejected;
  std::vector<csv::Warning> warnings;
  json::object sniffed;                 ///< how the file is written
  std::vector<ColumnReading> readings;  ///< of the columns of `schema`

  /// {row_count, column_count, size_bytes, fingerprint, columns, rejected, warnings, sniffed}
  json::object ToJson() const;
};

/// Errors: those of OpenTable, TableSource and csv::TableReader::Next; validation_failed (a cast of
/// no column), csv_bad_value, dataset_no_rows, dataset_no_data, job_out_of_memory, storage_full.
Result<ImportReport> ImportTable(const ImportRequest& request);

}  // namespace lathe::data
