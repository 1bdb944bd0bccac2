#include "http/content_digest.h"

#include <algorithm>

#include "http/uri.h"

namespace lathe::http {
namespace {

constexpr std::string_view kName = "sha-256";
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

Error BadHeader() {
  return Fail(ErrorCode::kBadRequest,
              "The header Content-Digest is a list of digests, each a name and base64 between "
              "colons: sha-256=:<base64 of 32 bytes>:");
}

bool IsKeyCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' ||
         c == '*';
}

/// The bytes of ":<base64>:" as they are written between the colons; nothing for anything else.
std::optional<std::string_view> Base64Of(std::string_view value) {
  if (value.size() < 2 || !value.starts_with(':') || !value.ends_with(':')) return std::nullopt;
  value = value.substr(1, value.size() - 2);
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";
  if (value.find_first_not_of(kAlphabet) != value.npos) return std::nullopt;
  return value;
}

/// "sha-256=:<base64>:", perhaps with parameters behind it.
struct Member {
  std::string_view name, base64;

  static std::optional<Member> Parse(std::string_view text) {
    const std::size_t equals = text.find('=');
    if (equals == text.npos || equals == 0) return std::nullopt;
    const std::string_view name = text.substr(0, equals);
    if (!std::ranges::all_of(name, IsKeyCharacter)) return std::nullopt;
    const std::string_view value = text.substr(equals + 1);
    const auto base64 = Base64Of(Trim(value.substr(0, value.find(';'))));
    if (!base64) return std::nullopt;
    return Member{name, *base64};
  }
};

Result<std::string> HexOfBase64(std::string_view text) {
  std::string base64(text);
  std::ranges::replace(base64, '+', '-');
  std::ranges::replace(base64, '/', '_');
  while (base64.ends_with('=')) base64.pop_back();
  const auto bytes = Base64UrlDecode(base64);
  if (!bytes.ok() || bytes->size() != kDigestBytes) return BadHeader();
  return Hex(*bytes);
}

}  // namespace

Result<std::optional<std::string>> Sha256OfDigestHeader(std::string_view header) {
  std::optional<std::string> digest;
  while (true) {
    const std::size_t comma = header.find(',');
    const auto member = Member::Parse(Trim(header.substr(0, comma)));
    if (!member) return BadHeader();
    if (member->name == kName) {
      TRY(digest, HexOfBase64(member->base64));
    }
    if (comma == header.npos) return digest;
    header.remove_prefix(comma + 1);
  }
}

Result<DigestedBody> DigestedBody::Of(Request& request) {
  std::optional<std::string> expected;
  if (const auto header = request.header("Content-Digest")) {
    TRY(expected, Sha256OfDigestHeader(*header));
  }
  return DigestedBody(request.body_stream(), std::move(expected));
}

Result<std::size_t> DigestedBody::Read(std::span<std::byte> buffer) {
  TRY(const std::size_t got, body_->Read(buffer));
  if (!expected_ || buffer.empty()) return got;
  hash_.Update(std::span<const std::byte>(buffer).first(got));
  if (got > 0) return got;
  const std::string found = hash_.FinishHex();
  if (found != *expected_)
    return Fail(ErrorCode::kUploadChecksumMismatch, "The SHA-256 of the body that arrived is " +
                                                        found + ", not the " + *expected_ +
                                                        " of its Content-Digest. Send it again.");
  expected_.reset();
  return got;
}

}  // namespace lathe::http
