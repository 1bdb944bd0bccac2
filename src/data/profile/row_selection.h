// Which rows of a table a profile looks at: all of them, or a sample that is the same for every
// column and every run (a row is in it by the hash of its number). A second, small sample is kept
// for what needs rows as a whole. Immutable once made.
#pragma once

#include <cstdint>
#include <vector>

namespace lathe::data::profile {

struct RowSelection {
  std::int64_t table_rows = 0;
  std::vector<std::int64_t> used;  ///< row numbers upwards; empty when all rows are used
  std::vector<std::int64_t> kept;  ///< positions among the used rows, upwards

  bool all() const { return used.empty(); }
  std::int64_t used_count() const {
    return all() ? table_rows : static_cast<std::int64_t>(used.size());
  }
  std::int64_t RowAt(std::int64_t position) const {
    return all() ? position : used[static_cast<std::size_t>(position)];
  }
};

/// About `wanted` of the numbers 0..count-1, upwards; all of them when there are no more.
std::vector<std::int64_t> SampleNumbers(std::int64_t count, std::int64_t wanted,
                                        std::uint64_t seed);
/// Uses at most about `most_used` rows, and keeps about `most_kept` of those.
RowSelection SelectRows(std::int64_t table_rows, std::int64_t most_used, std::int64_t most_kept);

}  // namespace lathe::data::profile
