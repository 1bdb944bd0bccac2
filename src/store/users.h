// Accounts and their sessions. Not scoped by a workspace: a person may belong to many. Passwords
// arrive hashed; refresh tokens arrive as hashes. Reads borrow a reader, writes take the caller's
// Transaction. Thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "store/database.h"

namespace lathe::store {

struct User {
  std::string id;
  std::string email;
  std::optional<std::string> full_name;
  std::string password_hash;
  std::int64_t token_epoch = 0;  ///< access tokens made under an older one are refused
  std::int64_t created_at_ms = 0;
  template <class V>
  static void Columns(V& column, auto& self) {
    column("id", self.id);
    column("email", self.email);
    column("full_name", self.full_name);
    column("password_hash", self.password_hash);
    column("token_epoch", self.token_epoch);
    column("created_at", self.created_at_ms);
  }
};

struct RefreshToken {
  std::string id;
  std::string user_id;
  std::string family_id;  ///< one login
  std::int64_t expires_at_ms = 0;
  std::optional<std::int64_t> rotated_at_ms;
  std::optional<std::int64_t> revoked_at_ms;
  template <class V>
  static void Columns(V& column, auto& self) {
    column("id", self.id);
    column("user_id", self.user_id);
    column("family_id", self.family_id);
    column("expires_at", self.expires_at_ms);
    column("rotated_at", self.rotated_at_ms);
    column("revoked_at", self.revoked_at_ms);
  }
};

/// What an e-mail address is looked up by: ASCII lower case.
std::string EmailKey(std::string_view email);

class Users {
 public:
  explicit Users(Database& database) : database_(database) {}

  /// Error: email_taken.
  Status Insert(Transaction& tx, const User& user) const;
  Result<std::optional<User>> FindByEmail(std::string_view email) const;
  /// Error: not_found.
  Result<User> Get(std::string_view id) const;
  Result<User> Get(Reader& reader, std::string_view id) const;
  /// Error: not_found.
  Result<std::int64_t> TokenEpoch(std::string_view id) const;
  /// Sets the hash, raises the epoch and revokes every refresh token.
  Status SetPassword(Transaction& tx, std::string_view id, std::string_view hash,
                     std::int64_t now_ms) const;
  /// Puts another hash of the same password in the place of `user.password_hash`, if it is still
  /// that one; tokens stay good.
  Status Rehash(Transaction& tx, const User& user, std::string_view hash,
                std::int64_t now_ms) const;
  /// Kills the access tokens made so far.
  Status BumpEpoch(Transaction& tx, std::string_view id, std::int64_t now_ms) const;

  Status InsertToken(Transaction& tx, const RefreshToken& token, std::string_view hash,
                     std::int64_t now_ms) const;
  Result<std::optional<RefreshToken>> FindToken(Reader& reader, std::string_view hash) const;
  /// False when the token was rotated or revoked already.
  Result<bool> RotateToken(Transaction& tx, std::string_view token_id, std::int64_t now_ms) const;
  Status RevokeFamily(Transaction& tx, std::string_view user_id, std::string_view family_id,
                      std::int64_t now_ms) const;
  /// Every session of the user.
  Status RevokeAll(Transaction& tx, std::string_view user_id, std::int64_t now_ms) const;

 private:
  Database& database_;
};

}  // namespace lathe::store
