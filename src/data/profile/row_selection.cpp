#include "data/profile/row_selection.h"

#include <cmath>
#include <numeric>

#include "data/value_hash.h"

namespace lathe::data::profile {
namespace {

constexpr std::uint64_t kUsedSeed = 0x70726f66696c6501;
constexpr std::uint64_t kKeptSeed = 0x70726f66696c6502;

}  // namespace

std::vector<std::int64_t> SampleNumbers(std::int64_t count, std::int64_t wanted,
                                        std::uint64_t seed) {
  std::vector<std::int64_t> out;
  if (wanted >= count) {
    out.resize(static_cast<std::size_t>(count));
    std::iota(out.begin(), out.end(), std::int64_t{0});
    return out;
  }
  const double share = static_cast<double>(wanted) / static_cast<double>(count);
  const auto limit = static_cast<std::uint64_t>(std::ldexp(share, 64));
  out.reserve(static_cast<std::size_t>(static_cast<double>(wanted) * 1.05) + 64);
  for (std::int64_t number = 0; number < count; ++number) {
    if (HashOf(static_cast<std::uint64_t>(number) + seed) < limit) out.push_back(number);
  }
  return out;
}

RowSelection SelectRows(std::int64_t table_rows, std::int64_t most_used, std::int64_t most_kept) {
  RowSelection rows;
  rows.table_rows = table_rows;
  if (most_used < table_rows) rows.used = SampleNumbers(table_rows, most_used, kUsedSeed);
  rows.kept = SampleNumbers(rows.used_count(), most_kept, kKeptSeed);
  return rows;
}

}  // namespace lathe::data::profile
