// MurmurHash3 (x86, 32 bits; Appleby, public domain), the hash that scikit-learn's hashing
// transformers use, and the place and sign a text gets among n features. Stateless.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace lathe::features {

std::int32_t MurmurHash3(std::string_view text, std::uint32_t seed = 0);

struct HashedPlace {
  std::size_t place = 0;  ///< 0..feature_count-1
  double sign = 1;        ///< 1 or -1, so that collisions cancel on average
};
/// REQUIRES: feature_count >= 1.
HashedPlace PlaceOf(std::string_view text, std::size_t feature_count);

}  // namespace lathe::features
