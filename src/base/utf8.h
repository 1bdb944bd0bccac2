// Texts of UTF-8 as bytes. Stateless.
#pragma once

#include <cstddef>
#include <string_view>

namespace lathe {

/// Whether a byte goes on with a character that an earlier one began.
constexpr bool ContinuesCharacter(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

/// The longest beginning of `text` of `most_bytes` at most that ends between two characters.
constexpr std::string_view CutBetweenCharacters(std::string_view text, std::size_t most_bytes) {
  if (text.size() <= most_bytes) return text;
  std::size_t end = most_bytes;
  while (end > 0 && ContinuesCharacter(text[end])) --end;
  return text.substr(0, end);
}

}  // namespace lathe
