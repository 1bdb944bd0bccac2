#include "service/members.h"

#include <gtest/gtest.h>

#include "service/testing/account_fixture.h"

namespace lathe::service {
namespace {

using service_testing::CodeOf;
using store::Role;
using store_testing::Must;

class MembersTest : public service_testing::AccountFixture {
 protected:
  store_testing::Tenant ana = AddTenant("ana@example.com");
  std::string bob = AddMember(ana.scope, "bob@example.com", Role::kAdmin);
  std::string eve = AddMember(ana.scope, "eve@example.com", Role::kEditor);
  Members members{*database, clock};

  store::WorkspaceScope As(const std::string& user_id) { return ScopeOf(user_id, ana.scope); }
};

TEST_F(MembersTest, OnlySomebodyWithAnAccountCanBeAddedAndOnce) {
  EXPECT_EQ(CodeOf(members.Add(ana.scope, "nobody@example.com", Role::kViewer, origin)),
            ErrorCode::kValidationFailed);
  AddUser("dan@example.com");
  const store::Member dan = Must(members.Add(ana.scope, "DAN@example.com", Role::kViewer, origin));
  EXPECT_EQ(dan.role, Role::kViewer);
  EXPECT_EQ(CodeOf(members.Add(ana.scope, "dan@example.com", Role::kViewer, origin)),
            ErrorCode::kAlreadyMember);
}

TEST_F(MembersTest, NobodyGivesARoleAboveTheirOwn) {
  AddUser("dan@example.com");
  EXPECT_EQ(CodeOf(members.Add(As(bob), "dan@example.com", Role::kOwner, origin)),
            ErrorCode::kForbidden);
  EXPECT_EQ(CodeOf(members.SetRole(As(bob), eve, Role::kOwner, origin)), ErrorCode::kForbidden);
  EXPECT_EQ(CodeOf(members.SetRole(As(bob), bob, Role::kOwner, origin)), ErrorCode::kForbidden);
  EXPECT_EQ(Must(members.SetRole(As(bob), eve, Role::kAdmin, origin)).role, Role::kAdmin);
}

TEST_F(MembersTest, NobodyTouchesSomebodyAboveThem) {
  EXPECT_EQ(CodeOf(members.SetRole(As(bob), ana.user_id, Role::kViewer, origin)),
            ErrorCode::kForbidden);
  EXPECT_EQ(CodeOf(members.Remove(As(bob), ana.user_id, origin)), ErrorCode::kForbidden);
  EXPECT_EQ(CodeOf(members.Remove(As(eve), bob, origin)), ErrorCode::kForbidden);
  EXPECT_EQ(CodeOf(members.SetRole(As(eve), eve, Role::kViewer, origin)), ErrorCode::kForbidden);
}

TEST_F(MembersTest, TheLastOwnerStays) {
  EXPECT_EQ(CodeOf(members.Remove(ana.scope, ana.user_id, origin)), ErrorCode::kLastOwner);
  EXPECT_EQ(CodeOf(members.SetRole(ana.scope, ana.user_id, Role::kAdmin, origin)),
            ErrorCode::kLastOwner);
  Must(members.SetRole(ana.scope, bob, Role::kOwner, origin));
  EXPECT_FALSE(CodeOf(members.Remove(ana.scope, ana.user_id, origin)));
}

TEST_F(MembersTest, EverybodyMayLeaveButNotByAnApiKey) {
  store::Origin by_key = origin;
  by_key.api_key_id = "key";
  EXPECT_EQ(CodeOf(members.Remove(As(eve), eve, by_key)), ErrorCode::kForbidden);
  EXPECT_FALSE(CodeOf(members.Remove(As(eve), eve, origin)));
  EXPECT_EQ(CodeOf(members.Remove(ana.scope, eve, origin)), ErrorCode::kNotFound);
}

TEST_F(MembersTest, ARemovedMemberIsOutAtOnce) {
  const store::Caller caller = Person(eve);
  ASSERT_TRUE(
      access->Resolve(caller, store::ResourceKind::kWorkspace, ana.scope.workspace_id()).ok());
  Must(members.Remove(ana.scope, eve, origin));
  EXPECT_EQ(
      CodeOf(access->Resolve(caller, store::ResourceKind::kWorkspace, ana.scope.workspace_id())),
      ErrorCode::kNotFound);
}

TEST_F(MembersTest, EveryChangeIsInTheAuditLogAndARefusedOneIsNot) {
  Must(members.SetRole(ana.scope, eve, Role::kViewer, origin));
  ASSERT_TRUE(CodeOf(members.Remove(ana.scope, ana.user_id, origin)));
  const auto log = Must(store::AuditLog(*database, clock).List(ana.scope, {}, {}));
  ASSERT_EQ(log.items.size(), 1U);
  EXPECT_EQ(log.items[0].action, "member.role");
  EXPECT_EQ(log.items[0].detail, R"({"from":"editor","to":"viewer"})");
}

}  // namespace
}  // namespace lathe::service
