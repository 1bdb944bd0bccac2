// Accounts and sessions: register, sign in, refresh, sign out, change the password, say who is
// calling. A session is a family of refresh tokens: each use of one makes the next, and a second
// use of the same one, which only a thief or a broken client makes, ends the family. Register,
// Login, ChangePassword and ResetPassword hash a password (0.25 s of CPU): call them on the
// password pool. Thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "service/authenticator.h"
#include "service/password_hasher.h"
#include "service/tokens.h"
#include "store/access.h"
#include "store/audit_log.h"
#include "store/database.h"
#include "store/scope.h"
#include "store/users.h"
#include "store/workspaces.h"

namespace lathe::service {

struct AccountOptions {
  int bcrypt_cost = 12;  ///< 4..31; tests use 4
  std::int64_t refresh_ttl_s = 30 * 24 * 3'600;
};

struct AccountDeps {
  store::Database& database;
  const store::Access& access;
  const Tokens& tokens;
  const Clock& clock;
  const PasswordHasher* hasher = nullptr;  ///< bcrypt of the options' cost when null
};

struct NewAccount {
  std::string email;
  std::string password;
  std::string full_name = {};
};

struct TokenPair {
  std::string access_token;
  std::string refresh_token;
  std::int64_t expires_in_s = 0;
};

struct Me {
  store::User user;
  std::vector<store::Workspace> workspaces;  ///< by name
};

class Accounts {
 public:
  /// What `deps` refers to outlives this.
  Accounts(const AccountDeps& deps, const AccountOptions& options);

  /// Errors: validation_failed (email, password), email_taken.
  Result<store::User> Register(const NewAccount& account, const store::Origin& origin);
  /// A password that was hashed at a lower cost is hashed again at today's. Error:
  /// bad_credentials, after the same work whether the address is known or not.
  Result<TokenPair> Login(std::string_view email, std::string_view password,
                          const store::Origin& origin);
  /// Errors: invalid_token, token_expired, token_reused (and the session has ended).
  Result<TokenPair> Refresh(std::string_view refresh_token, const store::Origin& origin);
  /// Ends the session of `refresh_token`, or every session when there is none, and all access
  /// tokens of the caller. A token that is no longer good, or somebody else's, is as good as none
  /// to end. Error: forbidden (API keys have no session).
  Status Logout(const store::Caller& caller, const std::optional<std::string>& refresh_token,
                const store::Origin& origin);
  /// Ends every session and access token. Errors: forbidden (API keys), validation_failed (a wrong
  /// `current`, too).
  Status ChangePassword(const store::Caller& caller, std::string_view current,
                        std::string_view next, const store::Origin& origin);
  /// For the command line. Errors: not_found, validation_failed.
  Status ResetPassword(std::string_view email, std::string_view next, const store::Origin& origin);
  /// An API key sees its own workspace only, with its own role.
  Result<Me> WhoAmI(const store::Caller& caller) const;

  /// See Authenticator.
  Result<store::Caller> Authenticate(const std::optional<std::string>& bearer,
                                     const std::optional<std::string>& api_key) const {
    return authenticator_.Authenticate(bearer, api_key);
  }
  Authenticator& authenticator() { return authenticator_; }

 private:
  Result<TokenPair> MakePair(store::Transaction& tx, const std::string& user_id, std::int64_t epoch,
                             const std::string& family_id) const;
  Status EndReusedSession(store::Transaction& tx, const store::RefreshToken& token,
                          const store::Origin& origin) const;
  Status StorePassword(const store::User& user, std::string_view hash, std::string_view action,
                       const store::Origin& origin) const;
  Status Audit(store::Transaction& tx, store::Origin origin, std::string_view action,
               const std::string& user_id) const;

  store::Database& database_;
  const store::Access& access_;
  const Tokens& tokens_;
  const Clock& clock_;
  AccountOptions options_;
  BcryptHasher bcrypt_;
  const PasswordHasher& hasher_;
  store::Users users_;
  Authenticator authenticator_;
};

}  // namespace lathe::service
