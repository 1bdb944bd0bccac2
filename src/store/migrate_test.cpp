#include <gtest/gtest.h>

#include "base/file.h"
#include "store/connection_internal.h"
#include "store/migrate_internal.h"
#include "store/testing/fixture.h"

namespace lathe::store {
namespace {

using store_testing::Must;
using store_testing::TemporaryFolder;

class MigrateTest : public testing::Test {
 protected:
  std::unique_ptr<Connection> Open() {
    return Must(Connection::Open({folder_.path() / "lathe.db"}));
  }
  static Result<int> Run(Connection& connection, std::span<const Migration> migrations,
                         bool apply = true) {
    return Migrate(connection, DatabaseKind::kMain, migrations, apply, 1);
  }
  static std::string Schema(Connection& connection) {
    std::string all;
    for (const std::string& sql : Must(
             connection.Texts("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name")))
      all += sql + "\n";
    return all;
  }
  TemporaryFolder folder_;
};

TEST_F(MigrateTest, EveryOlderSchemaReachesTheNewestAndKeepsItsRows) {
  const auto reference = Must(Connection::Open({folder_.path() / "reference.db"}));
  const int newest = Must(Run(*reference, AllMigrations()));
  for (std::size_t step = 1; step < AllMigrations().size(); ++step) {
    const auto old = Must(Connection::Open({folder_.path() / (std::to_string(step) + ".db")}));
    Must(Run(*old, AllMigrations().first(step)));
    Must(old->Script("INSERT INTO users VALUES ('u', 'a@x.io', 'a@x.io', NULL, 'hash', 0, 1, 1)"));
    EXPECT_EQ(Must(Run(*old, AllMigrations())), newest);
    EXPECT_EQ(Must(old->ScalarText("SELECT email FROM users")), "a@x.io");
    EXPECT_EQ(Schema(*old), Schema(*reference)) << "from step " << step;
  }
}

TEST_F(MigrateTest, RunningAgainChangesNothing) {
  const auto connection = Open();
  Must(Run(*connection, AllMigrations()));
  const std::string schema = Schema(*connection);
  Must(Run(*connection, AllMigrations()));
  EXPECT_EQ(Schema(*connection), schema);
}

TEST_F(MigrateTest, AMigrationThatFailsHalfWayLeavesTheStepBefore) {
  const auto connection = Open();
  const Migration broken[] = {
      {1, "good", DatabaseKind::kMain, "c1", "CREATE TABLE a (x)"},
      {2, "broken", DatabaseKind::kMain, "c2", "CREATE TABLE b (x); CREATE TABLE a (x)"},
  };
  EXPECT_FALSE(Run(*connection, broken).ok());
  EXPECT_EQ(Must(connection->ScalarText("PRAGMA user_version")), "1");
  EXPECT_EQ(Must(connection->ScalarText("SELECT count(*) FROM sqlite_schema WHERE name = 'b'")),
            "0");
}

TEST_F(MigrateTest, AMigrationThatWasEditedAfterwardsIsRefused) {
  const auto connection = Open();
  const Migration first[] = {{1, "one", DatabaseKind::kMain, "before", "CREATE TABLE a (x)"}};
  const Migration edited[] = {{1, "one", DatabaseKind::kMain, "after", "CREATE TABLE a (x, y)"}};
  Must(Run(*connection, first));
  EXPECT_FALSE(Run(*connection, edited).ok());
}

TEST_F(MigrateTest, AnOlderSchemaIsLeftAloneWhenNothingMayBeApplied) {
  const auto connection = Open();
  Must(Run(*connection, AllMigrations().first(2)));
  const auto refused = Run(*connection, AllMigrations(), /*apply=*/false);
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().detail.find("version 2"), std::string::npos);
  EXPECT_EQ(Must(connection->ScalarText("PRAGMA user_version")), "2");
}

}  // namespace
}  // namespace lathe::store
