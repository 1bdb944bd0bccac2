#include "features/transforms/text_words.h"

#include <cstdint>

namespace lathe::features {

namespace {

struct Character {
  std::uint32_t code = 0;
  std::size_t bytes = 1;
};

bool IsTail(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

// What is not UTF-8 reads byte by byte as the code 0, which is no letter.
Character Decode(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  if (lead < 0x80) return {lead, 1};
  const std::size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 1;
  if (bytes == 1 || text.size() < bytes) return {0, 1};
  std::uint32_t code = lead & (0xFFU >> (bytes + 1));
  for (std::size_t i = 1; i < bytes; ++i) {
    if (!IsTail(text[i])) return {0, 1};
    code = (code << 6) | (static_cast<unsigned char>(text[i]) & 0x3FU);
  }
  return {code, bytes};
}

void Encode(std::uint32_t code, std::string& out) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | (code >> 6));
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0 | (code >> 12));
    out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | (code >> 18));
    out += static_cast<char>(0x80 | ((code >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  }
}

bool IsWordCharacter(std::uint32_t code) {
  if (code < 0x80)
    return (code >= '0' && code <= '9') || (code >= 'a' && code <= 'z') ||
           (code >= 'A' && code <= 'Z') || code == '_';
  if (code < 0xC0) return code == 0xAA || code == 0xB5 || code == 0xBA;
  if (code == 0xD7 || code == 0xF7) return false;
  const bool is_sign = (code >= 0x2000 && code <= 0x206F) || (code >= 0x2190 && code <= 0x2BFF) ||
                       (code >= 0x3000 && code <= 0x303F && code != 0x3005) ||
                       (code >= 0xFE30 && code <= 0xFE6F) || (code >= 0xFF00 && code <= 0xFF0F) ||
                       code >= 0x1F000;
  return !is_sign;
}

std::uint32_t Lowered(std::uint32_t code) {
  if (code < 0x80) return code >= 'A' && code <= 'Z' ? code + 32 : code;
  if (code >= 0xC0 && code <= 0xDE && code != 0xD7) return code + 32;
  if (code >= 0x100 && code <= 0x137 && code != 0x130) return code | 1U;
  if (code >= 0x14A && code <= 0x177) return code | 1U;
  if (code >= 0x139 && code <= 0x148) return code % 2 == 1 ? code + 1 : code;
  if (code >= 0x391 && code <= 0x3A9 && code != 0x3A2) return code + 32;
  if (code >= 0x410 && code <= 0x42F) return code + 32;
  if (code >= 0x400 && code <= 0x40F) return code + 80;
  return code;
}

}  // namespace

const std::vector<std::string_view>& WordFinder::Find(std::string_view text) {
  // Words are lowered one after the other; views are taken once the memory no longer moves.
  lowered_.clear();
  lowered_.reserve(text.size() + text.size() / 2 + 8);
  words_.clear();
  std::size_t start = 0, length = 0;
  const auto finish = [&] {
    if (length >= 2) words_.emplace_back(lowered_.data() + start, lowered_.size() - start);
    start = lowered_.size();
    length = 0;
  };
  while (!text.empty()) {
    const Character character = Decode(text);
    text.remove_prefix(character.bytes);
    if (!IsWordCharacter(character.code)) {
      finish();
      continue;
    }
    Encode(Lowered(character.code), lowered_);
    ++length;
  }
  finish();
  return words_;
}

}  // namespace lathe::features
