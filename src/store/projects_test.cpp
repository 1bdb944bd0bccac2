#include "store/projects.h"

#include <gtest/gtest.h>

#include "store/testing/fixture.h"

namespace lathe::store {
namespace {

using store_testing::Must;

class ProjectsTest : public store_testing::Fixture {
 protected:
  ProjectsTest() : ana(AddTenant("ana@example.com")), bo(AddTenant("bo@example.com")) {}
  std::vector<std::string> Names(const ProjectFilter& filter) {
    std::vector<std::string> names;
    for (const Project& project : Must(projects.List(ana.scope, filter, {50, "", "name"})).items)
      names.push_back(project.name);
    return names;
  }
  store_testing::Tenant ana, bo;
  Projects projects{*database};
};

TEST_F(ProjectsTest, AnotherWorkspaceNeitherReadsNorChangesIt) {
  const std::string id = AddProject(ana.scope);
  EXPECT_TRUE(projects.Get(ana.scope, id).ok());
  EXPECT_EQ(projects.Get(bo.scope, id).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(Must(projects.List(bo.scope, {}, {})).total, 0);
  Transaction tx = Must(database->Begin());
  EXPECT_EQ(projects.Delete(tx, bo.scope, id, clock.WallMs()).error().code, ErrorCode::kNotFound);
  EXPECT_FALSE(
      projects.Update(tx, bo.scope, Must(projects.Get(ana.scope, id)), clock.WallMs()).ok());
}

TEST_F(ProjectsTest, ANameIsTakenWithinItsWorkspaceUntilDeleted) {
  const std::string id = AddProject(ana.scope, "Penguins");
  AddProject(bo.scope, "Penguins");
  Project twin;
  twin.id = NewId();
  twin.name = "Penguins";
  twin.type = "regression";
  {
    Transaction tx = Must(database->Begin());
    EXPECT_EQ(projects.Insert(tx, ana.scope, twin).error().code, ErrorCode::kNameTaken);
  }
  Commit([&](Transaction& tx) {
    Must(projects.Delete(tx, ana.scope, id, clock.WallMs()));
    Must(projects.Insert(tx, ana.scope, twin));
  });
  Transaction tx = Must(database->Begin());
  EXPECT_EQ(projects.Restore(tx, ana.scope, id, 0, clock.WallMs()).error().code,
            ErrorCode::kNameTaken);
}

TEST_F(ProjectsTest, OfTwoChangesToOneRevisionTheSecondIsRefused) {
  const std::string id = AddProject(ana.scope);
  Project mine = Must(projects.Get(ana.scope, id));
  Project theirs = mine;
  theirs.status = "archived";
  Commit([&](Transaction& tx) { Must(projects.Update(tx, ana.scope, theirs, clock.WallMs())); });
  mine.name = "Lost";
  {
    Transaction tx = Must(database->Begin());
    EXPECT_EQ(projects.Update(tx, ana.scope, mine, clock.WallMs()).error().code,
              ErrorCode::kPreconditionFailed);
  }
  EXPECT_EQ(Must(projects.Get(ana.scope, id)).revision, 2);
}

TEST_F(ProjectsTest, FiltersNarrowTheList) {
  AddProject(ana.scope, "Churn", "classification");
  AddProject(ana.scope, "Prices", "regression");
  const std::string gone = AddProject(ana.scope, "Gone", "regression");
  Commit([&](Transaction& tx) { Must(projects.Delete(tx, ana.scope, gone, clock.WallMs())); });
  EXPECT_EQ(Names({}), (std::vector<std::string>{"Churn", "Prices"}));
  ProjectFilter by_type;
  by_type.type = "regression";
  EXPECT_EQ(Names(by_type), std::vector<std::string>{"Prices"});
  ProjectFilter by_text;
  by_text.search = "HUR";
  EXPECT_EQ(Names(by_text), std::vector<std::string>{"Churn"});
  ProjectFilter deleted;
  deleted.deleted = true;
  EXPECT_EQ(Names(deleted), std::vector<std::string>{"Gone"});
}

}  // namespace
}  // namespace lathe::store
