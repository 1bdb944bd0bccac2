// The seam between a file's format and its import: what the first part of a file shows, and passes
// over its rows. One class per format, made by OpenTable; behind it types, rejected values,
// warnings and facts work alike for all formats. One object per file, one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

#include "base/cancel.h"
#include "base/result.h"
#include "data/csv/row_source.h"
#include "data/csv/sniff.h"
#include "data/csv/table_reader.h"
#include "data/import_options.h"

namespace lathe::data {

/// What a reader may use besides its own buffers.
struct Resources {
  std::filesystem::path spill_directory;
  int threads = 1;
  std::int64_t memory_limit_bytes = 256 << 20;
  const CancelToken* cancel = nullptr;
};

class TableSource {
 public:
  virtual ~TableSource() = default;
  /// Looks at the first `sample_bytes` or so; `shown_rows` of the rows are kept as texts. Errors:
  /// the format's own, column_name_too_long, dataset_too_many_columns, dataset_no_columns,
  /// dataset_no_rows.
  virtual Result<csv::Sniffed> Sniff(std::size_t sample_bytes, std::size_t shown_rows) = 0;
  /// Starts a pass over all rows that are to become `plan`. REQUIRES: Sniff was called; `plan` has
  /// its columns, and those that a pass found besides, in their order.
  virtual Result<std::unique_ptr<csv::RowSource>> Open(
      const std::vector<csv::ColumnPlan>& plan) = 0;
};

/// Finds out the format by name and content. Errors: those of csv::OpenText and
/// ImportOptions::CheckFor.
Result<std::unique_ptr<TableSource>> OpenTable(const csv::TextSource& source,
                                               const ImportOptions& options,
                                               const csv::Limits& limits,
                                               const Resources& resources);

}  // namespace lathe::data
