#include "service/tokens.h"

#include <algorithm>
#include <cassert>
#include <optional>

#include "base/crypto.h"
#include "base/id.h"
#include "base/json.h"
#include "service/secret_key.h"

namespace lathe::service {
namespace {

constexpr std::size_t kMaxTokenBytes =
    2'048;  // ours have some 300; bounds the work on a hostile one
constexpr int kMaxDepth = 4;

Error Invalid() {
  return Fail(ErrorCode::kInvalidToken, "The access token is not valid. Sign in again.");
}

struct Parts {
  std::string_view header, payload, signature, signed_text;
};

std::optional<Parts> Split(std::string_view token) {
  if (token.size() > kMaxTokenBytes) return std::nullopt;
  const std::size_t first = token.find('.');
  if (first == std::string_view::npos) return std::nullopt;
  const std::size_t second = token.find('.', first + 1);
  if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos)
    return std::nullopt;
  return Parts{token.substr(0, first), token.substr(first + 1, second - first - 1),
               token.substr(second + 1), token.substr(0, second)};
}

std::optional<json::object> ReadObject(std::string_view encoded) {
  const auto text = Base64UrlDecode(encoded);
  if (!text.ok()) return std::nullopt;
  auto document = ParseJson(*text, kMaxDepth);
  if (!document.ok() || !document->is_object()) return std::nullopt;
  return std::move(document->get_object());
}

std::optional<std::string> StringOf(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return std::string(value->get_string());
}

bool Is(const json::object& object, std::string_view name, std::string_view wanted) {
  const auto text = StringOf(object, name);
  return text && *text == wanted;
}

// Only what we put into headers ourselves.
bool IsPlainHeader(const json::object& header) {
  if (!Is(header, "alg", "HS256")) return false;
  if (header.contains("typ") && !Is(header, "typ", "JWT")) return false;
  return std::all_of(header.begin(), header.end(), [](const auto& item) {
    return item.key() == "alg" || item.key() == "typ" || item.key() == "kid";
  });
}

/// A NumericDate as whole seconds, within bounds that later arithmetic cannot overflow.
std::optional<std::int64_t> SecondsOf(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr || !value->is_int64()) return std::nullopt;
  const std::int64_t seconds = value->get_int64();
  constexpr std::int64_t kYear9999 = 253'402'300'799;
  if (seconds < 0 || seconds > kYear9999) return std::nullopt;
  return seconds;
}

}  // namespace

std::vector<TokenKey> KeysFrom(std::string_view master) {
  std::string secret = DeriveKey(master, "lathe access token HS256 v1");
  std::string id = Sha256Hex("kid " + secret).substr(0, 12);
  return {{std::move(id), std::move(secret)}};
}

Tokens::Tokens(TokenOptions options, std::vector<TokenKey> keys, const Clock& clock)
    : options_(std::move(options)), keys_(std::move(keys)), clock_(clock) {
  assert(!keys_.empty());
}

std::string Tokens::Issue(std::string_view user_id, std::int64_t token_epoch) const {
  const TokenKey& key = keys_.front();
  const std::int64_t now_s = clock_.WallMs() / 1'000;
  const json::object header{{"alg", "HS256"}, {"typ", "JWT"}, {"kid", key.id}};
  const json::object payload{{"iss", options_.issuer},
                             {"aud", options_.audience},
                             {"sub", user_id},
                             {"typ", "access"},
                             {"iat", now_s},
                             {"nbf", now_s},
                             {"exp", now_s + options_.access_ttl_s},
                             {"jti", NewId()},  // no two tokens are alike
                             {"epoch", token_epoch}};
  std::string token = Base64UrlEncode(ToText(header)) + "." + Base64UrlEncode(ToText(payload));
  const std::string signature = HmacSha256(key.secret, token);
  return token + "." + Base64UrlEncode(signature);
}

const TokenKey* Tokens::KeyOf(const std::string* kid) const {
  if (kid == nullptr) return &keys_.front();
  const auto found =
      std::find_if(keys_.begin(), keys_.end(), [&](const TokenKey& key) { return key.id == *kid; });
  return found == keys_.end() ? nullptr : &*found;
}

Result<AccessClaims> Tokens::Verify(std::string_view token) const {
  const std::optional<Parts> parts = Split(token);
  if (!parts) return Invalid();
  const std::optional<json::object> header = ReadObject(parts->header);
  if (!header || !IsPlainHeader(*header)) return Invalid();
  const std::optional<std::string> kid = StringOf(*header, "kid");
  if (header->contains("kid") && !kid) return Invalid();
  const TokenKey* key = KeyOf(kid ? &*kid : nullptr);
  if (key == nullptr) return Invalid();
  // Compared in its encoded form: any other spelling of the same bytes (padding, loose bits) is
  // another token.
  const std::string wanted = Base64UrlEncode(HmacSha256(key->secret, parts->signed_text));
  if (!ConstantTimeEqual(wanted, parts->signature)) return Invalid();

  // Only now is the payload worth reading.
  const std::optional<json::object> payload = ReadObject(parts->payload);
  if (!payload || !Is(*payload, "iss", options_.issuer) ||
      !Is(*payload, "aud", options_.audience) || !Is(*payload, "typ", "access"))
    return Invalid();
  const std::optional<std::string> user_id = StringOf(*payload, "sub");
  const std::optional<std::int64_t> expires = SecondsOf(*payload, "exp");
  if (!user_id || user_id->empty() || !expires) return Invalid();
  const std::int64_t now_s = clock_.WallMs() / 1'000;
  const std::optional<std::int64_t> not_before = SecondsOf(*payload, "nbf");
  if (payload->contains("nbf") && (!not_before || *not_before > now_s + options_.leeway_s))
    return Invalid();
  const std::optional<std::int64_t> epoch = SecondsOf(*payload, "epoch");
  if (payload->contains("epoch") && !epoch) return Invalid();
  if (!IsCurrent(*expires))
    return Fail(ErrorCode::kTokenExpired,
                "The access token has expired. Refresh it or sign in again.");
  return AccessClaims{*user_id, epoch.value_or(0), *expires};
}

bool Tokens::IsCurrent(std::int64_t expires_at_s) const {
  return clock_.WallMs() / 1'000 <= expires_at_s + options_.leeway_s;
}

}  // namespace lathe::service
