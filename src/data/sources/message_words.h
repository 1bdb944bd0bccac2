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

/// Whether the text tells this status of an HTTP answer ("HTTP 404"): a word of its own, not a part
/// of an address, a port, a number or a name.
inline bool HasStatus(std::string_view text, std::string_view status) {
  constexpr std::string_view kBefore = " (", kAfter = " ),.;:\n";
  for (std::size_t at = text.find(status); at != text.npos; at = text.find(status, at + 1)) {
    const std::size_t end = at + status.size();
    if ((at == 0 || kBefore.find(text[at - 1]) != kBefore.npos) &&
        (end == text.size() || kAfter.find(text[end]) != kAfter.npos))
      return true;
  }
  return false;
}

/// Only letters of ASCII change.
inline std::string LowerCase(std::string text) {
  std::ranges::transform(text, text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return text;
}

}  // namespace lathe::data::sources
