#include "data/sources/service_words.h"

#include <algorithm>

#include "base/utf8.h"

namespace lathe::data::sources {

std::string OneLine(std::string_view text) {
  std::string out(CutBetweenCharacters(text, kMostWordBytes));
  std::ranges::replace_if(
      out, [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  return out;
}

std::string Sentences(std::string_view text) {
  std::string out = OneLine(text);
  const bool cut = out.size() < text.size();
  while (!out.empty() && out.back() == ' ') out.pop_back();
  if (out.empty()) return out;
  if (cut) return out + "...";
  if (std::string_view(".!?").find(out.back()) == std::string_view::npos) out += '.';
  return out;
}

}  // namespace lathe::data::sources
