// Server-sent events: a bounded number of streams, each fed by its own thread through a bounded
// channel that the socket's thread drains. The feeding thread blocks when the client is slow and
// learns at once when it is gone. Thread-safe.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "http/route.h"

namespace lathe::http {

class EventChannel final : public EventSink {
 public:
  /// `on_text` is called by the feeding thread, without the lock, when there is something to take.
  explicit EventChannel(std::function<void()> on_text) : on_text_(std::move(on_text)) {}

  // The feeding thread's side.
  bool Send(std::string_view id, std::string_view event, std::string_view data) override;
  bool Comment(std::string_view text) override;
  bool alive() const override { return !gone_.load(std::memory_order_acquire); }
  void Finish();

  // The socket's side.
  /// Everything sent since the last call.
  std::string Take();
  bool finished() const;
  /// Send answers false from now on.
  void MarkGone();

 private:
  bool Append(const std::string& text);

  const std::function<void()> on_text_;
  std::atomic<bool> gone_{false};
  mutable std::mutex mutex_;  // guards `text_`, `finished_`
  std::condition_variable room_;
  std::string text_;
  bool finished_ = false;
};

class EventStreams {
 public:
  EventStreams(int limit, int limit_per_caller)
      : limit_(limit), limit_per_caller_(limit_per_caller) {}
  /// REQUIRES: all channels are marked gone.
  ~EventStreams();

  /// Runs `feed` on a thread of its own, then finishes the channel. Error: rate_limited.
  Status Start(const std::string& caller, std::function<void(EventSink&)> feed,
               std::shared_ptr<EventChannel> channel);
  int count() const;

 private:
  struct Stream {
    std::thread thread;
    std::atomic<bool> ended{false};
  };
  void Run(Stream& stream, const std::string& caller, const std::function<void(EventSink&)>& feed,
           EventChannel& channel);
  void JoinEnded();

  const int limit_;
  const int limit_per_caller_;
  mutable std::mutex mutex_;  // guards what follows
  std::list<Stream> streams_;
  std::map<std::string, int> by_caller_;
  int running_ = 0;
};

}  // namespace lathe::http
