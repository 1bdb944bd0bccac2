// 64-bit hashes of cell values, good enough to tell values apart and to count them by; not for
// anything that an attacker must not foresee. Stateless.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace lathe::data {

inline std::uint64_t MixHash(std::uint64_t a, std::uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a ^ 0x9e3779b97f4a7c15u) * (b ^ 0xd1342543de82ef95u);
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

inline std::uint64_t HashOf(std::string_view text) {
  std::uint64_t hash = text.size();
  while (text.size() >= 8) {
    std::uint64_t word;
    std::memcpy(&word, text.data(), 8);
    hash = MixHash(hash, word);
    text.remove_prefix(8);
  }
  std::uint64_t word = 0;
  if (!text.empty()) std::memcpy(&word, text.data(), text.size());
  return MixHash(hash, word);
}

/// Of a whole number or the bits of another value (the finalizer of MurmurHash3: a bijection).
inline std::uint64_t HashOf(std::uint64_t word) {
  word = (word ^ (word >> 33)) * 0xff51afd7ed558ccdu;
  word = (word ^ (word >> 33)) * 0xc4ceb9fe1a85ec53u;
  return word ^ (word >> 33);
}

}  // namespace lathe::data
