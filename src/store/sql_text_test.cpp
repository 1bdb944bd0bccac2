#include "store/sql_text.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "store/connection_internal.h"
#include "store/testing/fixture.h"

namespace lathe::store {
namespace {

using store_testing::Fixture;
using store_testing::Must;

class SqlTextTest : public Fixture {};

// EXPLAIN compiles a statement without running it: a misspelt column, table or keyword fails here.
TEST_F(SqlTextTest, EveryNamedQueryPrepares) {
  const auto main = Must(Connection::Open({database->path()}));
  const auto log = Must(Connection::Open({predictions->path()}));
  ASSERT_GT(AllQueries().size(), 50U);
  for (const NamedQuery& query : AllQueries()) {
    const std::string explain = "EXPLAIN " + std::string(query.text);
    EXPECT_TRUE(main->Texts(explain).ok() || log->Texts(explain).ok()) << query.name;
  }
}

// A tenant's rows are reachable by workspace only. What is listed here is reached by a key of its
// own or serves all tenants.
TEST_F(SqlTextTest, EveryQueryOnATenantTableNamesTheWorkspace) {
  const std::set<std::string_view> for_the_server = {
      "set_dataset_job",        "set_training_job", "count_dataset_uses",
      "list_purgeable_objects", "list_object_ids",  "list_stored_objects",
      "list_objectless_rows",   "list_job_faults",  "count_projects_with_id",
      "owner_of_bundle"};
  for (const NamedQuery& query : AllQueries()) {
    if (for_the_server.contains(query.name) || query.name.starts_with("purge_") ||
        query.name.starts_with("detach_") || query.name.starts_with("drop_purged_") ||
        query.name.starts_with("access_"))
      continue;
    const std::string text = " " + std::string(query.text) + " ";
    for (const std::string_view table :
         {"projects", "datasources", "uploads", "datasets", "trainings", "models"}) {
      for (const std::string_view verb : {"FROM ", "UPDATE ", "INTO ", "JOIN "}) {
        if (text.find(std::string(verb) + std::string(table)) == std::string::npos) continue;
        EXPECT_NE(text.find(":workspace_id"), std::string::npos) << query.name << " on " << table;
      }
    }
  }
}

TEST(SqlText, MigrationsAreNumberedInOrderAndHaveChecksums) {
  int expected = 0;
  for (const Migration& migration : AllMigrations()) {
    EXPECT_EQ(migration.version, ++expected);
    EXPECT_EQ(migration.checksum.size(), 64U);
  }
}

TEST(SqlTextDeathTest, AnUnknownNameEndsTheProgram) {
  EXPECT_DEATH(Sql("no_such_query"), "sql_name_unknown");
}

}  // namespace
}  // namespace lathe::store
