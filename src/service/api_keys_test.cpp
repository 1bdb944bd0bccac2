#include "service/api_keys.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "service/testing/account_fixture.h"

namespace lathe::service {
namespace {

using service_testing::CodeOf;
using store::Role;
using store_testing::Must;

class ApiKeysTest : public service_testing::AccountFixture {
 protected:
  store_testing::Tenant ana = AddTenant("ana@example.com");
  ApiKeys api_keys{*database, accounts.authenticator(), clock};
};

TEST_F(ApiKeysTest, AreShownOnceAndKeptHashed) {
  const CreatedApiKey made = Must(api_keys.Create(ana.scope, {"key", Role::kViewer, {}}, origin));
  EXPECT_TRUE(made.text.starts_with("lathe_" + made.key.id + "_"));
  const std::string secret = ParseApiKey(made.text)->secret;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
    if (entry.is_regular_file()) {
      EXPECT_EQ(Must(ReadText(entry.path())).find(secret), std::string::npos) << entry.path();
    }
}

TEST_F(ApiKeysTest, HaveARoleOfAtMostTheirMakers) {
  const std::string bob = AddMember(ana.scope, "bob@example.com", Role::kAdmin);
  const store::WorkspaceScope scope = ScopeOf(bob, ana.scope);
  EXPECT_EQ(CodeOf(api_keys.Create(scope, {"key", Role::kOwner, {}}, origin)),
            ErrorCode::kForbidden);
  EXPECT_FALSE(CodeOf(api_keys.Create(scope, {"key", Role::kAdmin, {}}, origin)));
}

TEST_F(ApiKeysTest, OfAnOwnerAreNotDeletedByAnAdmin) {
  const std::string bob = AddMember(ana.scope, "bob@example.com", Role::kAdmin);
  const CreatedApiKey made = Must(api_keys.Create(ana.scope, {"key", Role::kOwner, {}}, origin));
  EXPECT_EQ(CodeOf(api_keys.Delete(ScopeOf(bob, ana.scope), made.key.id, origin)),
            ErrorCode::kForbidden);
  EXPECT_FALSE(CodeOf(api_keys.Delete(ana.scope, made.key.id, origin)));
  EXPECT_EQ(CodeOf(api_keys.Delete(ana.scope, made.key.id, origin)), ErrorCode::kNotFound);
  EXPECT_EQ(Must(api_keys.List(ana.scope, {})).total, 0);
}

TEST_F(ApiKeysTest, OfAnotherWorkspaceAreNotThere) {
  const CreatedApiKey made = Must(api_keys.Create(ana.scope, {"key", Role::kViewer, {}}, origin));
  const auto eve = AddTenant("eve@example.com");
  EXPECT_EQ(CodeOf(api_keys.Delete(eve.scope, made.key.id, origin)), ErrorCode::kNotFound);
  EXPECT_EQ(Must(api_keys.List(eve.scope, {})).total, 0);
}

TEST_F(ApiKeysTest, ExpireInTheFutureOnly) {
  const auto past = api_keys.Create(ana.scope, {"key", Role::kViewer, clock.WallMs()}, origin);
  ASSERT_EQ(CodeOf(past), ErrorCode::kValidationFailed);
  EXPECT_EQ(past.error().errors.front().field, "expires_at");
}

}  // namespace
}  // namespace lathe::service
