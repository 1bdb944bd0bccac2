// A bounded pool for blocking work (disk, SQL, bcrypt), so that socket threads never wait.
// TrySubmit refuses when the queue is full: the caller answers 503 with Retry-After instead of
// piling up work. Thread-safe.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

namespace lathe {

class ThreadPool {
 public:
  /// `name` shows in thread lists; `queue_limit` counts tasks waiting, not running.
  ThreadPool(std::string name, std::size_t thread_count, std::size_t queue_limit);
  /// Runs what is queued, then joins.
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  /// False when the queue is full or the pool is stopping; the task was not taken.
  [[nodiscard]] bool TrySubmit(std::function<void()> task);
  std::size_t queued() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lathe
