// A bounded pipe from the socket's thread to the handler's: back-pressure for streamed request
// bodies. The socket side never blocks; it stops reading while the pipe is full and is woken when
// there is room again. Thread-safe: one writer, one reader.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "http/route.h"

namespace lathe::http {

class BodyPipe final : public BodyStream {
 public:
  /// `on_room` is called by the reader, without the lock, when a full pipe has room again.
  BodyPipe(std::size_t capacity, std::optional<std::int64_t> length, std::function<void()> on_room);

  // The socket's side.
  bool full() const;
  void Push(std::string_view bytes);
  void Finish();
  /// Read answers `error` once what arrived before has been taken.
  void Fail(Error error);
  /// Called on the first Read: for "100 Continue".
  void OnFirstRead(std::function<void()> action) { on_first_read_ = std::move(action); }

  // The handler's side.
  Result<std::size_t> Read(std::span<std::byte> buffer) override;
  std::optional<std::int64_t> length() const override { return length_; }

 private:
  const std::size_t capacity_;
  const std::optional<std::int64_t> length_;
  const std::function<void()> on_room_;
  std::function<void()> on_first_read_;  // set before the reader starts

  mutable std::mutex mutex_;  // guards what follows
  std::condition_variable arrived_;
  std::string bytes_;
  std::size_t taken_ = 0;  // of bytes_
  bool finished_ = false;
  bool waiting_for_room_ = false;
  std::optional<Error> error_;
};

}  // namespace lathe::http
