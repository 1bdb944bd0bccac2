// Wakes those who wait for news of jobs in this process: event streams, idle worker slots. News is
// only a hint; the truth is in the store, so waiters look there after each wake-up or time-out.
// Thread-safe.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace lathe::jobs {

class EventHub {
 public:
  void Notify() {
    {
      const std::lock_guard lock(mutex_);
      ++epoch_;
    }
    changed_.notify_all();
  }
  std::uint64_t epoch() const {
    const std::lock_guard lock(mutex_);
    return epoch_;
  }
  /// Returns when there was news since `seen`, or after `timeout`; the epoch to pass next time.
  std::uint64_t Wait(std::uint64_t seen, std::chrono::milliseconds timeout) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, timeout, [&] { return epoch_ != seen; });
    return epoch_;
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t epoch_ = 0;  // guarded by mutex_
};

}  // namespace lathe::jobs
