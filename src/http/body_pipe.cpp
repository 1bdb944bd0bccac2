#include "http/body_pipe.h"

#include <algorithm>
#include <cstring>

namespace lathe::http {

BodyPipe::BodyPipe(std::size_t capacity, std::optional<std::int64_t> length,
                   std::function<void()> on_room)
    : capacity_(capacity), length_(length), on_room_(std::move(on_room)) {}

bool BodyPipe::full() const {
  const std::lock_guard lock(mutex_);
  return bytes_.size() - taken_ >= capacity_;
}

void BodyPipe::Push(std::string_view bytes) {
  const std::lock_guard lock(mutex_);
  if (taken_ == bytes_.size()) {
    bytes_.clear();
    taken_ = 0;
  } else if (taken_ >= capacity_) {
    bytes_.erase(0, taken_);
    taken_ = 0;
  }
  bytes_.append(bytes);
  if (bytes_.size() - taken_ >= capacity_) waiting_for_room_ = true;
  arrived_.notify_one();
}

void BodyPipe::Finish() {
  const std::lock_guard lock(mutex_);
  finished_ = true;
  arrived_.notify_one();
}

void BodyPipe::Fail(Error error) {
  const std::lock_guard lock(mutex_);
  if (!finished_ && !error_) error_ = std::move(error);
  arrived_.notify_one();
}

Result<std::size_t> BodyPipe::Read(std::span<std::byte> buffer) {
  if (on_first_read_) {
    on_first_read_();
    on_first_read_ = nullptr;
  }
  std::size_t count = 0;
  bool room = false;
  {
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, [&] { return taken_ < bytes_.size() || finished_ || error_; });
    if (taken_ == bytes_.size()) {
      if (error_) return *error_;
      return std::size_t{0};
    }
    count = std::min(buffer.size(), bytes_.size() - taken_);
    std::memcpy(buffer.data(), bytes_.data() + taken_, count);
    taken_ += count;
    // Half empty before the socket is woken: fewer wake-ups, larger reads.
    if (waiting_for_room_ && bytes_.size() - taken_ <= capacity_ / 2) {
      waiting_for_room_ = false;
      room = true;
    }
  }
  if (room) on_room_();
  return count;
}

}  // namespace lathe::http
