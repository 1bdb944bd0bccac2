#include "store/users.h"

namespace lathe::store {

std::string EmailKey(std::string_view email) {
  std::string key(email);
  for (char& c : key)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return key;
}

Status Users::Insert(Transaction& tx, const User& user) const {
  const auto rows = tx.Execute("insert_user", {{"id", user.id},
                                               {"email", user.email},
                                               {"email_key", EmailKey(user.email)},
                                               {"full_name", user.full_name},
                                               {"password_hash", user.password_hash},
                                               {"now", user.created_at_ms}});
  if (rows.ok()) return {};
  if (IsDuplicate(rows.error()))
    return Fail(ErrorCode::kEmailTaken, "An account with this e-mail address exists.");
  return rows.error();
}

Result<std::optional<User>> Users::FindByEmail(std::string_view email) const {
  TRY(auto reader, database_.Read());
  return reader.First<User>("find_user_by_email", {{"email_key", EmailKey(email)}});
}

Result<User> Users::Get(std::string_view id) const {
  TRY(auto reader, database_.Read());
  return Get(reader, id);
}

Result<User> Users::Get(Reader& reader, std::string_view id) const {
  return reader.One<User>("find_user", {{"id", id}});
}

Result<std::int64_t> Users::TokenEpoch(std::string_view id) const {
  TRY(auto reader, database_.Read());
  return reader.Int("find_token_epoch", {{"id", id}});
}

Status Users::SetPassword(Transaction& tx, std::string_view id, std::string_view hash,
                          std::int64_t now_ms) const {
  TRY_OK(tx.Execute("set_user_password", {{"id", id}, {"password_hash", hash}, {"now", now_ms}}));
  return RevokeAll(tx, id, now_ms);
}

Status Users::Rehash(Transaction& tx, const User& user, std::string_view hash,
                     std::int64_t now_ms) const {
  TRY_OK(tx.Execute("rehash_user_password", {{"id", user.id},
                                             {"old_hash", user.password_hash},
                                             {"password_hash", hash},
                                             {"now", now_ms}}));
  return {};
}

Status Users::BumpEpoch(Transaction& tx, std::string_view id, std::int64_t now_ms) const {
  TRY_OK(tx.Execute("bump_token_epoch", {{"id", id}, {"now", now_ms}}));
  return {};
}

Status Users::InsertToken(Transaction& tx, const RefreshToken& token, std::string_view hash,
                          std::int64_t now_ms) const {
  TRY_OK(tx.Execute("insert_refresh_token", {{"id", token.id},
                                             {"user_id", token.user_id},
                                             {"family_id", token.family_id},
                                             {"token_hash", hash},
                                             {"now", now_ms},
                                             {"expires_at", token.expires_at_ms}}));
  return {};
}

Result<std::optional<RefreshToken>> Users::FindToken(Reader& reader, std::string_view hash) const {
  return reader.First<RefreshToken>("find_refresh_token", {{"token_hash", hash}});
}

Result<bool> Users::RotateToken(Transaction& tx, std::string_view token_id,
                                std::int64_t now_ms) const {
  TRY(const std::int64_t rows,
      tx.Execute("rotate_refresh_token", {{"id", token_id}, {"now", now_ms}}));
  return rows == 1;
}

Status Users::RevokeFamily(Transaction& tx, std::string_view user_id, std::string_view family_id,
                           std::int64_t now_ms) const {
  TRY_OK(tx.Execute("revoke_token_family",
                    {{"user_id", user_id}, {"family_id", family_id}, {"now", now_ms}}));
  return {};
}

Status Users::RevokeAll(Transaction& tx, std::string_view user_id, std::int64_t now_ms) const {
  TRY_OK(tx.Execute("revoke_user_tokens", {{"user_id", user_id}, {"now", now_ms}}));
  return {};
}

}  // namespace lathe::store
