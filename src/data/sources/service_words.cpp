#include "data/sources/service_words.h"

#include <algorithm>

namespace lathe::data::sources {
namespace {

constexpr std::size_t kMostBytes = 300;

bool ContinuesCharacter(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

}  // namespace

std::string Sentences(std::string_view text) {
  std::size_t end = std::min(text.size(), kMostBytes);
  const bool cut = end < text.size();
  while (cut && end > 0 && ContinuesCharacter(text[end])) --end;
  std::string out(text.substr(0, end));
  std::ranges::replace_if(
      out, [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  while (!out.empty() && out.back() == ' ') out.pop_back();
  if (out.empty()) return out;
  if (cut) return out + "...";
  if (std::string_view(".!?").find(out.back()) == std::string_view::npos) out += '.';
  return out;
}

}  // namespace lathe::data::sources
