#include "store/api_keys.h"

#include <gtest/gtest.h>

#include "store/audit_log.h"
#include "store/testing/fixture.h"

namespace lathe::store {
namespace {

using store_testing::Must;

class ApiKeysTest : public store_testing::Fixture {
 protected:
  ApiKeysTest() : ana(AddTenant("ana@example.com")), bo(AddTenant("bo@example.com")) {}
  std::string Add() {
    ApiKey key;
    key.id = NewId();
    key.name = "ci";
    key.role = Role::kEditor;
    key.created_by = ana.user_id;
    key.created_at_ms = clock.WallMs();
    Commit([&](Transaction& tx) { Must(keys.Insert(tx, ana.scope, key, "hash")); });
    return key.id;
  }
  store_testing::Tenant ana, bo;
  ApiKeys keys{*database};
};

TEST_F(ApiKeysTest, AKeyBelongsToItsWorkspace) {
  const std::string id = Add();
  EXPECT_EQ(Must(keys.Get(ana.scope, id)).role, Role::kEditor);
  EXPECT_EQ(keys.Get(bo.scope, id).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(Must(keys.List(bo.scope, {})).total, 0);
  Transaction tx = Must(database->Begin());
  EXPECT_EQ(keys.Delete(tx, bo.scope, id, clock.WallMs()).error().code, ErrorCode::kNotFound);
}

TEST_F(ApiKeysTest, ADeletedKeySignsNobodyIn) {
  const std::string id = Add();
  EXPECT_EQ(Must(keys.FindSecret(id))->secret_hash, "hash");
  Commit([&](Transaction& tx) { Must(keys.Delete(tx, ana.scope, id, clock.WallMs())); });
  EXPECT_FALSE(Must(keys.FindSecret(id)));
}

TEST_F(ApiKeysTest, ItsLastUseIsKept) {
  const std::string id = Add();
  Commit([&](Transaction& tx) { Must(keys.Touch(tx, id, 42)); });
  EXPECT_EQ(Must(keys.Get(ana.scope, id)).last_used_at_ms, 42);
}

TEST_F(ApiKeysTest, TheAuditLogTellsWhoDidWhatWithinTheWorkspace) {
  const AuditLog log(*database, clock);
  const Origin origin{ana.user_id, std::nullopt, "127.0.0.1", "request-1"};
  Commit([&](Transaction& tx) {
    Must(log.Add(
        tx, origin,
        {"project.create", "project", "p1", ana.scope.workspace_id(), {{"name", "a\n{\"b\":1}"}}}));
    Must(log.Add(tx, origin, {"project.delete", "project", "p1", ana.scope.workspace_id()}));
  });
  EXPECT_EQ(Must(log.List(ana.scope, {}, {})).total, 2);
  EXPECT_EQ(Must(log.List(bo.scope, {}, {})).total, 0);
  AuditFilter filter;
  filter.action = "project.create";
  const auto page = Must(log.List(ana.scope, filter, {}));
  ASSERT_EQ(page.items.size(), 1U);
  EXPECT_EQ(page.items[0].user_email, "ana@example.com");
  EXPECT_EQ(page.items[0].request_id, "request-1");
}

TEST_F(ApiKeysTest, AnEntryOfAChangeThatFailedDoesNotExist) {
  const AuditLog log(*database, clock);
  {
    Transaction tx = Must(database->Begin());
    Must(log.Add(tx, {}, {"project.create", "project", "p1", ana.scope.workspace_id()}));
  }
  EXPECT_EQ(Must(log.List(ana.scope, {}, {})).total, 0);
}

}  // namespace
}  // namespace lathe::store
