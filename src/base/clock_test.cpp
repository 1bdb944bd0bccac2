#include "base/clock.h"

#include <gtest/gtest.h>

#include "base/cancel.h"
#include "base/id.h"

namespace lathe {
namespace {

TEST(Clock, TimesAreWrittenInUtcWithMilliseconds) {
  EXPECT_EQ(FormatTime(0), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(FormatTime(1'709'164'800'250), "2024-02-29T00:00:00.250Z");
  EXPECT_EQ(FormatTime(-1), "1969-12-31T23:59:59.999Z");
}

TEST(Clock, TimesAreReadWithAnyOffset) {
  EXPECT_EQ(*ParseTime("2024-02-29T00:00:00.25Z"), 1'709'164'800'250);
  EXPECT_EQ(*ParseTime("2024-02-29T01:30:00+01:30"), 1'709'164'800'000);
  EXPECT_EQ(*ParseTime("2024-02-28t19:00:00-05:00"), 1'709'164'800'000);
  EXPECT_EQ(*ParseTime("2024-02-29 00:00:00.123456789z"), 1'709'164'800'123);
}

TEST(Clock, WhatIsNoTimeIsRefused) {
  for (const char* text :
       {"", "2024-02-30T00:00:00Z", "2023-02-29T00:00:00Z", "2024-13-01T00:00:00Z", "2024-01-01",
        "2024-01-01T24:00:00Z", "2024-01-01T00:60:00Z", "2024-01-01T00:00:00",
        "2024-01-01T00:00:00.Z", "2024-01-01T00:00:00Zx", "24-01-01T00:00:00Z",
        "2024-01-01T00:00:00+1:00"})
    EXPECT_FALSE(ParseTime(text).ok()) << text;
}

TEST(Clock, WhatIsWrittenIsReadBack) {
  for (const std::int64_t ms :
       {std::int64_t{0}, std::int64_t{1'234'567'890'123}, std::int64_t{4'102'444'800'000}})
    EXPECT_EQ(*ParseTime(FormatTime(ms)), ms);
}

TEST(Clock, AManualClockMovesBothTimes) {
  ManualClock clock(1'000);
  clock.Advance(5);
  EXPECT_EQ(clock.WallMs(), 1'005);
  EXPECT_EQ(clock.MonotonicMs(), 5);
}

TEST(Id, IdsAreValidAndIncrease) {
  std::string last;
  for (int i = 0; i < 10'000; ++i) {
    std::string id = NewId();
    ASSERT_TRUE(IsId(id)) << id;
    ASSERT_EQ(id[14], '7');
    ASSERT_LT(last, id);
    last = std::move(id);
  }
}

TEST(Id, OtherTextsAreNoIds) {
  for (const char* text :
       {"", "1", "0190f3a0-0000-7000-8000-00000000000", "0190f3a0-0000-7000-8000-0000000000000",
        "0190f3a0_0000_7000_8000_000000000000", "0190f3a0-0000-7000-8000-00000000000g",
        "../../../../../../../../../etc/passwd"})
    EXPECT_FALSE(IsId(text)) << text;
  EXPECT_TRUE(IsId("0190F3A0-0000-7000-8000-000000000000"));
}

TEST(CancelToken, ItTellsACancelFromADeadline) {
  CancelToken token;
  EXPECT_TRUE(token.Check().ok());
  token.Cancel();
  EXPECT_EQ(token.Check().error().code, ErrorCode::kJobCancelled);
  const CancelToken late(std::chrono::steady_clock::now() - std::chrono::seconds(1));
  EXPECT_EQ(late.Check().error().code, ErrorCode::kJobTimeout);
}

}  // namespace
}  // namespace lathe
