// What the transforms of free text share: the words of each row, and rows of length 1. Header-only.
#pragma once

#include <cmath>
#include <cstddef>
#include <string_view>
#include <vector>

#include "features/column_view.h"
#include "features/transforms/text_words.h"

namespace lathe::features {

/// Calls visit(row, words) for each row; a missing text has no words.
template <class Visit>
void ForEachText(const ColumnView& column, Visit visit) {
  WordFinder finder;
  for (std::size_t row = 0; row < column.size(); ++row) {
    const std::int32_t code = column.codes[row];
    visit(row, finder.Find(code < 0 ? std::string_view()
                                    : column.dictionary[static_cast<std::size_t>(code)]));
  }
}

/// Divides a row's cells by their length; a row of zeros stays.
inline void ScaleToLength1(std::size_t row, std::size_t width, Cells out) {
  double squares = 0;
  for (std::size_t i = 0; i < width; ++i) squares += out(row, i) * out(row, i);
  if (squares == 0) return;
  const double length = std::sqrt(squares);
  for (std::size_t i = 0; i < width; ++i) out(row, i) /= length;
}

}  // namespace lathe::features
