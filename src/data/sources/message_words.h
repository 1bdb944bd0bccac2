// What engines and servers say is recognised by words in it, and names of theirs are compared
// without regard to case. Stateless.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace lathe::data::sources {

inline bool Has(std::string_view text, std::string_view part) {
  return text.find(part) != text.npos;
}

/// Only letters of ASCII change.
inline std::string LowerCase(std::string text) {
  std::ranges::transform(text, text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return text;
}

}  // namespace lathe::data::sources
