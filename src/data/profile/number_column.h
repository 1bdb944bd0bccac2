// One column of numbers, booleans or moments in memory: its values as ordered keys in the order of
// the rows, without the missing ones, and which rows miss one. What computes statistics works on
// it. Not thread-safe.
#pragma once

#include <cstdint>
#include <vector>

#include "data/profile/ordered_keys.h"

namespace lathe::data::profile {

struct NumberColumn {
  KeyKind kind = KeyKind::kReal;
  std::vector<std::uint64_t> keys;          ///< one per row that has a value
  std::vector<std::uint64_t> missing_bits;  ///< one bit per row; empty when none is missing
  std::int64_t row_count = 0;
  std::int64_t missing = 0;

  void Add(std::uint64_t key) {
    keys.push_back(key);
    ++row_count;
  }
  void AddMissing() {
    const auto row = static_cast<std::size_t>(row_count);
    if (missing_bits.size() <= row / 64) missing_bits.resize(row / 64 + 1);
    missing_bits[row / 64] |= std::uint64_t{1} << (row % 64);
    ++missing;
    ++row_count;
  }
  bool IsMissing(std::int64_t row) const {
    const auto at = static_cast<std::size_t>(row);
    return at / 64 < missing_bits.size() && (missing_bits[at / 64] >> (at % 64) & 1) != 0;
  }
  double value(std::size_t at) const { return NumberOf(kind, keys[at]); }
};

}  // namespace lathe::data::profile
