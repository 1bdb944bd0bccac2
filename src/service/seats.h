// How many may do something costly at once. Thread-safe.
#pragma once

#include <atomic>
#include <memory>

namespace lathe::service {

class Seats {
 public:
  explicit Seats(int count) : count_(count) {}

  /// A seat, given back when its last copy goes, which may be after the Seats themselves; null when
  /// all are taken.
  std::shared_ptr<const void> Take() {
    if (taken_->fetch_add(1) < count_)
      return {taken_.get(), [taken = taken_](const void*) { --*taken; }};
    --*taken_;
    return nullptr;
  }

 private:
  int count_;
  std::shared_ptr<std::atomic<int>> taken_ = std::make_shared<std::atomic<int>>(0);
};

}  // namespace lathe::service
