#include "service/accounts.h"

#include "base/crypto.h"
#include "base/id.h"
#include "base/log.h"
#include "service/account_rules.h"
#include "service/faults.h"

namespace lathe::service {
namespace {

constexpr std::size_t kRefreshTokenBytes = 32;

std::string HashOfRefreshToken(std::string_view token) {
  return Sha256Hex("lathe refresh token " + std::string(token));
}

Error BadCredentials() {
  return Fail(ErrorCode::kBadCredentials, "The e-mail address or the password is wrong.");
}
Error BadRefreshToken() {
  return Fail(ErrorCode::kInvalidToken, "The refresh token is not valid. Sign in again.");
}

// A key that leaks must not be able to take over the account of its maker.
Status NeedsPerson(const store::Caller& caller) {
  if (!caller.api_key_id) return {};
  return Fail(ErrorCode::kForbidden, "An API key cannot do this. Sign in as a person.");
}

// All faults at once.
Status CheckAccount(const NewAccount& account) {
  Faults faults;
  for (const Status& status :
       {CheckEmail(account.email, "email"), CheckNewPassword(account.password, "password"),
        CheckFullName(account.full_name, "full_name")})
    if (!status.ok()) faults.Add(status.error().errors);
  return faults.Finish("The request has invalid fields.");
}

// bcrypt can take no other; nobody has such a password.
bool CanBePassword(std::string_view password) {
  return !password.empty() && password.size() <= kMaxPasswordBytes &&
         password.find('\0') == std::string_view::npos;
}

}  // namespace

Accounts::Accounts(const AccountDeps& deps, const AccountOptions& options)
    : database_(deps.database),
      access_(deps.access),
      tokens_(deps.tokens),
      clock_(deps.clock),
      options_(options),
      bcrypt_(options.bcrypt_cost),
      hasher_(deps.hasher != nullptr ? *deps.hasher : bcrypt_),
      users_(deps.database),
      authenticator_(deps.database, deps.access, deps.tokens, deps.clock) {}

Status Accounts::Audit(store::Transaction& tx, store::Origin origin, std::string_view action,
                       const std::string& user_id) const {
  if (origin.user_id.empty()) origin.user_id = user_id;
  return store::AuditLog(database_, clock_)
      .Add(tx, origin, {action, "user", user_id, std::nullopt});
}

Result<store::User> Accounts::Register(const NewAccount& account, const store::Origin& origin) {
  TRY_OK(CheckAccount(account));
  TRY(const auto existing, users_.FindByEmail(account.email));
  if (existing) return Fail(ErrorCode::kEmailTaken, "An account with this e-mail address exists.");
  store::User user;
  user.id = NewId();
  user.email = account.email;
  if (!account.full_name.empty()) user.full_name = account.full_name;
  user.created_at_ms = clock_.WallMs();
  TRY(user.password_hash, hasher_.Hash(account.password));
  TRY(auto tx, database_.Begin());
  TRY_OK(users_.Insert(tx, user));
  TRY_OK(Audit(tx, origin, "user.register", user.id));
  TRY_OK(tx.Commit());
  return user;
}

Result<TokenPair> Accounts::Login(std::string_view email, std::string_view password,
                                  const store::Origin& origin) {
  TRY(const auto user, users_.FindByEmail(email));
  const bool possible = CanBePassword(password);
  // The work is always done, so that time tells nothing about who has an account.
  const bool matches =
      hasher_.Verify(possible ? password : "x", user ? user->password_hash : hasher_.DummyHash());
  if (!user || !possible || !matches) {
    log::Warn("sign_in_failed", {{"client_address", origin.client_address},
                                 {"request_id", origin.request_id},
                                 {"user_id", user ? user->id : std::string()}});
    return BadCredentials();
  }
  // Only now is the password at hand to be hashed at the cost set today.
  std::optional<std::string> stronger;
  if (hasher_.IsWeak(user->password_hash)) {
    TRY(stronger, hasher_.Hash(password));
  }
  TRY(auto tx, database_.Begin());
  // Read again: the password may have changed while the old one was checked.
  TRY(const store::User now, users_.Get(tx, user->id));
  if (now.password_hash != user->password_hash) return BadCredentials();
  if (stronger) TRY_OK(users_.Rehash(tx, now, *stronger, clock_.WallMs()));
  TRY(TokenPair pair, MakePair(tx, now.id, now.token_epoch, NewId()));
  TRY_OK(Audit(tx, origin, "user.login", now.id));
  TRY_OK(tx.Commit());
  return pair;
}

Result<TokenPair> Accounts::MakePair(store::Transaction& tx, const std::string& user_id,
                                     std::int64_t epoch, const std::string& family_id) const {
  const std::int64_t now_ms = clock_.WallMs();
  TokenPair pair;
  pair.refresh_token = Base64UrlEncode(RandomBytes(kRefreshTokenBytes));
  pair.access_token = tokens_.Issue(user_id, epoch);
  pair.expires_in_s = tokens_.access_ttl_s();
  store::RefreshToken row;
  row.id = NewId();
  row.user_id = user_id;
  row.family_id = family_id;
  row.expires_at_ms = now_ms + options_.refresh_ttl_s * 1'000;
  TRY_OK(users_.InsertToken(tx, row, HashOfRefreshToken(pair.refresh_token), now_ms));
  return pair;
}

Result<TokenPair> Accounts::Refresh(std::string_view refresh_token, const store::Origin& origin) {
  TRY(auto tx, database_.Begin());
  TRY(const auto token, users_.FindToken(tx, HashOfRefreshToken(refresh_token)));
  if (!token) return BadRefreshToken();
  if (token->rotated_at_ms) {
    TRY_OK(EndReusedSession(tx, *token, origin));
    TRY_OK(tx.Commit());
    return Fail(
        ErrorCode::kTokenReused,
        "This refresh token was used before, so that its session has ended. Sign in again.");
  }
  if (token->revoked_at_ms) return BadRefreshToken();
  const std::int64_t now_ms = clock_.WallMs();
  if (token->expires_at_ms <= now_ms)
    return Fail(ErrorCode::kTokenExpired, "The session has expired. Sign in again.");
  TRY(const bool rotated, users_.RotateToken(tx, token->id, now_ms));
  if (!rotated) return BadRefreshToken();
  TRY(const store::User user, users_.Get(tx, token->user_id));
  TRY(TokenPair pair, MakePair(tx, user.id, user.token_epoch, token->family_id));
  TRY_OK(tx.Commit());
  return pair;
}

Status Accounts::EndReusedSession(store::Transaction& tx, const store::RefreshToken& token,
                                  const store::Origin& origin) const {
  const std::int64_t now_ms = clock_.WallMs();
  TRY_OK(users_.RevokeFamily(tx, token.user_id, token.family_id, now_ms));
  // The thief may hold an access token, too.
  TRY_OK(users_.BumpEpoch(tx, token.user_id, now_ms));
  log::Warn("refresh_token_reused",
            {{"user_id", token.user_id}, {"client_address", origin.client_address}});
  return Audit(tx, origin, "user.token_reused", token.user_id);
}

Status Accounts::Logout(const store::Caller& caller,
                        const std::optional<std::string>& refresh_token,
                        const store::Origin& origin) {
  TRY_OK(NeedsPerson(caller));
  const std::int64_t now_ms = clock_.WallMs();
  TRY(auto tx, database_.Begin());
  if (refresh_token) {
    TRY(const auto token, users_.FindToken(tx, HashOfRefreshToken(*refresh_token)));
    if (token && token->user_id == caller.user_id)
      TRY_OK(users_.RevokeFamily(tx, caller.user_id, token->family_id, now_ms));
  } else {
    TRY_OK(users_.RevokeAll(tx, caller.user_id, now_ms));
  }
  TRY_OK(users_.BumpEpoch(tx, caller.user_id, now_ms));
  TRY_OK(Audit(tx, origin, "user.logout", caller.user_id));
  return tx.Commit();
}

Status Accounts::ChangePassword(const store::Caller& caller, std::string_view current,
                                std::string_view next, const store::Origin& origin) {
  TRY_OK(NeedsPerson(caller));
  TRY_OK(CheckNewPassword(next, "new"));
  TRY(const store::User user, users_.Get(caller.user_id));
  if (!CanBePassword(current) || !hasher_.Verify(current, user.password_hash))
    return FieldFault("current", "wrong_password", "is not your password");
  TRY(const std::string hash, hasher_.Hash(next));
  return StorePassword(user, hash, "user.password_change", origin);
}

Status Accounts::ResetPassword(std::string_view email, std::string_view next,
                               const store::Origin& origin) {
  TRY_OK(CheckNewPassword(next, "password"));
  TRY(const auto user, users_.FindByEmail(email));
  if (!user) return Fail(ErrorCode::kNotFound, "There is no account with this e-mail address.");
  TRY(const std::string hash, hasher_.Hash(next));
  return StorePassword(*user, hash, "user.password_reset", origin);
}

Status Accounts::StorePassword(const store::User& user, std::string_view hash,
                               std::string_view action, const store::Origin& origin) const {
  TRY(auto tx, database_.Begin());
  TRY_OK(users_.SetPassword(tx, user.id, hash, clock_.WallMs()));
  TRY_OK(Audit(tx, origin, action, user.id));
  return tx.Commit();
}

Result<Me> Accounts::WhoAmI(const store::Caller& caller) const {
  Me me;
  TRY(me.user, users_.Get(caller.user_id));
  store::PageRequest request;
  request.limit = store::kMaxPageLimit;
  request.sort = "name";
  TRY(auto page,
      store::Workspaces(database_).List(caller.user_id, caller.api_key_workspace, false, request));
  me.workspaces = std::move(page.items);
  if (caller.api_key_id)
    for (store::Workspace& workspace : me.workspaces) workspace.role = caller.api_key_role;
  return me;
}

}  // namespace lathe::service
