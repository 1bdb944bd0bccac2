#include "store/workspaces.h"

#include <gtest/gtest.h>

#include "store/testing/fixture.h"

namespace lathe::store {
namespace {

using store_testing::Must;

class WorkspacesTest : public store_testing::Fixture {
 protected:
  WorkspacesTest() : tenant(AddTenant("ana@example.com")) {}
  std::vector<std::string> Names(const std::string& user_id, bool deleted = false) {
    std::vector<std::string> names;
    for (const Workspace& workspace :
         Must(workspaces.List(user_id, std::nullopt, deleted, {})).items)
      names.push_back(workspace.name);
    return names;
  }
  store_testing::Tenant tenant;
  Workspaces workspaces{*database};
};

TEST_F(WorkspacesTest, AUserSeesOnlyTheWorkspacesOfTheirOwn) {
  const auto other = AddTenant("bo@example.com");
  EXPECT_EQ(Names(tenant.user_id).size(), 1U);
  EXPECT_EQ(Names(other.user_id).size(), 1U);
  Commit([&](Transaction& tx) {
    Must(workspaces.AddMember(tx, other.scope, tenant.user_id, Role::kViewer, clock.WallMs()));
  });
  EXPECT_EQ(Names(tenant.user_id).size(), 2U);
}

TEST_F(WorkspacesTest, AStaleRevisionChangesNothing) {
  Workspace first = Must(workspaces.Get(tenant.scope));
  Workspace second = first;
  first.name = "First";
  second.name = "Second";
  Commit(
      [&](Transaction& tx) { Must(workspaces.Update(tx, tenant.scope, first, clock.WallMs())); });
  Transaction tx = Must(database->Begin());
  EXPECT_EQ(workspaces.Update(tx, tenant.scope, second, clock.WallMs()).error().code,
            ErrorCode::kPreconditionFailed);
  EXPECT_EQ(Must(workspaces.Get(tx, tenant.scope)).name, "First");
}

TEST_F(WorkspacesTest, ADeletedOneIsListedForRestoreAndComesBack) {
  Commit([&](Transaction& tx) { Must(workspaces.Delete(tx, tenant.scope, clock.WallMs())); });
  EXPECT_EQ(workspaces.Get(tenant.scope).error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(Names(tenant.user_id).empty());
  EXPECT_EQ(Names(tenant.user_id, /*deleted=*/true).size(), 1U);
  Commit([&](Transaction& tx) {
    EXPECT_EQ(workspaces.Delete(tx, tenant.scope, clock.WallMs()).error().code,
              ErrorCode::kNotFound);
  });
  Commit([&](Transaction& tx) {
    Must(workspaces.Restore(tx, tenant.scope, clock.WallMs() - 1, clock.WallMs()));
  });
  EXPECT_EQ(Names(tenant.user_id).size(), 1U);
}

TEST_F(WorkspacesTest, WhatWasDeletedTooLongAgoIsNotRestored) {
  Commit([&](Transaction& tx) { Must(workspaces.Delete(tx, tenant.scope, clock.WallMs())); });
  Transaction tx = Must(database->Begin());
  EXPECT_EQ(workspaces.Restore(tx, tenant.scope, clock.WallMs() + 1, clock.WallMs()).error().code,
            ErrorCode::kNotFound);
}

TEST_F(WorkspacesTest, RestoringWhatIsNotDeletedIsFine) {
  Transaction tx = Must(database->Begin());
  EXPECT_TRUE(workspaces.Restore(tx, tenant.scope, 0, clock.WallMs()).ok());
}

TEST_F(WorkspacesTest, MembersAreAddedOnceChangedAndRemoved) {
  const std::string bo = AddUser("bo@example.com");
  Commit([&](Transaction& tx) {
    Must(workspaces.AddMember(tx, tenant.scope, bo, Role::kViewer, clock.WallMs()));
  });
  Commit([&](Transaction& tx) {
    EXPECT_EQ(workspaces.AddMember(tx, tenant.scope, bo, Role::kAdmin, clock.WallMs()).error().code,
              ErrorCode::kAlreadyMember);
    Must(workspaces.SetRole(tx, tenant.scope, bo, Role::kOwner));
    EXPECT_EQ(Must(workspaces.CountOwners(tx, tenant.scope)), 2);
    Must(workspaces.RemoveMember(tx, tenant.scope, bo));
    EXPECT_FALSE(Must(workspaces.FindMember(tx, tenant.scope, bo)));
  });
  EXPECT_EQ(Must(workspaces.ListMembers(tenant.scope, {})).total, 1);
}

}  // namespace
}  // namespace lathe::store
