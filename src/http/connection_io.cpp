#include <boost/asio/post.hpp>
#include <boost/asio/ssl.hpp>
#include <cstring>

#include "http/connection_internal.h"

namespace lathe::http {
namespace {

constexpr std::size_t kFirstBuffer = 16 << 10;
constexpr std::int64_t kLingerMs = 2'000;
constexpr std::size_t kLingerBytes = 64 << 20;

}  // namespace

asio::mutable_buffer Connection::MakeRoom() {
  if (begin_ == end_) begin_ = end_ = 0;
  if (end_ == in_.size()) {
    if (begin_ > 0) {
      std::memmove(in_.data(), in_.data() + begin_, end_ - begin_);
      end_ -= begin_;
      begin_ = 0;
    } else {
      in_.resize(in_.empty() ? kFirstBuffer : in_.size() * 2);
    }
  }
  return {in_.data() + end_, in_.size() - end_};
}

/// 0 when the peer closed, an error came or the deadline passed.
Awaitable<std::size_t> Connection::ReadSome(asio::mutable_buffer buffer) {
  if (stopped()) co_return 0;
  SocketError ec;
  std::size_t count = 0;
  if (tls_) {
    std::tie(ec, count) = co_await tls_->async_read_some(buffer, kAwait);
  } else {
    std::tie(ec, count) = co_await socket_.async_read_some(buffer, kAwait);
  }
  if (ec && ec != asio::error::operation_aborted) peer_gone_ = true;
  if (ec) co_return 0;
  loop_.cells().bytes_in.Add(count);
  co_return count;
}

Awaitable<bool> Connection::WriteAll(std::string_view first, std::string_view second) {
  const std::size_t total = first.size() + second.size();
  while (!first.empty() || !second.empty()) {
    if (stopped()) co_return false;
    std::array<asio::const_buffer, 2> buffers{asio::buffer(first), asio::buffer(second)};
    SocketError ec = asio::error::would_block;
    std::size_t count = 0;
    // Most answers fit the socket's buffer: no need to go through the scheduler.
    if (!tls_) count = socket_.write_some(buffers, ec);
    if (ec == asio::error::would_block) {
      SetDeadline(core_.options.write_timeout_ms);
      if (tls_) {
        std::tie(ec, count) = co_await tls_->async_write_some(buffers, kAwait);
      } else {
        std::tie(ec, count) = co_await socket_.async_write_some(buffers, kAwait);
      }
      ClearDeadline();
    }
    if (ec) {
      peer_gone_ = true;
      co_return false;
    }
    const std::size_t of_first = std::min(count, first.size());
    first.remove_prefix(of_first);
    second.remove_prefix(count - of_first);
  }
  sent_ += total;
  loop_.cells().bytes_out.Add(total);
  co_return true;
}

/// Queues behind the loop's other connections that are ready. Their answers then leave together,
/// which wakes a client that holds many of them once and not once each, and by the time this one
/// reads again its next request is often there: 5 to 10 % more requests a second at 16 connections
/// (bench/bench_constant.py).
Awaitable<void> Connection::LetOthersRun() { co_await asio::post(loop_.executor(), kAwait); }

Awaitable<void> Connection::WaitForWake() {
  wake_.expires_at(std::chrono::steady_clock::time_point::max());
  co_await wake_.async_wait(kAwait);
}

Awaitable<bool> Connection::WaitForWake(std::chrono::milliseconds wait) {
  wake_.expires_after(wait);
  const auto [ec] = co_await wake_.async_wait(kAwait);
  co_return static_cast<bool>(ec);
}

std::function<void()> Connection::Waker() {
  // The post owns the connection until it has run on the loop's thread, where alone it may die.
  return [weak = weak_from_this(), executor = loop_.executor()] {
    if (auto self = weak.lock())
      asio::post(executor, [self = std::move(self)] { self->wake_.cancel(); });
  };
}

/// Reads on for a moment: closing a socket with unread bytes would destroy the answer on its way.
Awaitable<void> Connection::Linger() {
  if (tls_ || stopped()) co_return;
  SocketError ignored;
  socket_.shutdown(Tcp::socket::shutdown_send, ignored);
  SetDeadline(kLingerMs);
  if (in_.size() < kFirstBuffer) in_.resize(kFirstBuffer);
  std::size_t total = 0;
  while (total < kLingerBytes) {
    const std::size_t count = co_await ReadSome(asio::buffer(in_));
    if (count == 0) break;
    total += count;
  }
}

}  // namespace lathe::http
