// Where the rows of a table come from, whatever the file's format: windows of cells with the lines
// they stand on, one after the other. TableReader makes typed batches of them. One object per pass
// over a file, one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "data/csv/evidence.h"
#include "data/csv/tokenizer.h"

namespace lathe::data::csv {

/// Rows at hand; what they point to lives until the next call of Next.
struct Window {
  std::string_view text;                ///< what the cells are places in
  std::span<const Cell> cells;          ///< row by row, `width` of each
  std::span<const std::int64_t> lines;  ///< where each row stands, from 1
  std::size_t width = 0;
  std::size_t first_row = 0;  ///< the rows before it hold names

  std::size_t row_count() const { return lines.size(); }
};

/// A column whose values are stored typed, so that no cell has to be parsed.
struct NativeColumn {
  const void* values = nullptr;             ///< of the column's type, one a row; texts as TextCell
  const std::uint64_t* validity = nullptr;  ///< one bit a row; null when all are valid
};

class RowSource {
 public:
  virtual ~RowSource() = default;

  /// Moves to the next window; false at the end of the file. Errors: the format's own.
  virtual Result<bool> Next() = 0;
  virtual const Window& window() const = 0;
  /// The values of a column of the window, when they are stored in the type that was asked for.
  virtual const NativeColumn* native(std::size_t) const { return nullptr; }
  /// How much of the file is read, 0..1.
  virtual double progress() const = 0;
  /// Control characters seen so far, other than tab and line ends.
  virtual std::int64_t control_count() const { return 0; }
  /// Whether nothing of this pass can be used any more: the rest is read only to tell what is
  /// wrong with it.
  virtual bool spoiled() const { return false; }
  /// What is wrong with the file as a whole. REQUIRES: all rows are read.
  virtual Status Finish(std::int64_t) const { return {}; }
  /// What the user should know about the file as a whole. REQUIRES: all rows are read.
  virtual std::vector<Warning> Warnings() const { return {}; }
  /// Values that the file has but no table can hold (errors of formulas): they are missing.
  virtual std::int64_t lost_count() const { return 0; }
  /// Columns that were not known when the pass began. REQUIRES: all rows are read.
  virtual Result<std::vector<SniffedColumn>> NewColumns() { return std::vector<SniffedColumn>(); }
};

}  // namespace lathe::data::csv
