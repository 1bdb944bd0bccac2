// A category as one number or several that training rows gave it: what target, frequency and group
// encodings have in common. Missing values may have numbers of their own; new values get the
// fallback. Immutable; thread-safe; lookups allocate nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "base/json.h"
#include "features/transforms/levels.h"
#include "features/transforms/state_reader.h"

namespace lathe::features {

class ValueMap {
 public:
  /// `values` holds width numbers for each level, then those of missing values, then the fallback.
  /// REQUIRES: values.size() == (levels.size() + 2) * width.
  ValueMap(Levels levels, std::size_t width, std::vector<double> values)
      : levels_(std::move(levels)), width_(width), values_(std::move(values)) {}

  std::size_t width() const { return width_; }
  const Levels& levels() const { return levels_; }
  std::span<const double> fallback() const { return Row(levels_.size() + 1); }

  /// Writes the numbers of each row's category; returns how many categories are new.
  std::int64_t Apply(const ColumnView& column, Cells out) const {
    std::int64_t unseen = 0;
    levels_.ForEach(column, [&](std::size_t row, std::int32_t code) {
      unseen += code == Levels::kUnseen ? 1 : 0;
      const std::span<const double> numbers = Row(PlaceOf(code));
      for (std::size_t k = 0; k < width_; ++k) out(row, k) = numbers[k];
    });
    return unseen;
  }

  json::object State() const;
  /// Error: model_corrupt.
  static Result<ValueMap> FromState(const json::object& state, bool are_numbers, std::size_t width);

 private:
  std::size_t PlaceOf(std::int32_t code) const {
    if (code >= 0) return static_cast<std::size_t>(code);
    return levels_.size() + (code == Levels::kMissing ? 0 : 1);
  }
  std::span<const double> Row(std::size_t place) const {
    return {values_.data() + place * width_, width_};
  }

  Levels levels_;
  std::size_t width_;
  std::vector<double> values_;
};

}  // namespace lathe::features
