#include "service/accounts.h"

#include <gtest/gtest.h>

#include "service/testing/account_fixture.h"

namespace lathe::service {
namespace {

using service_testing::CodeOf;
using store_testing::Must;

class AccountsTest : public service_testing::AccountFixture {};

TEST_F(AccountsTest, RegistersOncePerAddressInAnyCase) {
  const store::User user = Must(accounts.Register({"Ana@Example.com", kPassword, ""}, origin));
  EXPECT_EQ(user.email, "Ana@Example.com");
  EXPECT_EQ(CodeOf(accounts.Register({"ana@example.COM", kPassword, ""}, origin)),
            ErrorCode::kEmailTaken);
  EXPECT_TRUE(accounts.Login("ANA@example.com", kPassword, origin).ok());
}

TEST_F(AccountsTest, AnswersAllFaultsOfARegistrationAtOnce) {
  const auto user = accounts.Register({"nobody", "password", "a\nb"}, origin);
  ASSERT_EQ(CodeOf(user), ErrorCode::kValidationFailed);
  ASSERT_EQ(user.error().errors.size(), 3U);
  EXPECT_EQ(user.error().errors[1].code, "too_common");
  EXPECT_EQ(hasher.hashes, 0);
}

TEST_F(AccountsTest, KeepsNoPasswordInTheDatabase) {
  Must(accounts.Register({"ana@example.com", kPassword, ""}, origin));
  const AccountOptions real{4, 3'600};
  Accounts with_bcrypt({*database, *access, tokens, clock}, real);
  const store::User bob = Must(with_bcrypt.Register({"bob@example.com", kPassword, ""}, origin));
  EXPECT_TRUE(bob.password_hash.starts_with("$2b$04$"));
  EXPECT_TRUE(with_bcrypt.Login("bob@example.com", kPassword, origin).ok());
  EXPECT_EQ(CodeOf(with_bcrypt.Login("bob@example.com", "wrong password", origin)),
            ErrorCode::kBadCredentials);
}

TEST_F(AccountsTest, SigningInHashesAWeakerHashAgainAndKeepsTheSession) {
  const AccountOptions cheap{4, 3'600}, costly{5, 3'600};
  Accounts before({*database, *access, tokens, clock}, cheap);
  Accounts after({*database, *access, tokens, clock}, costly);
  const store::User bob = Must(before.Register({"bob@example.com", kPassword, ""}, origin));
  const TokenPair session = Must(before.Login("bob@example.com", kPassword, origin));
  const auto hash = [&] { return Must(store::Users(*database).Get(bob.id)).password_hash; };
  EXPECT_EQ(hash(), bob.password_hash) << "the same cost";
  EXPECT_FALSE(after.Login("bob@example.com", "wrong password", origin).ok());
  EXPECT_EQ(hash(), bob.password_hash) << "only the right password";
  Must(after.Login("bob@example.com", kPassword, origin));
  EXPECT_TRUE(hash().starts_with("$2b$05$"));
  EXPECT_TRUE(Bearer(session.access_token).ok());
  EXPECT_TRUE(after.Refresh(session.refresh_token, origin).ok());
  EXPECT_TRUE(after.Login("bob@example.com", kPassword, origin).ok());
  const std::string stronger = hash();
  Must(before.Login("bob@example.com", kPassword, origin));
  EXPECT_EQ(hash(), stronger) << "a lower cost set later weakens nothing";
}

TEST_F(AccountsTest, DoesTheSameWorkForUnknownAddressesAndImpossiblePasswords) {
  Must(accounts.Register({"ana@example.com", kPassword, ""}, origin));
  const auto checks_of = [&](std::string_view email, std::string_view password) {
    const int before = hasher.checks;
    EXPECT_EQ(CodeOf(accounts.Login(email, password, origin)), ErrorCode::kBadCredentials);
    return hasher.checks - before;
  };
  EXPECT_EQ(checks_of("ana@example.com", "wrong password"), 1);
  EXPECT_EQ(checks_of("nobody@example.com", "wrong password"), 1);
  EXPECT_EQ(checks_of("nobody@example.com", "nothing"), 1) << "the dummy's own password";
  EXPECT_EQ(checks_of("ana@example.com", std::string(73, 'x')), 1);
  EXPECT_EQ(checks_of("ana@example.com", std::string("a\0b", 3)), 1);
}

TEST_F(AccountsTest, TheDummyHashCostsAsMuchAsARealOneAndFitsNoPassword) {
  const BcryptHasher bcrypt(4);
  EXPECT_EQ(bcrypt.DummyHash().size(), Must(bcrypt.Hash("x1234567")).size());
  EXPECT_TRUE(bcrypt.DummyHash().starts_with("$2b$04$"));
  EXPECT_FALSE(bcrypt.Verify("x", bcrypt.DummyHash()));
  EXPECT_TRUE(BcryptHasher(12).DummyHash().starts_with("$2b$12$"));
}

TEST_F(AccountsTest, UnknownAddressAndWrongPasswordReadTheSame) {
  Must(accounts.Register({"ana@example.com", kPassword, ""}, origin));
  const auto wrong = accounts.Login("ana@example.com", "wrong password", origin);
  const auto unknown = accounts.Login("nobody@example.com", "wrong password", origin);
  EXPECT_EQ(wrong.error().detail, unknown.error().detail);
  EXPECT_EQ(wrong.error().code, unknown.error().code);
}

TEST_F(AccountsTest, ARefreshTokenIsGoodOnce) {
  const TokenPair first = SignUp("ana@example.com");
  const TokenPair second = Must(accounts.Refresh(first.refresh_token, origin));
  EXPECT_NE(second.refresh_token, first.refresh_token);
  EXPECT_TRUE(Bearer(second.access_token).ok());
  EXPECT_TRUE(accounts.Refresh(second.refresh_token, origin).ok());
}

TEST_F(AccountsTest, UsingARefreshTokenAgainEndsItsSessionAndNoOther) {
  const TokenPair first = SignUp("ana@example.com");
  const TokenPair elsewhere = Must(accounts.Login("ana@example.com", kPassword, origin));
  const TokenPair second = Must(accounts.Refresh(first.refresh_token, origin));
  EXPECT_EQ(CodeOf(accounts.Refresh(first.refresh_token, origin)), ErrorCode::kTokenReused);
  EXPECT_EQ(CodeOf(accounts.Refresh(second.refresh_token, origin)), ErrorCode::kInvalidToken)
      << "the newest dies, too";
  EXPECT_EQ(CodeOf(Bearer(second.access_token)), ErrorCode::kInvalidToken);
  EXPECT_TRUE(accounts.Refresh(elsewhere.refresh_token, origin).ok());
}

TEST_F(AccountsTest, RefusesExpiredAndMadeUpRefreshTokens) {
  const TokenPair pair = SignUp("ana@example.com");
  EXPECT_EQ(CodeOf(accounts.Refresh("made up", origin)), ErrorCode::kInvalidToken);
  EXPECT_EQ(CodeOf(accounts.Refresh(pair.access_token, origin)), ErrorCode::kInvalidToken);
  clock.Advance(std::int64_t{30} * 24 * 3'600 * 1'000);
  EXPECT_EQ(CodeOf(accounts.Refresh(pair.refresh_token, origin)), ErrorCode::kTokenExpired);
}

TEST_F(AccountsTest, LogoutEndsTheNamedSessionAndEveryAccessToken) {
  const TokenPair here = SignUp("ana@example.com");
  const TokenPair there = Must(accounts.Login("ana@example.com", kPassword, origin));
  Must(accounts.Logout(CallerOf(here), here.refresh_token, origin));
  EXPECT_FALSE(accounts.Refresh(here.refresh_token, origin).ok());
  EXPECT_EQ(CodeOf(Bearer(here.access_token)), ErrorCode::kInvalidToken);
  EXPECT_EQ(CodeOf(Bearer(there.access_token)), ErrorCode::kInvalidToken);
  const TokenPair again = Must(accounts.Refresh(there.refresh_token, origin));
  EXPECT_TRUE(Bearer(again.access_token).ok());
}

TEST_F(AccountsTest, LogoutWithoutATokenEndsEverySession) {
  const TokenPair here = SignUp("ana@example.com");
  const TokenPair there = Must(accounts.Login("ana@example.com", kPassword, origin));
  Must(accounts.Logout(CallerOf(here), std::nullopt, origin));
  EXPECT_FALSE(accounts.Refresh(there.refresh_token, origin).ok());
}

TEST_F(AccountsTest, NobodyEndsASessionOfSomebodyElse) {
  const TokenPair ana = SignUp("ana@example.com");
  const TokenPair eve = SignUp("eve@example.com");
  Must(accounts.Logout(CallerOf(eve), ana.refresh_token, origin));
  EXPECT_TRUE(accounts.Refresh(ana.refresh_token, origin).ok());
}

TEST_F(AccountsTest, APasswordChangeEndsEverySessionAtOnce) {
  const TokenPair pair = SignUp("ana@example.com");
  const store::Caller ana = CallerOf(pair);
  const auto wrong = accounts.ChangePassword(ana, "wrong password", "a new good password", origin);
  ASSERT_EQ(CodeOf(wrong), ErrorCode::kValidationFailed);
  EXPECT_EQ(wrong.error().errors.front().field, "current");
  EXPECT_EQ(CodeOf(accounts.ChangePassword(ana, kPassword, "password", origin)),
            ErrorCode::kValidationFailed);
  EXPECT_TRUE(Bearer(pair.access_token).ok()) << "nothing has changed yet";

  Must(accounts.ChangePassword(ana, kPassword, "a new good password", origin));
  EXPECT_EQ(CodeOf(Bearer(pair.access_token)), ErrorCode::kInvalidToken);
  EXPECT_FALSE(accounts.Refresh(pair.refresh_token, origin).ok());
  EXPECT_EQ(CodeOf(accounts.Login("ana@example.com", kPassword, origin)),
            ErrorCode::kBadCredentials);
  EXPECT_TRUE(accounts.Login("ana@example.com", "a new good password", origin).ok());
}

TEST_F(AccountsTest, AResetNeedsAnAccount) {
  SignUp("ana@example.com");
  EXPECT_EQ(CodeOf(accounts.ResetPassword("bob@example.com", "a new good password", {})),
            ErrorCode::kNotFound);
  Must(accounts.ResetPassword("ana@example.com", "a new good password", {}));
  EXPECT_TRUE(accounts.Login("ana@example.com", "a new good password", origin).ok());
}

TEST_F(AccountsTest, WhoAmIListsWorkspacesWithTheRole) {
  const TokenPair pair = SignUp("ana@example.com");
  const store::Caller ana = CallerOf(pair);
  const store::WorkspaceScope zoo = AddWorkspace(ana.user_id, "Zoo");
  AddWorkspace(ana.user_id, "Aquarium");
  const Me me = Must(accounts.WhoAmI(ana));
  EXPECT_EQ(me.user.email, "ana@example.com");
  ASSERT_EQ(me.workspaces.size(), 2U);
  EXPECT_EQ(me.workspaces[0].name, "Aquarium");
  EXPECT_EQ(me.workspaces[0].role, store::Role::kOwner);

  store::Caller key = ana;
  key.api_key_id = "key";
  key.api_key_workspace = zoo.workspace_id();
  key.api_key_role = store::Role::kViewer;
  const Me seen = Must(accounts.WhoAmI(key));
  ASSERT_EQ(seen.workspaces.size(), 1U);
  EXPECT_EQ(seen.workspaces[0].name, "Zoo");
  EXPECT_EQ(seen.workspaces[0].role, store::Role::kViewer);
}

TEST_F(AccountsTest, AnApiKeyCannotTakeOverItsMakersAccount) {
  const TokenPair pair = SignUp("ana@example.com");
  store::Caller key = CallerOf(pair);
  key.api_key_id = "key";
  EXPECT_EQ(CodeOf(accounts.ChangePassword(key, kPassword, "a new good password", origin)),
            ErrorCode::kForbidden);
  EXPECT_EQ(CodeOf(accounts.Logout(key, std::nullopt, origin)), ErrorCode::kForbidden);
}

}  // namespace
}  // namespace lathe::service
