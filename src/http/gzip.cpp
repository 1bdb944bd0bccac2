#include "http/gzip.h"

#include <zlib.h>

namespace lathe::http {
namespace {

constexpr int kLevel = 3;
constexpr int kGzipWindow = 15 + 16;  // zlib: 16 added asks for the gzip form
constexpr int kMemoryLevel = 8;

// zlib's structs are not const-correct.
Bytef* Input(const void* data) {
  return static_cast<Bytef*>(
      const_cast<void*>(data));  // NOLINT(cppcoreguidelines-pro-type-const-cast)
}
Bytef* Output(std::string& text) { return static_cast<Bytef*>(static_cast<void*>(text.data())); }

}  // namespace

std::optional<std::string> Gzip(std::string_view text) {
  z_stream stream{};
  if (deflateInit2(&stream, kLevel, Z_DEFLATED, kGzipWindow, kMemoryLevel, Z_DEFAULT_STRATEGY) !=
      Z_OK)
    return std::nullopt;
  std::string out(text.size(), '\0');
  stream.next_in = Input(text.data());
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = Output(out);
  stream.avail_out = static_cast<uInt>(out.size());
  const int end = deflate(&stream, Z_FINISH);
  const std::size_t size = stream.total_out;
  deflateEnd(&stream);
  if (end != Z_STREAM_END) return std::nullopt;
  out.resize(size);
  return out;
}

std::string Gunzip(std::span<const std::byte> bytes, std::size_t plain_size) {
  std::string out(plain_size, '\0');
  z_stream stream{};
  if (inflateInit2(&stream, kGzipWindow) != Z_OK) return {};
  stream.next_in = Input(bytes.data());
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = Output(out);
  stream.avail_out = static_cast<uInt>(out.size());
  const int end = inflate(&stream, Z_FINISH);
  inflateEnd(&stream);
  return end == Z_STREAM_END ? out : std::string();
}

bool IsCompressible(std::string_view content_type) {
  const std::string_view type = content_type.substr(0, content_type.find(';'));
  return type.starts_with("text/") || type == "application/json" ||
         type == "application/problem+json" || type == "application/javascript" ||
         type == "image/svg+xml" || type == "application/x-ndjson";
}

}  // namespace lathe::http
