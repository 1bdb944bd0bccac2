#include "base/thread_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <stdexcept>

namespace lathe {
namespace {

TEST(ThreadPool, EverythingThatWasTakenRunsBeforeTheEnd) {
  std::atomic<int> runs{0};
  {
    ThreadPool pool("test", 3, 1'000);
    for (int i = 0; i < 500; ++i) ASSERT_TRUE(pool.TrySubmit([&] { ++runs; }));
  }
  EXPECT_EQ(runs, 500);
}

TEST(ThreadPool, AFullQueueRefuses) {
  std::promise<void> release;
  const std::shared_future<void> released = release.get_future().share();
  std::promise<void> started;
  ThreadPool pool("test", 1, 2);
  ASSERT_TRUE(pool.TrySubmit([&] {
    started.set_value();
    released.wait();
  }));
  started.get_future().wait();
  EXPECT_TRUE(pool.TrySubmit([] {}));
  EXPECT_TRUE(pool.TrySubmit([] {}));
  EXPECT_FALSE(pool.TrySubmit([] {}));
  EXPECT_EQ(pool.queued(), 2U);
  release.set_value();
}

TEST(ThreadPool, ATaskThatThrowsEndsNothingElse) {
  std::promise<void> ran;
  ThreadPool pool("test", 1, 10);
  ASSERT_TRUE(pool.TrySubmit([] { throw std::runtime_error("a library's"); }));
  ASSERT_TRUE(pool.TrySubmit([] { throw 7; }));
  ASSERT_TRUE(pool.TrySubmit([&] { ran.set_value(); }));
  ran.get_future().wait();
}

}  // namespace
}  // namespace lathe
