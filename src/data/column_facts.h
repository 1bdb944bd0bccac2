// What is known of a column's values as a whole: missing and distinct values, the range of whole
// numbers, how long texts are. The ground on which semantic types are guessed. A plain value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace lathe::data {

struct ColumnFacts {
  std::int64_t missing = 0;
  std::int64_t distinct = 0;  ///< without missing values
  bool distinct_is_exact = true;
  std::optional<std::pair<std::int64_t, std::int64_t>> int_range;  ///< of int64 columns with values
  double mean_length = 0;           ///< of texts, in bytes, over the first rows
  double spaced_share = 0;          ///< how many texts hold a blank, over the first rows
  std::vector<std::string> values;  ///< the distinct texts, when there are two or fewer
};

}  // namespace lathe::data
