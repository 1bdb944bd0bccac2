#include "store/access.h"

#include <gtest/gtest.h>

#include "store/predictions.h"
#include "store/testing/fixture.h"

namespace lathe::store {
namespace {

using store_testing::Must;

class AccessTest : public store_testing::Fixture {
 protected:
  AccessTest()
      : ana(AddTenant("ana@example.com")),
        bo(AddTenant("bo@example.com")),
        project_id(AddProject(ana.scope)) {}
  static Caller CallerOf(const store_testing::Tenant& tenant) {
    return {tenant.user_id, {}, {}, Role::kViewer};
  }
  Result<WorkspaceScope> Resolve(const Caller& caller, std::string_view id) {
    return access->Resolve(caller, ResourceKind::kProject, id);
  }
  store_testing::Tenant ana, bo;
  std::string project_id;
};

TEST_F(AccessTest, AMemberGetsTheScopeWithTheirRole) {
  const WorkspaceScope scope = Must(Resolve(CallerOf(ana), project_id));
  EXPECT_EQ(scope.workspace_id(), ana.scope.workspace_id());
  EXPECT_EQ(scope.role(), Role::kOwner);
}

TEST_F(AccessTest, AForeignIdAndAnUnknownOneGiveTheSameAnswer) {
  const auto foreign = Resolve(CallerOf(bo), project_id);
  const auto unknown = Resolve(CallerOf(bo), NewId());
  const auto garbage = Resolve(CallerOf(bo), "1 OR 1=1");
  ASSERT_FALSE(foreign.ok());
  EXPECT_EQ(foreign.error().code, ErrorCode::kNotFound);
  EXPECT_EQ(foreign.error().detail, unknown.error().detail);
  EXPECT_EQ(foreign.error().detail, garbage.error().detail);
}

TEST_F(AccessTest, ARemovedMemberIsOutAtOnce) {
  ASSERT_TRUE(Resolve(CallerOf(ana), project_id).ok());
  Commit([&](Transaction& tx) {
    Must(Workspaces(*database).RemoveMember(tx, ana.scope, ana.user_id));
  });
  EXPECT_FALSE(Resolve(CallerOf(ana), project_id).ok());
}

TEST_F(AccessTest, AChangeByAnotherProcessIsSeenWithinASecond) {
  ASSERT_TRUE(Resolve(CallerOf(ana), project_id).ok());
  const auto other = OpenDatabase(DatabaseKind::kMain);
  Transaction tx = Must(other->Begin());
  Must(Workspaces(*other).RemoveMember(tx, ana.scope, ana.user_id));
  Must(tx.Commit());
  clock.Advance(1'000);
  EXPECT_FALSE(Resolve(CallerOf(ana), project_id).ok());
}

TEST_F(AccessTest, ADeletedParentHidesItsChildren) {
  Commit(
      [&](Transaction& tx) { Must(Workspaces(*database).Delete(tx, ana.scope, clock.WallMs())); });
  EXPECT_FALSE(Resolve(CallerOf(ana), project_id).ok());
}

TEST_F(AccessTest, ADeletedResourceIsReachedForRestoreOnly) {
  Commit([&](Transaction& tx) {
    Must(Projects(*database).Delete(tx, ana.scope, project_id, clock.WallMs()));
  });
  EXPECT_FALSE(Resolve(CallerOf(ana), project_id).ok());
  EXPECT_TRUE(access->ResolveDeleted(CallerOf(ana), ResourceKind::kProject, project_id).ok());
  EXPECT_FALSE(access->ResolveDeleted(CallerOf(bo), ResourceKind::kProject, project_id).ok());
}

TEST_F(AccessTest, AnApiKeyReachesItsWorkspaceOnlyWithItsOwnRole) {
  Caller key = CallerOf(ana);
  key.api_key_id = NewId();
  key.api_key_workspace = ana.scope.workspace_id();
  key.api_key_role = Role::kViewer;
  EXPECT_EQ(Must(Resolve(key, project_id)).role(), Role::kViewer);
  key.api_key_id = NewId();
  key.api_key_workspace = bo.scope.workspace_id();
  EXPECT_FALSE(Resolve(key, project_id).ok());
}

TEST_F(AccessTest, APredictionIsFoundInTheLogAndBeforeItIsThere) {
  const auto resolve = [&](const std::string& id) {
    return access->Resolve(CallerOf(ana), ResourceKind::kPrediction, id).ok();
  };
  Prediction logged;
  logged.id = NewId();
  logged.workspace_id = ana.scope.workspace_id();
  logged.project_id = project_id;
  logged.model_id = NewId();
  Must(Predictions(*database, *predictions).Write({&logged, 1}, {}));
  EXPECT_TRUE(resolve(logged.id));
  const std::string pending = NewId();
  EXPECT_FALSE(resolve(pending));
  access->FindPendingPredictionsWith([&](std::string_view id) {
    return id == pending ? std::optional<std::string>(project_id) : std::nullopt;
  });
  EXPECT_TRUE(resolve(pending));
}

}  // namespace
}  // namespace lathe::store
