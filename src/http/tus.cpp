#include "http/tus.h"

#include <algorithm>
#include <charconv>

#include "base/crypto.h"

namespace lathe::http {
namespace {

/// Base64 as the protocol writes it, with or without its padding.
Result<std::string> DecodeBase64(std::string_view text) {
  std::string plain(text);
  while (plain.ends_with('=')) plain.pop_back();
  std::ranges::replace(plain, '+', '-');
  std::ranges::replace(plain, '/', '_');
  auto decoded = Base64UrlDecode(plain);
  if (decoded.ok()) return decoded;
  return FieldFault("Upload-Metadata", "bad_format", "has a value that is not base64");
}

}  // namespace

Status CheckTusVersion(const Request& request) {
  const std::string_view version = request.header("Tus-Resumable").value_or("");
  if (version == kTusVersion) return {};
  return Fail(ErrorCode::kTusVersionUnsupported,
              "Send the header Tus-Resumable: " + std::string(kTusVersion) +
                  "; no other version is spoken here.");
}

Result<std::int64_t> ByteCountHeader(const Request& request, std::string_view name) {
  const auto text = request.header(name);
  if (!text) return FieldFault(std::string(name), "required", "must say a number of bytes");
  std::int64_t value = 0;
  const auto [end, fault] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (fault == std::errc() && end == text->data() + text->size() && value >= 0) return value;
  return FieldFault(std::string(name), "bad_format", "must be a number of bytes");
}

Result<std::string> TusMetadata(std::string_view header, std::string_view key) {
  while (!header.empty()) {
    const std::size_t comma = std::min(header.find(','), header.size());
    std::string_view pair = header.substr(0, comma);
    header.remove_prefix(std::min(comma + 1, header.size()));
    while (pair.starts_with(' ')) pair.remove_prefix(1);
    const std::size_t blank = pair.find(' ');
    if (pair.substr(0, blank) != key) continue;
    return blank == pair.npos ? std::string() : DecodeBase64(pair.substr(blank + 1));
  }
  return std::string();
}

}  // namespace lathe::http
