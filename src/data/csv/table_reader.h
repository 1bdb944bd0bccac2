// TableReader: a whole pass over the rows of a file that turns it into typed batches of rows.
// Values that do not fit their column are counted and listed with line and column; whether they
// become missing or make the column text is the caller's policy. When a column's type turns out to
// be wrong, or rows are ragged, the reader goes on to the end without giving more rows, so that the
// caller learns everything at once and can start again with types that fit. Not thread-safe, but
// may be used from one thread after the other.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/cancel.h"
#include "base/result.h"
#include "data/csv/columns.h"
#include "data/csv/row_source.h"

namespace lathe::data::csv {

/// What becomes of a value that does not fit its column.
enum class OnBadValue {
  kFail,  ///< the import fails, with the values listed
  kNull,  ///< the value is missing
  kText,  ///< the column is text
};

struct ColumnPlan {
  std::string name;
  ColumnType type;
  bool keep = true;   ///< false: dropped, as long as all its cells are empty
  bool skip = false;  ///< with keep false: dropped whatever its cells hold
};

struct RejectedValue {
  std::int64_t line;
  std::string column;
  std::string value;
  std::string expected;
};

class TableReader {
 public:
  struct Settings {
    Dialect dialect;
    Limits limits;
    OnBadValue on_bad_value = OnBadValue::kText;
    const CancelToken* cancel = nullptr;
  };
  /// `plan` has a column for each cell of a row.
  TableReader(std::unique_ptr<RowSource> rows, std::vector<ColumnPlan> plan, Settings settings);

  /// Fills the next batch from `pool` (made for kept_types()); null at the end. Errors: those of
  /// RowSource::Next and Finish, dataset_too_many_rows, job_cancelled, job_timeout.
  Result<std::unique_ptr<Batch>> Next(BatchPool& pool);

  /// Types of the columns that are kept, in order.
  std::vector<ColumnType> kept_types() const;
  const std::vector<ColumnPlan>& plan() const { return plan_; }
  /// Whether the pass has to be made again, with Revise()d types.
  bool needs_restart() const { return needs_restart_; }
  /// The plan that fits all values seen. REQUIRES: the pass is over.
  std::vector<ColumnPlan> Revise() const;

  std::int64_t row_count() const { return row_count_; }
  std::int64_t value_count(std::size_t column) const { return value_counts_[column]; }
  const ColumnTally& tally(std::size_t column) const { return tallies_[column]; }
  std::int64_t control_count(std::size_t column) const { return control_counts_[column]; }
  std::int64_t rejected_count() const { return rejected_count_; }
  const std::vector<RejectedValue>& rejected() const { return rejected_; }  ///< the first of them
  const RowSource& rows() const { return *rows_; }
  /// Columns that only showed on the way: the pass has to be made again with them. REQUIRES: the
  /// pass is over.
  const std::vector<SniffedColumn>& new_columns() const { return new_columns_; }
  /// How much of the file is read, 0..1. Thread-safe.
  double progress() const { return progress_.load(std::memory_order_relaxed); }

 private:
  Result<bool> NextWindow();
  void Decode(Batch& batch, const std::vector<ColumnType>& types, std::size_t row_count);
  void NoteMisfit(std::size_t column, std::int64_t line, std::string_view value);
  void CheckDropped(std::size_t row_count);
  void CountControls();
  Status Finish();

  std::unique_ptr<RowSource> rows_;
  std::vector<ColumnPlan> plan_;
  Settings settings_;
  std::vector<ColumnTally> tallies_;
  std::vector<std::int64_t> value_counts_;
  std::vector<std::int64_t> control_counts_;
  std::vector<RejectedValue> rejected_;
  std::int64_t rejected_count_ = 0;
  std::int64_t row_count_ = 0;
  std::int64_t controls_seen_ = 0;
  std::size_t next_row_ = 0;  // of the window
  bool needs_restart_ = false;
  std::vector<bool> dropped_filled_;
  std::vector<SniffedColumn> new_columns_;
  std::atomic<double> progress_{0};
};

}  // namespace lathe::data::csv
