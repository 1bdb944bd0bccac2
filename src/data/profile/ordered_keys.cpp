#include "data/profile/ordered_keys.h"

#include <algorithm>
#include <array>
#include <utility>

namespace lathe::data::profile {
namespace {

constexpr std::size_t kBytes = 8;
constexpr std::size_t kBuckets = 256;
// Below this, comparing is faster than counting.
constexpr std::size_t kFewKeys = 512;

using Counts = std::array<std::uint32_t, kBuckets>;

std::size_t ByteOf(std::uint64_t key, std::size_t byte) { return key >> (8 * byte) & 0xFF; }

}  // namespace

void RadixSort(std::vector<std::uint64_t>& keys, std::vector<std::uint64_t>& scratch) {
  // Counts are 32 bits wide; nobody holds more rows than that in memory.
  if (keys.size() < kFewKeys || keys.size() >> 32 != 0) {
    std::ranges::sort(keys);
    return;
  }
  std::array<Counts, kBytes> counts{};
  for (const std::uint64_t key : keys) {
    for (std::size_t byte = 0; byte < kBytes; ++byte) ++counts[byte][ByteOf(key, byte)];
  }
  scratch.resize(keys.size());
  for (std::size_t byte = 0; byte < kBytes; ++byte) {
    Counts& starts = counts[byte];
    if (starts[ByteOf(keys.front(), byte)] == keys.size()) continue;
    std::uint32_t start = 0;
    for (std::uint32_t& count : starts) start += std::exchange(count, start);
    for (const std::uint64_t key : keys) scratch[starts[ByteOf(key, byte)]++] = key;
    keys.swap(scratch);
  }
}

}  // namespace lathe::data::profile
