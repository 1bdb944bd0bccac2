#include "data/xlsx/text_escapes.h"

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

namespace lathe::data::xlsx {
namespace {

constexpr std::size_t kEscapeChars = 7;

/// The number of an escape at the start of `text`.
std::optional<std::uint32_t> UnitAt(std::string_view text) {
  if (text.size() < kEscapeChars || text[0] != '_' || text[1] != 'x' || text[6] != '_')
    return std::nullopt;
  std::uint32_t unit = 0;
  const char* const end = text.data() + 6;
  const auto [rest, fault] = std::from_chars(text.data() + 2, end, unit, 16);
  if (fault != std::errc() || rest != end) return std::nullopt;
  return unit;
}

bool IsHighHalf(std::uint32_t unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
bool IsLowHalf(std::uint32_t unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

void AppendUtf8(std::string& out, std::uint32_t code) {
  const auto add = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (code < 0x80) return add(code);
  if (code < 0x800) {
    add(0xC0 | code >> 6);
  } else if (code < 0x10000) {
    add(0xE0 | code >> 12);
    add(0x80 | (code >> 6 & 0x3F));
  } else {
    add(0xF0 | code >> 18);
    add(0x80 | (code >> 12 & 0x3F));
    add(0x80 | (code >> 6 & 0x3F));
  }
  add(0x80 | (code & 0x3F));
}

/// Takes an escape off the front of `text` and adds its character; false when there is none.
bool TakeEscape(std::string_view& text, std::string& out) {
  const auto unit = UnitAt(text);
  if (!unit || *unit == 0 || IsLowHalf(*unit)) return false;
  if (!IsHighHalf(*unit)) {
    AppendUtf8(out, *unit);
    text.remove_prefix(kEscapeChars);
    return true;
  }
  const auto low = UnitAt(text.substr(kEscapeChars));
  if (!low || !IsLowHalf(*low)) return false;
  AppendUtf8(out, 0x10000 + ((*unit - 0xD800) << 10) + (*low - 0xDC00));
  text.remove_prefix(2 * kEscapeChars);
  return true;
}

}  // namespace

void DecodeEscapes(std::string& text, std::size_t from) {
  const std::size_t first = text.find("_x", from);
  if (first == text.npos) return;
  std::string decoded;
  std::string_view rest = std::string_view(text).substr(first);
  while (!rest.empty()) {
    if (TakeEscape(rest, decoded)) continue;
    decoded += rest.front();
    rest.remove_prefix(1);
  }
  text.replace(first, text.npos, decoded);
}

}  // namespace lathe::data::xlsx
