#include "store/users.h"

#include <gtest/gtest.h>

#include "store/testing/fixture.h"

namespace lathe::store {
namespace {

using store_testing::Must;

class UsersTest : public store_testing::Fixture {
 protected:
  void AddToken(const std::string& user_id, const std::string& hash,
                const std::string& family = "f") {
    RefreshToken token;
    token.id = NewId();
    token.user_id = user_id;
    token.family_id = family;
    token.expires_at_ms = clock.WallMs() + 1'000;
    Commit([&](Transaction& tx) { Must(users.InsertToken(tx, token, hash, clock.WallMs())); });
  }
  RefreshToken FindToken(const std::string& hash) {
    auto reader = Must(database->Read());
    return *Must(users.FindToken(reader, hash));
  }
  Users users{*database};
};

TEST_F(UsersTest, AnAddressIsFoundInAnyCaseAndTakenInAnyCase) {
  AddUser("Ana@Example.com");
  EXPECT_EQ(Must(users.FindByEmail("aNA@example.COM"))->email, "Ana@Example.com");
  User again;
  again.id = NewId();
  again.email = "ana@EXAMPLE.com";
  Transaction tx = Must(database->Begin());
  EXPECT_EQ(users.Insert(tx, again).error().code, ErrorCode::kEmailTaken);
}

TEST_F(UsersTest, AnUnknownUserIsNotFound) {
  EXPECT_FALSE(Must(users.FindByEmail("nobody@example.com")));
  EXPECT_EQ(users.Get(NewId()).error().code, ErrorCode::kNotFound);
}

TEST_F(UsersTest, ANewPasswordEndsEverySession) {
  const std::string id = AddUser("ana@example.com");
  AddToken(id, "hash-1");
  Commit([&](Transaction& tx) { Must(users.SetPassword(tx, id, "$2b$new", clock.WallMs())); });
  EXPECT_EQ(Must(users.TokenEpoch(id)), 1);
  EXPECT_TRUE(FindToken("hash-1").revoked_at_ms);
}

TEST_F(UsersTest, ATokenRotatesOnlyOnce) {
  const std::string id = AddUser("ana@example.com");
  AddToken(id, "hash-1");
  const std::string token_id = FindToken("hash-1").id;
  Commit(
      [&](Transaction& tx) { EXPECT_TRUE(Must(users.RotateToken(tx, token_id, clock.WallMs()))); });
  Commit([&](Transaction& tx) {
    EXPECT_FALSE(Must(users.RotateToken(tx, token_id, clock.WallMs())));
  });
}

TEST_F(UsersTest, RevokingAFamilyLeavesOtherLoginsAlone) {
  const std::string id = AddUser("ana@example.com");
  AddToken(id, "hash-1", "laptop");
  AddToken(id, "hash-2", "phone");
  Commit([&](Transaction& tx) { Must(users.RevokeFamily(tx, id, "laptop", clock.WallMs())); });
  EXPECT_TRUE(FindToken("hash-1").revoked_at_ms);
  EXPECT_FALSE(FindToken("hash-2").revoked_at_ms);
}

}  // namespace
}  // namespace lathe::store
