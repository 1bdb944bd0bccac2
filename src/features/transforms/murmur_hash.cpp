#include "features/transforms/murmur_hash.h"

#include <bit>
#include <cstdlib>
#include <cstring>
#include <limits>

namespace lathe::features {

namespace {

constexpr std::uint32_t kFirst = 0xcc9e2d51;
constexpr std::uint32_t kSecond = 0x1b873593;

std::uint32_t Mix(std::uint32_t block) { return std::rotl(block * kFirst, 15) * kSecond; }

}  // namespace

std::int32_t MurmurHash3(std::string_view text, std::uint32_t seed) {
  std::uint32_t hash = seed;
  const std::size_t blocks = text.size() / 4;
  for (std::size_t i = 0; i < blocks; ++i) {
    std::uint32_t block = 0;
    std::memcpy(&block, text.data() + i * 4, 4);
    hash = std::rotl(hash ^ Mix(block), 13) * 5 + 0xe6546b64;
  }
  std::uint32_t tail = 0;
  for (std::size_t i = text.size(); i > blocks * 4; --i)
    tail = (tail << 8) | static_cast<unsigned char>(text[i - 1]);
  if (text.size() % 4 != 0) hash ^= Mix(tail);
  hash ^= static_cast<std::uint32_t>(text.size());
  hash = (hash ^ (hash >> 16)) * 0x85ebca6b;
  hash = (hash ^ (hash >> 13)) * 0xc2b2ae35;
  return static_cast<std::int32_t>(hash ^ (hash >> 16));
}

HashedPlace PlaceOf(std::string_view text, std::size_t feature_count) {
  const std::int64_t hash = MurmurHash3(text);
  return {static_cast<std::size_t>(std::abs(hash)) % feature_count, hash >= 0 ? 1.0 : -1.0};
}

}  // namespace lathe::features
