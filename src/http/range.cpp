#include "http/range.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "http/uri.h"

namespace lathe::http {
namespace {

std::optional<std::int64_t> ReadCount(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc() || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

}  // namespace

ByteRange ParseRange(std::string_view header, std::int64_t size) {
  const ByteRange whole{ByteRange::Kind::kWhole, 0, size};
  const ByteRange none{ByteRange::Kind::kUnsatisfiable, 0, 0};
  if (!header.starts_with("bytes=") || header.find(',') != std::string_view::npos) return whole;
  const std::string_view spec = Trim(header.substr(6));
  const std::size_t dash = spec.find('-');
  if (dash == std::string_view::npos) return whole;
  const std::string_view from = spec.substr(0, dash), to = spec.substr(dash + 1);
  if (from.empty()) {  // the last n bytes
    const auto count = ReadCount(to);
    if (!count) return whole;
    if (*count == 0 || size == 0) return none;
    const std::int64_t length = std::min(*count, size);
    return {ByteRange::Kind::kPart, size - length, length};
  }
  const auto first = ReadCount(from);
  const auto last = to.empty() ? std::optional<std::int64_t>(size - 1) : ReadCount(to);
  if (!first || !last || (!to.empty() && *last < *first)) return whole;
  if (*first >= size) return none;
  return {ByteRange::Kind::kPart, *first, std::min(*last, size - 1) - *first + 1};
}

}  // namespace lathe::http
