// Access tokens: JSON Web Tokens (RFC 7519) signed with HMAC-SHA-256, and nothing else. The
// algorithm is fixed, not read from the token; `kid` only picks among the keys held here; a header
// with anything but alg, typ and kid (jku, jwk, x5u, crit, ...) is refused, so that no token can
// bring or point to a key. Immutable after construction; thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace lathe::service {

struct TokenOptions {
  std::string issuer = "lathe";
  std::string audience = "lathe";
  int access_ttl_s = 30 * 60;
  int leeway_s = 60;  ///< how far clocks may differ
};

struct TokenKey {
  std::string id;  ///< the token's kid
  std::string secret;
};

/// The signing key derived from the installation's master key.
std::vector<TokenKey> KeysFrom(std::string_view master);

struct AccessClaims {
  std::string user_id;
  std::int64_t token_epoch = 0;  ///< the token is dead once the user's is higher
  std::int64_t expires_at_s = 0;
};

class Tokens {
 public:
  /// The first key signs; all verify. REQUIRES: at least one key.
  Tokens(TokenOptions options, std::vector<TokenKey> keys, const Clock& clock);

  std::string Issue(std::string_view user_id, std::int64_t token_epoch) const;
  /// Errors: token_expired (everything else about it is right), invalid_token.
  Result<AccessClaims> Verify(std::string_view token) const;
  /// Whether a token with this expiry still counts now.
  bool IsCurrent(std::int64_t expires_at_s) const;
  int access_ttl_s() const { return options_.access_ttl_s; }

 private:
  const TokenKey* KeyOf(const std::string* kid) const;

  TokenOptions options_;
  std::vector<TokenKey> keys_;
  const Clock& clock_;
};

}  // namespace lathe::service
