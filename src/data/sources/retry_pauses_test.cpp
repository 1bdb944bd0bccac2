#include "data/sources/retry_pauses.h"

#include <gtest/gtest.h>

namespace lathe::data::sources {
namespace {

using std::chrono::milliseconds;

TEST(RetryPausesTest, NobodyWaitsLongerThanThereIsTime) {
  RetryPauses pauses(milliseconds(4000), nullptr);
  EXPECT_FALSE(pauses.Pause(20).value());
  RetryPauses short_of_time(milliseconds(400), nullptr);
  EXPECT_FALSE(short_of_time.Pause(0).value());
}

TEST(RetryPausesTest, ACancelledJobDoesNotWait) {
  CancelToken cancel;
  cancel.Cancel();
  const auto paused = RetryPauses(milliseconds(90'000), &cancel).Pause(60);
  ASSERT_FALSE(paused.ok());
  EXPECT_EQ(paused.error().code, ErrorCode::kJobCancelled);
}

}  // namespace
}  // namespace lathe::data::sources
