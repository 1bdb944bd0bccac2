// gzip of answers, in memory. Stateless and thread-safe.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace lathe::http {

/// Answers below this size gain nothing.
inline constexpr std::size_t kGzipFromBytes = 1024;

/// `text` compressed for speed; nothing when that does not make it smaller.
std::optional<std::string> Gzip(std::string_view text);
/// The plain bytes of what our own build compressed. REQUIRES: valid gzip of `plain_size` bytes.
std::string Gunzip(std::span<const std::byte> bytes, std::size_t plain_size);
/// Whether answers of this type are text that shrinks.
bool IsCompressible(std::string_view content_type);

}  // namespace lathe::http
