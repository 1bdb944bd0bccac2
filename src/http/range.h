// Range requests for files (RFC 9110 section 14): one byte range per answer. Stateless.
#pragma once

#include <cstdint>
#include <string_view>

namespace lathe::http {

struct ByteRange {
  enum class Kind : std::uint8_t { kWhole, kPart, kUnsatisfiable };
  Kind kind = Kind::kWhole;
  std::int64_t first = 0;
  std::int64_t count = 0;
};

/// What of a file of `size` bytes a Range header asks for. What we do not serve (several ranges,
/// other units, bad syntax) is answered with the whole, as the RFC allows.
ByteRange ParseRange(std::string_view header, std::int64_t size);

}  // namespace lathe::http
