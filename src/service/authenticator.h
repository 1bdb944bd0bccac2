// Turns what a request brought, an access token or an API key, into a Caller. Answers are
// remembered until anything is committed in this process, and for one second at most, so that a
// prediction costs no database read and a revoked key or password change still counts at once.
// Thread-safe; never writes to the database.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "service/tokens.h"
#include "store/access.h"
#include "store/database.h"
#include "store/scope.h"

namespace lathe::service {

class Authenticator {
 public:
  /// All outlive this.
  Authenticator(store::Database& database, const store::Access& access, const Tokens& tokens,
                const Clock& clock);
  ~Authenticator();

  /// The bearer token counts when both are given. Errors: unauthenticated, invalid_token,
  /// token_expired, unavailable.
  Result<store::Caller> Authenticate(const std::optional<std::string>& bearer,
                                     const std::optional<std::string>& api_key) const;

  /// When the key was last used, if that is not yet in the database.
  std::optional<std::int64_t> LastUsedMs(const std::string& api_key_id) const;
  /// Writes the pending times of use; called now and then, off the request path. Errors:
  /// unavailable, storage_full.
  Status SaveKeyUse();

 private:
  struct Known;
  struct State;

  Result<Known> FromToken(const std::string& token) const;
  Result<Known> FromKey(const std::string& key) const;

  store::Database& database_;
  const store::Access& access_;
  const Tokens& tokens_;
  const Clock& clock_;
  std::unique_ptr<State> state_;
};

/// The text of an API key, "lathe_<id>_<secret>", in its parts.
struct ApiKeyParts {
  std::string id;
  std::string secret;
};
std::string ToText(const ApiKeyParts& parts);
std::optional<ApiKeyParts> ParseApiKey(std::string_view text);
/// What is stored of the secret. It has 256 random bits, so that one round of SHA-256 keeps it.
std::string HashOfSecret(std::string_view secret);

}  // namespace lathe::service
