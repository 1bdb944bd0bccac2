// For tests: frames and schemas written by hand. Header-only.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "data/frame.h"
#include "data/schema.h"

namespace lathe::features::testing {

inline constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

inline void AddNumbers(data::Frame& frame, std::string name, std::vector<double> values,
                       data::ColumnKind kind = data::ColumnKind::kNumber) {
  auto& column = frame.column(frame.AddColumn(std::move(name), kind));
  column.numbers = std::move(values);
  frame.SetRowCount(column.numbers.size());
}

/// "" is missing.
inline void AddTexts(data::Frame& frame, std::string name, const std::vector<std::string>& values) {
  const std::size_t place = frame.AddColumn(std::move(name), data::ColumnKind::kText);
  for (const std::string& value : values) {
    auto& column = frame.column(place);
    if (value.empty()) {
      column.codes.push_back(-1);
      continue;
    }
    const auto known = std::find(column.dictionary.begin(), column.dictionary.end(), value);
    column.codes.push_back(static_cast<std::int32_t>(known - column.dictionary.begin()));
    if (known == column.dictionary.end()) column.dictionary.push_back(frame.Own(value));
  }
  frame.SetRowCount(values.size());
}

inline data::ColumnSchema Column(std::string name, data::PhysicalType physical,
                                 data::SemanticType semantic) {
  data::ColumnSchema column;
  column.name = std::move(name);
  column.physical = physical;
  column.semantic = semantic;
  return column;
}

}  // namespace lathe::features::testing
