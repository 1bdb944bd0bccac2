// A token that asks long work to stop. The asker calls Cancel() or sets a deadline; the work polls
// Check() at least every 100 ms and returns its Error. Thread-safe; shared by reference, outliving
// the work it is given to.
#pragma once

#include <atomic>
#include <chrono>

#include "base/result.h"

namespace lathe {

class CancelToken {
 public:
  using SteadyTime = std::chrono::steady_clock::time_point;

  CancelToken() = default;
  explicit CancelToken(SteadyTime deadline) : deadline_(deadline) {}

  void Cancel() { cancelled_.store(true, std::memory_order_relaxed); }
  bool cancelled() const { return cancelled_.load(std::memory_order_relaxed); }
  bool expired() const { return std::chrono::steady_clock::now() >= deadline_; }
  /// Errors: job_cancelled, job_timeout.
  Status Check() const;

 private:
  std::atomic<bool> cancelled_{false};
  SteadyTime deadline_ = SteadyTime::max();
};

}  // namespace lathe
