#include "http/event_streams.h"

#include <gtest/gtest.h>

#include <atomic>

namespace lathe::http {
namespace {

TEST(EventChannelTest, WritesEventsThatNoTextCanForge) {
  int woken = 0;
  EventChannel channel([&] { ++woken; });
  EXPECT_TRUE(channel.Send("7\nevent: forged", "progress", "a\r\nb\nevent: forged"));
  EXPECT_EQ(channel.Take(), "id: 7\nevent: progress\ndata: a\ndata: b\ndata: event: forged\n\n");
  EXPECT_TRUE(channel.Comment("still here\n\ndata: forged"));
  EXPECT_EQ(channel.Take(), ": still here\n\n");
  EXPECT_EQ(woken, 2);
}

TEST(EventChannelTest, LeavesOutEmptyFields) {
  EventChannel channel([] {});
  channel.Send("", "", "");
  EXPECT_EQ(channel.Take(), "data: \n\n");
}

TEST(EventChannelTest, IsFinishedOnceAllIsTaken) {
  EventChannel channel([] {});
  channel.Send("", "", "x");
  channel.Finish();
  EXPECT_FALSE(channel.finished());
  channel.Take();
  EXPECT_TRUE(channel.finished());
}

TEST(EventChannelTest, FreesABlockedSenderWhenTheClientGoes) {
  EventChannel channel([] {});
  std::atomic<bool> ended{false};
  std::thread sender([&] {
    while (channel.Send("", "", std::string(10'000, 'x'))) {
    }
    ended = true;
  });
  channel.MarkGone();
  sender.join();
  EXPECT_TRUE(ended);
  EXPECT_FALSE(channel.alive());
}

TEST(EventStreamsTest, LimitsStreamsPerCallerAndInAll) {
  std::atomic<bool> release{false};
  const auto feed = [&](EventSink&) {
    while (!release) std::this_thread::yield();
  };
  const auto channel = std::make_shared<EventChannel>([] {});
  EventStreams streams(3, 2);
  EXPECT_TRUE(streams.Start("a", feed, channel).ok());
  EXPECT_TRUE(streams.Start("a", feed, channel).ok());
  EXPECT_FALSE(streams.Start("a", feed, channel).ok());
  EXPECT_TRUE(streams.Start("b", feed, channel).ok());
  EXPECT_FALSE(streams.Start("c", feed, channel).ok());
  EXPECT_EQ(streams.count(), 3);
  release = true;
  while (streams.count() > 0) std::this_thread::yield();
  EXPECT_TRUE(streams.Start("a", feed, channel).ok());
}

TEST(EventStreamsTest, OutlivesAFeedThatThrows) {
  const auto channel = std::make_shared<EventChannel>([] {});
  {
    EventStreams streams(1, 1);
    EXPECT_TRUE(streams
                    .Start(
                        "a", [](EventSink&) { throw std::runtime_error("broken"); }, channel)
                    .ok());
  }
  EXPECT_TRUE(channel->finished());
}

}  // namespace
}  // namespace lathe::http
