// Numbers as unsigned 64-bit keys that sort like the numbers: whole numbers, reals and moments of
// time go through the same radix sort and stay exact. Both zeros have one key; NaN has none.
// Stateless.
#pragma once

#include <bit>
#include <cstdint>
#include <vector>

namespace lathe::data::profile {

enum class KeyKind { kInteger, kReal };

inline constexpr std::uint64_t kSignBit = std::uint64_t{1} << 63;

inline std::uint64_t KeyOf(std::int64_t value) {
  return static_cast<std::uint64_t>(value) ^ kSignBit;
}
/// REQUIRES: not NaN.
inline std::uint64_t KeyOf(double value) {
  const auto bits = std::bit_cast<std::uint64_t>(value + 0.0);
  return bits & kSignBit ? ~bits : bits | kSignBit;
}
inline std::int64_t IntegerOf(std::uint64_t key) {
  return static_cast<std::int64_t>(key ^ kSignBit);
}
inline double RealOf(std::uint64_t key) {
  return std::bit_cast<double>(key & kSignBit ? key ^ kSignBit : ~key);
}
inline double NumberOf(KeyKind kind, std::uint64_t key) {
  return kind == KeyKind::kReal ? RealOf(key) : static_cast<double>(IntegerOf(key));
}

/// Sorts `keys` upwards; `scratch` is memory to work in, resized as needed. O(n): bytes in which
/// all keys agree cost nothing.
void RadixSort(std::vector<std::uint64_t>& keys, std::vector<std::uint64_t>& scratch);

}  // namespace lathe::data::profile
