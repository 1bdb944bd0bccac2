#include "store/page.h"

#include <gtest/gtest.h>

#include <set>

#include "store/testing/fixture.h"

namespace lathe::store {
namespace {

using store_testing::Must;

class PageTest : public store_testing::Fixture {
 protected:
  PageTest() : tenant(AddTenant("ana@example.com")) {}
  std::string Add(const std::string& name) {
    clock.Advance(1);
    return AddProject(tenant.scope, name);
  }
  Result<Page<Project>> List(const PageRequest& request) {
    return projects.List(tenant.scope, {}, request);
  }
  /// All names, page by page; `between` runs after each page.
  template <class Between>
  std::vector<std::string> Walk(PageRequest request, Between between) {
    std::vector<std::string> names;
    while (true) {
      const Page<Project> page = Must(List(request));
      for (const Project& project : page.items) names.push_back(project.name);
      if (!page.next_cursor) return names;
      request.cursor = *page.next_cursor;
      between();
    }
  }
  store_testing::Tenant tenant;
  Projects projects{*database};
};

TEST_F(PageTest, PagesTogetherAreTheListInBothDirections) {
  for (const char* name : {"a", "b", "c", "d", "e"}) Add(name);
  EXPECT_EQ(Walk({2, "", "name"}, [] {}), (std::vector<std::string>{"a", "b", "c", "d", "e"}));
  EXPECT_EQ(Walk({2, "", "-name"}, [] {}), (std::vector<std::string>{"e", "d", "c", "b", "a"}));
  EXPECT_EQ(Must(List({2, "", "name"})).total, 5);
}

TEST_F(PageTest, RowsAddedAndDeletedBetweenPagesAreNeitherSkippedNorRepeated) {
  std::vector<std::string> ids;
  for (const char* name : {"b", "d", "f", "h", "j"}) ids.push_back(Add(name));
  int round = 0;
  const auto names = Walk({2, "", "name"}, [&] {
    if (round++ > 0) return;
    Add("a");  // before what was seen: not shown
    Add("e");  // after it: shown
    Commit([&](Transaction& tx) {
      Must(projects.Delete(tx, tenant.scope, ids[1], clock.WallMs()));  // the row the cursor names
      Must(projects.Delete(tx, tenant.scope, ids[3], clock.WallMs()));
    });
  });
  EXPECT_EQ(names, (std::vector<std::string>{"b", "d", "e", "f", "j"}));
}

TEST_F(PageTest, EqualSortKeysAreToldApartById) {
  for (const char* name : {"a", "b", "c", "d", "e"})
    AddProject(tenant.scope, name);  // all at one moment
  const auto names = Walk({2, "", "-created_at"}, [] {});
  EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), 5U);
  EXPECT_EQ(names.size(), 5U);
}

TEST_F(PageTest, ANameWithASeparatorKeepsItsPlaceInTheCursor) {
  for (const char* name : {"a|b|c", "a|b|d", "z"}) Add(name);
  EXPECT_EQ(Walk({1, "", "name"}, [] {}).size(), 3U);
}

TEST_F(PageTest, WrongRequestsAreRefused) {
  Add("a");
  Add("b");
  EXPECT_EQ(List({0, "", ""}).error().code, ErrorCode::kValidationFailed);
  EXPECT_EQ(List({1'001, "", ""}).error().code, ErrorCode::kValidationFailed);
  EXPECT_EQ(List({10, "", "password_hash"}).error().code, ErrorCode::kValidationFailed);
  EXPECT_EQ(List({10, "", "name; DROP TABLE users"}).error().code, ErrorCode::kValidationFailed);
  EXPECT_EQ(List({10, "garbage", ""}).error().code, ErrorCode::kBadCursor);
  const std::string cursor = *Must(List({1, "", "name"})).next_cursor;
  EXPECT_EQ(List({1, cursor, "-name"}).error().code, ErrorCode::kBadCursor);
  ProjectFilter archived;
  archived.status = "archived";
  EXPECT_EQ(projects.List(tenant.scope, archived, {1, cursor, "name"}).error().code,
            ErrorCode::kBadCursor);
  const auto other = AddTenant("bo@example.com");
  EXPECT_EQ(projects.List(other.scope, {}, {1, cursor, "name"}).error().code,
            ErrorCode::kBadCursor);
}

}  // namespace
}  // namespace lathe::store
