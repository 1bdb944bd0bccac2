#include "store/idempotency.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "base/id.h"

namespace lathe::store {
namespace {

class IdempotencyTest : public testing::Test {
 protected:
  void SetUp() override {
    directory_ = std::filesystem::temp_directory_path() / ("idempotency-" + NewId());
    std::filesystem::create_directories(directory_);
    DatabaseOptions options;
    options.data_dir = directory_;
    auto database = Database::Open(std::move(options));
    ASSERT_TRUE(database.ok()) << database.error().detail;
    database_ = *std::move(database);
  }
  void TearDown() override {
    database_.reset();
    std::filesystem::remove_all(directory_);
  }
  Idempotency Keys(const std::string& instance = "one") {
    return {*database_, clock_, instance, 60};
  }

  void RecordEffect(const IdempotencyClaim& claim, const std::string& content) {
    auto tx = database_->Begin();
    ASSERT_TRUE(tx.ok());
    ASSERT_TRUE(Idempotency::RecordEffect(*tx, claim, {"project", "p1"}, content).ok());
    ASSERT_TRUE(tx->Commit().ok());
  }

  std::filesystem::path directory_;
  ManualClock clock_;
  std::unique_ptr<Database> database_;
};

TEST_F(IdempotencyTest, RepeatsTheFirstAnswer) {
  const Idempotency keys = Keys();
  const auto first = keys.Begin("user", "k", "print");
  ASSERT_TRUE(first.ok()) << first.error().detail;
  EXPECT_FALSE(first->has_value());
  ASSERT_TRUE(keys.Finish(keys.ClaimOf("user", "k"),
                          {201, "[[\"Location\",\"/x\"]]", "application/json", "{}"})
                  .ok());
  const auto second = keys.Begin("user", "k", "print");
  ASSERT_TRUE(second.ok());
  ASSERT_TRUE(second->has_value());
  ASSERT_TRUE((*second)->answer.has_value());
  EXPECT_EQ((*second)->answer->status, 201);
  EXPECT_EQ((*second)->answer->headers, "[[\"Location\",\"/x\"]]");
  EXPECT_EQ((*second)->answer->body, "{}");
}

TEST_F(IdempotencyTest, RefusesWhileTheFirstRuns) {
  ASSERT_TRUE(Keys().Begin("user", "k", "print").ok());
  const auto second = Keys().Begin("user", "k", "print");
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code, ErrorCode::kIdempotencyInFlight);
}

TEST_F(IdempotencyTest, RefusesAnotherRequestWithTheKey) {
  ASSERT_TRUE(Keys().Begin("user", "k", "print").ok());
  const auto second = Keys().Begin("user", "k", "other");
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code, ErrorCode::kIdempotencyMismatch);
}

TEST_F(IdempotencyTest, KeepsTheKeysOfOwnersApart) {
  ASSERT_TRUE(Keys().Begin("user", "k", "print").ok());
  const auto other = Keys().Begin("other", "k", "print");
  ASSERT_TRUE(other.ok());
  EXPECT_FALSE(other->has_value());
}

TEST_F(IdempotencyTest, RunsAgainAfterTheServerDied) {
  ASSERT_TRUE(Keys("dead").Begin("user", "k", "print").ok());
  const auto second = Keys("alive").Begin("user", "k", "print");
  ASSERT_TRUE(second.ok());
  EXPECT_FALSE(second->has_value());
}

TEST_F(IdempotencyTest, RepeatsAnAnswerOfAServerThatDied) {
  ASSERT_TRUE(Keys("dead").Begin("user", "k", "print").ok());
  ASSERT_TRUE(Keys("dead").Finish(Keys("dead").ClaimOf("user", "k"), {201, "[]", "", "x"}).ok());
  const auto second = Keys("alive").Begin("user", "k", "print");
  ASSERT_TRUE(second.ok());
  EXPECT_TRUE(second->has_value());
}

TEST_F(IdempotencyTest, TellsTheEffectOfAServerThatDiedBeforeItsAnswer) {
  ASSERT_TRUE(Keys("dead").Begin("user", "k", "print").ok());
  RecordEffect(Keys("dead").ClaimOf("user", "k"), "content hash");
  const auto second = Keys("alive").Begin("user", "k", "print");
  ASSERT_TRUE(second.ok()) << second.error().detail;
  ASSERT_TRUE(second->has_value());
  EXPECT_FALSE((*second)->answer.has_value());
  ASSERT_TRUE((*second)->effect.has_value());
  EXPECT_EQ((*second)->effect->resource_kind, "project");
  EXPECT_EQ((*second)->effect->resource_id, "p1");
  EXPECT_EQ((*second)->content, "content hash");
}

TEST_F(IdempotencyTest, AnEffectThatWasRolledBackIsNone) {
  ASSERT_TRUE(Keys("dead").Begin("user", "k", "print").ok());
  {
    auto tx = database_->Begin();
    ASSERT_TRUE(tx.ok());
    ASSERT_TRUE(
        Idempotency::RecordEffect(*tx, Keys("dead").ClaimOf("user", "k"), {"project", "p1"}, "")
            .ok());
  }
  const auto second = Keys("alive").Begin("user", "k", "print");
  ASSERT_TRUE(second.ok());
  EXPECT_FALSE(second->has_value());
}

TEST_F(IdempotencyTest, AKeyWithAnEffectIsNotForgotten) {
  ASSERT_TRUE(Keys().Begin("user", "k", "print").ok());
  RecordEffect(Keys().ClaimOf("user", "k"), "");
  ASSERT_TRUE(Keys().Forget(Keys().ClaimOf("user", "k")).ok());
  const auto second = Keys().Begin("user", "k", "print");
  ASSERT_TRUE(second.ok());
  EXPECT_TRUE(second->has_value());
  const auto other = Keys().Begin("user", "k", "other");
  ASSERT_FALSE(other.ok());
  EXPECT_EQ(other.error().code, ErrorCode::kIdempotencyMismatch);
}

TEST_F(IdempotencyTest, AKeyThatWasTakenAwayKeepsItsRequestFromCommitting) {
  auto tx = database_->Begin();
  ASSERT_TRUE(tx.ok());
  const Status recorded =
      Idempotency::RecordEffect(*tx, Keys().ClaimOf("user", "k"), {"project", "p1"}, "");
  ASSERT_FALSE(recorded.ok());
  EXPECT_EQ(recorded.error().code, ErrorCode::kConflict);
}

TEST_F(IdempotencyTest, FreesAForgottenKey) {
  ASSERT_TRUE(Keys().Begin("user", "k", "print").ok());
  ASSERT_TRUE(Keys().Forget(Keys().ClaimOf("user", "k")).ok());
  const auto second = Keys().Begin("user", "k", "other");
  ASSERT_TRUE(second.ok());
  EXPECT_FALSE(second->has_value());
}

TEST_F(IdempotencyTest, ForgetsWhatIsTooOld) {
  ASSERT_TRUE(Keys().Begin("user", "k", "print").ok());
  clock_.Advance(61'000);
  const auto second = Keys().Begin("user", "k", "other");
  ASSERT_TRUE(second.ok());
  EXPECT_FALSE(second->has_value());
  clock_.Advance(61'000);
  const auto gone = Idempotency::DeleteExpired(*database_, clock_);
  ASSERT_TRUE(gone.ok());
  EXPECT_EQ(*gone, 1);
}

}  // namespace
}  // namespace lathe::store
