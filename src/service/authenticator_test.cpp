#include "service/authenticator.h"

#include <gtest/gtest.h>

#include "service/api_keys.h"
#include "service/members.h"
#include "service/testing/account_fixture.h"

namespace lathe::service {
namespace {

using service_testing::CodeOf;
using store::Role;
using store_testing::Must;

class AuthenticatorTest : public service_testing::AccountFixture {
 protected:
  CreatedApiKey MakeKey(const store::WorkspaceScope& scope, Role role,
                        std::optional<std::int64_t> expires = {}) {
    return Must(api_keys.Create(scope, {"key", role, expires}, origin));
  }
  ApiKeys api_keys{*database, accounts.authenticator(), clock};
};

TEST_F(AuthenticatorTest, NeedsSomethingToGoBy) {
  EXPECT_EQ(CodeOf(accounts.Authenticate(std::nullopt, std::nullopt)), ErrorCode::kUnauthenticated);
  EXPECT_EQ(CodeOf(Bearer("")), ErrorCode::kInvalidToken);
  EXPECT_EQ(CodeOf(Key("")), ErrorCode::kInvalidToken);
}

TEST_F(AuthenticatorTest, RemembersATokenButNotPastItsExpiry) {
  const TokenPair pair = SignUp("ana@example.com");
  ASSERT_TRUE(Bearer(pair.access_token).ok());
  clock.Advance(1860 * 1'000 + 1'000);
  EXPECT_EQ(CodeOf(Bearer(pair.access_token)), ErrorCode::kTokenExpired);
}

TEST_F(AuthenticatorTest, SeesAnotherProcessChangeAPasswordWithinASecond) {
  const TokenPair pair = SignUp("ana@example.com");
  const store::Caller ana = CallerOf(pair);
  auto other = OpenDatabase(store::DatabaseKind::kMain);
  auto tx = Must(other->Begin());
  Must(store::Users(*other).BumpEpoch(tx, ana.user_id, clock.WallMs()));
  Must(tx.Commit());
  EXPECT_TRUE(Bearer(pair.access_token).ok()) << "remembered: this process has committed nothing";
  clock.Advance(1'000);
  EXPECT_EQ(CodeOf(Bearer(pair.access_token)), ErrorCode::kInvalidToken);
}

TEST_F(AuthenticatorTest, RefusesTokensOfUnknownUsers) {
  EXPECT_EQ(CodeOf(Bearer(tokens.Issue("0190163d-8694-739b-aea5-966c26f8ad91", 0))),
            ErrorCode::kInvalidToken);
}

TEST_F(AuthenticatorTest, AnApiKeyReachesItsWorkspaceWithItsRole) {
  const auto tenant = AddTenant("ana@example.com");
  const CreatedApiKey made = MakeKey(tenant.scope, Role::kEditor);
  const store::Caller caller = Must(Key(made.text));
  EXPECT_EQ(caller.user_id, tenant.user_id);
  EXPECT_EQ(caller.api_key_id, made.key.id);
  const store::WorkspaceScope own =
      Must(access->Resolve(caller, store::ResourceKind::kWorkspace, tenant.scope.workspace_id()));
  EXPECT_EQ(own.role(), Role::kEditor);
  const store::WorkspaceScope other = AddWorkspace(tenant.user_id, "Other");
  EXPECT_EQ(CodeOf(access->Resolve(caller, store::ResourceKind::kWorkspace, other.workspace_id())),
            ErrorCode::kNotFound);
}

TEST_F(AuthenticatorTest, RefusesEveryOtherSpellingOfAKey) {
  const auto tenant = AddTenant("ana@example.com");
  const std::string text = MakeKey(tenant.scope, Role::kEditor).text;
  ASSERT_TRUE(Key(text).ok());
  for (const std::string& wrong :
       {text + "A", text.substr(0, text.size() - 1), "Lathe" + text.substr(5), " " + text,
        text.substr(0, text.size() - 1) + (text.back() == 'A' ? "B" : "A")})
    EXPECT_EQ(CodeOf(Key(wrong)), ErrorCode::kInvalidToken) << wrong;
  std::string other_id = text;
  other_id[6] = other_id[6] == '0' ? '1' : '0';
  EXPECT_EQ(CodeOf(Key(other_id)), ErrorCode::kInvalidToken);
}

TEST_F(AuthenticatorTest, ADeletedOrExpiredKeyIsOutAtOnce) {
  const auto tenant = AddTenant("ana@example.com");
  const CreatedApiKey gone = MakeKey(tenant.scope, Role::kEditor);
  const CreatedApiKey brief = MakeKey(tenant.scope, Role::kEditor, clock.WallMs() + 500);
  ASSERT_TRUE(Key(gone.text).ok());
  ASSERT_TRUE(Key(brief.text).ok());
  Must(api_keys.Delete(tenant.scope, gone.key.id, origin));
  EXPECT_EQ(CodeOf(Key(gone.text)), ErrorCode::kInvalidToken);
  clock.Advance(500);
  EXPECT_EQ(CodeOf(Key(brief.text)), ErrorCode::kInvalidToken);
}

TEST_F(AuthenticatorTest, AKeyCanDoNoMoreThanItsMakerCanToday) {
  const auto tenant = AddTenant("ana@example.com");
  const std::string bob = AddMember(tenant.scope, "bob@example.com", Role::kAdmin);
  const CreatedApiKey made = MakeKey(ScopeOf(bob, tenant.scope), Role::kAdmin);
  EXPECT_EQ(Must(Key(made.text)).api_key_role, Role::kAdmin);
  Members members(*database, clock);
  Must(members.SetRole(tenant.scope, bob, Role::kViewer, origin));
  EXPECT_EQ(Must(Key(made.text)).api_key_role, Role::kViewer);
  Must(members.Remove(tenant.scope, bob, origin));
  EXPECT_EQ(CodeOf(Key(made.text)), ErrorCode::kInvalidToken);
}

TEST_F(AuthenticatorTest, TheUseOfAKeyIsShownAtOnceAndSavedLater) {
  const auto tenant = AddTenant("ana@example.com");
  const CreatedApiKey made = MakeKey(tenant.scope, Role::kViewer);
  const auto last_used = [&] {
    return Must(api_keys.List(tenant.scope, {})).items.front().last_used_at_ms;
  };
  EXPECT_EQ(last_used(), std::nullopt);
  clock.Advance(5'000);
  const std::uint64_t commits = database->commit_count();
  ASSERT_TRUE(Key(made.text).ok());
  EXPECT_EQ(database->commit_count(), commits) << "a request must not wait for the disk";
  EXPECT_EQ(last_used(), clock.WallMs());
  Must(accounts.authenticator().SaveKeyUse());
  EXPECT_EQ(accounts.authenticator().LastUsedMs(made.key.id), std::nullopt);
  EXPECT_EQ(last_used(), clock.WallMs());
}

}  // namespace
}  // namespace lathe::service
