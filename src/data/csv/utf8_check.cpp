#include "data/csv/utf8_check.h"

#include "data/csv/bytes.h"

namespace lathe::data::csv {

int Utf8SequenceLength(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return 1;
  int length = 0;
  // The second byte's range keeps out overlong forms, surrogates and code points past U+10FFFF (RFC
  // 3629 section 4).
  unsigned char low = 0x80, high = 0xBF;
  if (lead >= 0xC2 && lead <= 0xDF) {
    length = 2;
  } else if (lead >= 0xE0 && lead <= 0xEF) {
    length = 3;
    if (lead == 0xE0) low = 0xA0;
    if (lead == 0xED) high = 0x9F;
  } else if (lead >= 0xF0 && lead <= 0xF4) {
    length = 4;
    if (lead == 0xF0) low = 0x90;
    if (lead == 0xF4) high = 0x8F;
  } else {
    return 0;
  }
  for (int i = 1; i < length; ++i) {
    if (static_cast<std::size_t>(i) >= text.size()) return -1;
    const unsigned char next = byte(static_cast<std::size_t>(i));
    if (next < low || next > high) return 0;
    low = 0x80, high = 0xBF;
  }
  return length;
}

std::optional<Utf8Check::Found> Utf8Check::Run(std::string_view text, std::size_t from, bool final,
                                               std::size_t* checked) {
  std::size_t at = from;
  while (true) {
    at = FindUnusual(text.data(), at, text.size());
    *checked = at;
    if (at == text.size()) return std::nullopt;
    if (text[at] == '\0') return Found{TextFault::kNulByte, at};
    const int length = Utf8SequenceLength(text.substr(at, 4));
    if (length == 0 || (length < 0 && final)) return Found{TextFault::kInvalidUtf8, at};
    if (length < 0) return std::nullopt;
    ++(length == 1 ? control_count_ : multibyte_count_);
    at += static_cast<std::size_t>(length);
  }
}

}  // namespace lathe::data::csv
