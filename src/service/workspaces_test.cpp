#include "service/workspaces.h"

#include <gtest/gtest.h>

#include "service/activity.h"
#include "service/testing/account_fixture.h"

namespace lathe::service {
namespace {

using service_testing::CodeOf;
using store_testing::Must;

class WorkspacesTest : public service_testing::AccountFixture {
 protected:
  std::string ana = AddUser("ana@example.com");
  Workspaces workspaces{*database, clock};
  Activity activity{*database, *predictions, clock};

  store::WorkspaceScope Scope(const std::string& id) {
    return Must(access->ResolveDeleted(Person(ana), store::ResourceKind::kWorkspace, id));
  }
};

TEST_F(WorkspacesTest, TheirMakerOwnsThem) {
  const store::Workspace made = Must(workspaces.Create(Person(ana), "Lab", "", origin));
  EXPECT_EQ(made.role, store::Role::kOwner);
  EXPECT_EQ(Scope(made.id).role(), store::Role::kOwner);
  EXPECT_EQ(Must(workspaces.List(Person(ana), false, {})).total, 1);
  const std::string bob = AddUser("bob@example.com");
  EXPECT_EQ(Must(workspaces.List(Person(bob), false, {})).total, 0);
}

TEST_F(WorkspacesTest, AnApiKeySeesItsOwnOnlyAndMakesNone) {
  const store::Workspace lab = Must(workspaces.Create(Person(ana), "Lab", "", origin));
  Must(workspaces.Create(Person(ana), "Other", "", origin));
  store::Caller key = Person(ana);
  key.api_key_id = "key";
  key.api_key_workspace = lab.id;
  const auto seen = Must(workspaces.List(key, false, {}));
  ASSERT_EQ(seen.items.size(), 1U);
  EXPECT_EQ(seen.items[0].id, lab.id);
  EXPECT_EQ(seen.items[0].role, store::Role::kViewer) << "the key's role, not its maker's";
  EXPECT_EQ(CodeOf(workspaces.Create(key, "New", "", origin)), ErrorCode::kForbidden);
}

TEST_F(WorkspacesTest, AbsentFieldsStayAndEmptyClears) {
  const store::Workspace made = Must(workspaces.Create(Person(ana), "Lab", "What for", origin));
  store::Workspace now = Must(workspaces.Update(Scope(made.id), {"Laboratory", {}}, {}, origin));
  EXPECT_EQ(now.name, "Laboratory");
  EXPECT_EQ(now.description, "What for");
  EXPECT_EQ(now.revision, 2);
  now = Must(workspaces.Update(Scope(made.id), {{}, ""}, {}, origin));
  EXPECT_EQ(now.name, "Laboratory");
  EXPECT_EQ(now.description, std::nullopt);
}

TEST_F(WorkspacesTest, AGuardThatRefusesChangesNothing) {
  const store::Workspace made = Must(workspaces.Create(Person(ana), "Lab", "", origin));
  const RevisionGuard stale = [](std::int64_t revision) -> Status {
    EXPECT_EQ(revision, 1);
    return Fail(ErrorCode::kPreconditionFailed, "stale");
  };
  EXPECT_EQ(CodeOf(workspaces.Update(Scope(made.id), {"New", {}}, stale, origin)),
            ErrorCode::kPreconditionFailed);
  EXPECT_EQ(CodeOf(workspaces.Delete(Scope(made.id), stale, origin)),
            ErrorCode::kPreconditionFailed);
  EXPECT_EQ(Must(workspaces.Get(Scope(made.id))).name, "Lab");
}

TEST_F(WorkspacesTest, ADeletedOneIsGoneAndComesBackWithin30Days) {
  const store::Workspace made = Must(workspaces.Create(Person(ana), "Lab", "", origin));
  Must(workspaces.Delete(Scope(made.id), {}, origin));
  EXPECT_EQ(Must(workspaces.List(Person(ana), false, {})).total, 0);
  EXPECT_EQ(Must(workspaces.List(Person(ana), true, {})).total, 1);
  EXPECT_EQ(CodeOf(access->Resolve(Person(ana), store::ResourceKind::kWorkspace, made.id)),
            ErrorCode::kNotFound);
  clock.Advance(kRestoreWindowMs);
  EXPECT_EQ(Must(workspaces.Restore(Scope(made.id), origin)).name, "Lab");
  EXPECT_EQ(Must(workspaces.Restore(Scope(made.id), origin)).name, "Lab")
      << "restoring twice is harmless";
  Must(workspaces.Delete(Scope(made.id), {}, origin));
  clock.Advance(kRestoreWindowMs + 1);
  EXPECT_EQ(CodeOf(workspaces.Restore(Scope(made.id), origin)), ErrorCode::kNotFound);
}

TEST_F(WorkspacesTest, ActivityTellsWhatHappenedAndWhatIsThere) {
  const store::Workspace made = Must(workspaces.Create(Person(ana), "Lab", "", origin));
  AddProject(Scope(made.id));
  const store::WorkspaceUsage usage = Must(activity.Usage(Scope(made.id)));
  EXPECT_EQ(usage.members, 1);
  EXPECT_EQ(usage.projects, 1);
  store::AuditFilter filter;
  filter.action = "workspace.create";
  EXPECT_EQ(Must(activity.Audit(Scope(made.id), filter, {})).total, 1);
  filter.action = "workspace.delete";
  EXPECT_EQ(Must(activity.Audit(Scope(made.id), filter, {})).total, 0);
}

}  // namespace
}  // namespace lathe::service
