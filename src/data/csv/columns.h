// Columns being filled with typed values, and the decoders that fill them from cells. The layout is
// Arrow's (values, offsets, validity bits), so that a filled batch is handed to DuckDB without a
// copy. One thread per batch.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "data/csv/dialect.h"
#include "data/csv/evidence.h"
#include "data/csv/row_source.h"
#include "data/csv/tokenizer.h"

namespace lathe::data::csv {

struct ColumnBuffer {
  std::vector<char> values;            ///< fixed-width values, bits (bool), or the bytes of texts
  std::vector<std::int32_t> offsets;   ///< texts only: one more than rows
  std::vector<std::uint8_t> validity;  ///< one bit per row
  std::size_t text_bytes = 0;          ///< texts only: bytes used in `values`
  std::int64_t null_count = 0;

  bool valid(std::size_t row) const { return validity[row / 8] >> (row % 8) & 1; }
};

struct Batch {
  std::vector<ColumnBuffer> columns;
  std::size_t row_count = 0;
};

/// Bytes of one value of a column, 0 for texts and bools.
std::size_t ValueBytes(PhysicalType type);

/// Keeps batches that DuckDB gave back, because fresh memory costs more than filling it.
/// Thread-safe (mutex_).
class BatchPool {
 public:
  BatchPool(std::vector<ColumnType> types, std::size_t rows_per_batch);
  /// An empty batch with room for rows_per_batch() rows.
  std::unique_ptr<Batch> Take();
  void GiveBack(std::unique_ptr<Batch> batch);
  std::size_t rows_per_batch() const { return rows_per_batch_; }
  const std::vector<ColumnType>& types() const { return types_; }

 private:
  std::vector<ColumnType> types_;
  std::size_t rows_per_batch_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Batch>> free_;
};

/// Rows of a window on their way into rows of a batch.
struct Slice {
  std::string_view text;
  const Cell* cells;                    ///< of the first row
  std::span<const std::int64_t> lines;  ///< of the rows
  std::size_t width;                    ///< cells per row
  std::size_t target_row;
};

/// What a column's cells showed besides their values.
struct ColumnTally {
  std::int64_t misfit_count = 0;
  Evidence misfits;  ///< the values that did not fit
  std::int64_t non_finite_count = 0;
  FirstValue non_finite;
  FirstValue zoned;    ///< times with a zone
  FirstValue rounded;  ///< times of which digits below the microsecond were cut off
};

/// Told about each value that does not fit its column; the value becomes missing in the batch.
using OnMisfit = std::function<void(std::size_t column, std::int64_t line, std::string_view value)>;

/// Reads column `column` of `slice` as `type` into `out`, which has room for it.
void DecodeColumn(const Slice& slice, std::size_t column, const ColumnType& type,
                  const Dialect& dialect, ColumnBuffer& out, ColumnTally& tally,
                  const OnMisfit& on_misfit);

/// Values of a stored column on their way into rows of a batch.
struct NativeSlice {
  const NativeColumn& values;
  std::size_t first;                    ///< row of `values`
  std::span<const std::int64_t> lines;  ///< of the rows
  std::size_t target_row;
};
/// Copies them into `out`, column `column` of the table. NaN becomes missing; days and times before
/// the year 1 or past 9999, also infinite ones, are misfits. REQUIRES: they are stored as `type`.
void CopyNative(const NativeSlice& slice, std::size_t column, const ColumnType& type,
                ColumnBuffer& out, ColumnTally& tally, const OnMisfit& on_misfit);

}  // namespace lathe::data::csv
