// Query strings and forms: whatever the bytes are, reading ends, and what was read reads the same
// when it is written again. The same bytes are also tried as the parameters of a header.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "http/form.h"
#include "http/uri.h"

namespace {

using namespace lathe;
using namespace lathe::http;

void Require(bool holds) {
  if (!holds) std::abort();
}

std::string Escape(std::string_view text) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    out += {'%', kHex[byte >> 4], kHex[byte & 15]};
  }
  return out;
}

void CheckForm(std::string_view text) {
  const auto form = ParseForm(text);
  Require(form.ok() == ParsePairs(text).has_value());
  if (!form.ok()) return;
  std::string again;
  for (const auto& [name, value] : *form) {
    Require(name.find('\0') == std::string::npos && value.find('\0') == std::string::npos);
    again += (again.empty() ? "" : "&") + Escape(name) + "=" + Escape(value);
  }
  const auto reread = ParsePairs(again);
  Require(reread.has_value() && *reread == *form);
  for (const auto& [name, value] : *form) Require(FieldOf(*form, name).has_value());
}

void CheckTarget(std::string_view text) {
  const auto [path, query] = SplitTarget(text);
  Require(path.size() + query.size() <= text.size());
  if (const auto decoded = PercentDecode(path)) Require(decoded->size() <= path.size());
}

void CheckHeader(std::string_view text) {
  for (const std::string_view name : {"boundary", "name", "filename", "filename*"}) {
    if (const auto value = ParameterOf(text, name)) Require(value->size() <= text.size());
  }
  Require(!IsMediaType(text, "a/b") || text.size() >= 3);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(static_cast<const char*>(static_cast<const void*>(bytes)), size);
  CheckForm(text);
  CheckTarget(text);
  CheckHeader(text);
  return 0;
}
