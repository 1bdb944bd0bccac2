#include "http/rate_limiter.h"

#include <gtest/gtest.h>

#include <string>

namespace lathe::http {
namespace {

TEST(RateLimiterTest, AllowsABurstThenTheRate) {
  RateLimiter limiter;
  const RateLimit limit{2, 3};
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(limiter.Take("s", "k", limit, 0).allowed);
  const RateDecision refused = limiter.Take("s", "k", limit, 0);
  EXPECT_FALSE(refused.allowed);
  EXPECT_EQ(refused.retry_after_s, 1);
  EXPECT_EQ(refused.remaining, 0);
  EXPECT_TRUE(limiter.Take("s", "k", limit, 500).allowed);
  EXPECT_FALSE(limiter.Take("s", "k", limit, 500).allowed);
}

TEST(RateLimiterTest, TellsWhenASlowBucketHasAToken) {
  RateLimiter limiter;
  const RateLimit limit{20.0 / 60, 1};
  EXPECT_TRUE(limiter.Take("s", "k", limit, 0).allowed);
  EXPECT_EQ(limiter.Take("s", "k", limit, 0).retry_after_s, 3);
}

TEST(RateLimiterTest, AWindowIsFullAgainOnlyWhenItEnds) {
  RateLimiter limiter;
  const RateLimit limit{20.0 / 60, 20, 60};
  for (int i = 0; i < 20; ++i)
    EXPECT_TRUE(limiter.Take("s", "k", limit, 1'000 + i * 2'000).allowed) << i;
  const RateDecision refused = limiter.Take("s", "k", limit, 41'000);
  EXPECT_FALSE(refused.allowed);
  EXPECT_EQ(refused.retry_after_s, 20);
  EXPECT_FALSE(limiter.Take("s", "k", limit, 60'999).allowed);
  EXPECT_EQ(limiter.Take("s", "k", limit, 61'000).remaining, 19);
}

TEST(RateLimiterTest, KeepsKeysAndSpacesApart) {
  RateLimiter limiter;
  const RateLimit limit{1, 1};
  EXPECT_TRUE(limiter.Take("s", "a", limit, 0).allowed);
  EXPECT_TRUE(limiter.Take("s", "b", limit, 0).allowed);
  EXPECT_TRUE(limiter.Take("t", "a", limit, 0).allowed);
  EXPECT_FALSE(limiter.Take("s", "a", limit, 0).allowed);
}

TEST(RateLimiterTest, GivesBack) {
  RateLimiter limiter;
  const RateLimit limit{1, 1};
  for (int i = 0; i < 5; ++i) {
    EXPECT_TRUE(limiter.Take("s", "a", limit, 0).allowed);
    limiter.Refund("s", "a", limit);
  }
}

TEST(RateLimiterTest, DoesNotLimitWithoutARate) {
  RateLimiter limiter;
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(limiter.Take("s", "a", {}, 0).allowed);
  EXPECT_EQ(limiter.Take("s", "a", {}, 0).limit, 0);
}

TEST(RateLimiterTest, StaysBoundedUnderAFloodOfKeys) {
  RateLimiter limiter;
  const RateLimit limit{1, 2};
  const std::size_t flood = RateLimiter::kShards * RateLimiter::kKeysPerShard * 2;
  for (std::size_t i = 0; i < flood; ++i)
    limiter.Take("s", std::to_string(i), limit, static_cast<std::int64_t>(i / 100));
  EXPECT_LE(limiter.size(), RateLimiter::kShards * RateLimiter::kKeysPerShard);
}

}  // namespace
}  // namespace lathe::http
