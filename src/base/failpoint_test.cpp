#include "base/failpoint.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>

#include <thread>

namespace lathe {
namespace {

// The variable is read once in a process: each case runs in one of its own.
class FailpointDeathTest : public testing::Test {
 protected:
  void SetUp() override { testing::FLAGS_gtest_death_test_style = "threadsafe"; }
  static void Set(const char* spec) { ::setenv("LATHE_FAILPOINTS", spec, 1); }
};

TEST(Failpoint, WithoutTheVariableNothingHappens) { EXPECT_TRUE(FailPoint("anything").ok()); }

TEST_F(FailpointDeathTest, ItActsAtItsPassOnly) {
  EXPECT_EXIT(
      {
        Set("a=error@2,b=error@*");
        const bool right = FailPoint("a").ok() && !FailPoint("a").ok() && FailPoint("a").ok() &&
                           !FailPoint("b").ok() && !FailPoint("b").ok() && FailPoint("c").ok();
        std::_Exit(right ? 0 : 1);
      },
      testing::ExitedWithCode(0), "");
}

TEST_F(FailpointDeathTest, KillEndsTheProcess) {
  EXPECT_EXIT(
      {
        Set("a=kill");
        static_cast<void>(FailPoint("a"));
      },
      testing::KilledBySignal(SIGKILL), "");
}

TEST_F(FailpointDeathTest, AbortEndsTheProcess) {
  EXPECT_EXIT(
      {
        Set("a=abort@1");
        static_cast<void>(FailPoint("a"));
      },
      testing::KilledBySignal(SIGABRT), "");
}

TEST_F(FailpointDeathTest, BlockedSigtermIsIgnored) {
  EXPECT_EXIT(
      {
        Set("a=block_term");
        static_cast<void>(FailPoint("a"));
        ::raise(SIGTERM);
        std::_Exit(3);
      },
      testing::ExitedWithCode(3), "");
}

TEST_F(FailpointDeathTest, AMistypedSpecEndsTheProcess) {
  for (const char* spec : {"a", "a=", "a=explode", "a=kill@0", "a=kill@x", "=kill"}) {
    EXPECT_EXIT(
        {
          Set(spec);
          static_cast<void>(FailPoint("a"));
        },
        testing::KilledBySignal(SIGABRT), "failpoint_spec_refused");
  }
}

}  // namespace
}  // namespace lathe
