// The values of a column as a transform reads them, and the cells it writes. Both are views: the
// recipe owns the memory. Row i of one goes with row i of the other. Plain values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "data/frame.h"
#include "features/matrix.h"

namespace lathe::features {

/// Rows of a column; the shapes are those of data::FrameColumn.
struct ColumnView {
  data::ColumnKind kind = data::ColumnKind::kNumber;
  std::span<const double> numbers;
  std::span<const std::int32_t> codes;
  std::span<const std::string_view> dictionary;

  ColumnView() = default;
  /// A column of numbers.
  explicit ColumnView(std::span<const double> values) : numbers(values) {}
  ColumnView(const data::FrameColumn& column)
      : kind(column.kind),
        numbers(column.numbers),
        codes(column.codes),
        dictionary(column.dictionary) {}

  bool is_text() const { return kind == data::ColumnKind::kText; }
  std::size_t size() const { return is_text() ? codes.size() : numbers.size(); }
  /// Rows first..first+count-1.
  ColumnView Slice(std::size_t first, std::size_t count) const {
    ColumnView part = *this;
    if (is_text()) {
      part.codes = codes.subspan(first, count);
    } else {
      part.numbers = numbers.subspan(first, count);
    }
    return part;
  }
};

/// Columns to write, in a row-major matrix or one after the other.
struct Cells {
  double* data = nullptr;
  std::size_t row_stride = 0;
  std::size_t column_stride = 1;

  double& operator()(std::size_t row, std::size_t column) const {
    return data[row * row_stride + column * column_stride];
  }
  /// From this column on.
  Cells From(std::size_t column) const {
    return {data + column * column_stride, row_stride, column_stride};
  }
  /// Cells of a matrix from row `first` on.
  static Cells Of(Matrix& matrix, std::size_t first = 0) {
    return {matrix.data() + first * matrix.column_count(), matrix.column_count(), 1};
  }
};

}  // namespace lathe::features
