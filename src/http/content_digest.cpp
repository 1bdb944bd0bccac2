#include "http/content_digest.h"

#include <algorithm>

#include "base/crypto.h"

namespace lathe::http {
namespace {

constexpr std::string_view kName = "sha-256=:";
constexpr std::size_t kDigestBytes = 32;

std::string Hex(std::string_view bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
  }
  return out;
}

}  // namespace

Result<std::optional<std::string>> Sha256OfDigestHeader(std::string_view header) {
  const std::size_t at = header.find(kName);
  if (at == header.npos) return std::optional<std::string>();
  header.remove_prefix(at + kName.size());
  std::string base64(header.substr(0, header.find(':')));
  std::ranges::replace(base64, '+', '-');
  std::ranges::replace(base64, '/', '_');
  while (base64.ends_with('=')) base64.pop_back();
  const auto bytes = Base64UrlDecode(base64);
  if (!bytes.ok() || bytes->size() != kDigestBytes)
    return Fail(ErrorCode::kBadRequest, "The Content-Digest header holds no valid sha-256.");
  return std::optional<std::string>(Hex(*bytes));
}

}  // namespace lathe::http
