// A dense row-major matrix of doubles: what algorithms fit and models score. NaN is a missing
// value. Plain storage.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace lathe::features {

class Matrix {
 public:
  Matrix() = default;
  Matrix(std::size_t row_count, std::size_t column_count)
      : row_count_(row_count), column_count_(column_count), values_(row_count * column_count) {}

  /// Keeps the memory when it shrinks. Values are unspecified afterwards.
  void Resize(std::size_t row_count, std::size_t column_count) {
    row_count_ = row_count, column_count_ = column_count;
    values_.resize(row_count * column_count);
  }
  std::size_t row_count() const { return row_count_; }
  std::size_t column_count() const { return column_count_; }
  std::span<double> row(std::size_t i) {
    return {values_.data() + i * column_count_, column_count_};
  }
  std::span<const double> row(std::size_t i) const {
    return {values_.data() + i * column_count_, column_count_};
  }
  double& operator()(std::size_t i, std::size_t j) { return values_[i * column_count_ + j]; }
  double operator()(std::size_t i, std::size_t j) const { return values_[i * column_count_ + j]; }
  double* data() { return values_.data(); }
  const double* data() const { return values_.data(); }

 private:
  std::size_t row_count_ = 0;
  std::size_t column_count_ = 0;
  std::vector<double> values_;
};

}  // namespace lathe::features
