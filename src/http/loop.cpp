#include <fcntl.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <cstring>
#include <vector>

#include "base/crypto.h"
#include "base/log.h"
#include "http/connection_internal.h"
#include "http/loop_internal.h"

namespace lathe::http {
namespace {

constexpr auto kTickEvery = std::chrono::milliseconds(250);
constexpr auto kPauseWithoutDescriptors = std::chrono::milliseconds(50);
constexpr int kLogLinesPerSecond = 500;
constexpr int kBacklog = 4'096;

bool OutOfDescriptors(const SocketError& ec) {
  return ec == asio::error::no_descriptors ||
         ec == boost::system::errc::too_many_files_open_in_system ||
         ec == asio::error::no_buffer_space || ec == asio::error::no_memory;
}

/// xorshift128+: request ids need to be unlike, not secret.
std::uint64_t NextRandom(std::uint64_t (&state)[2]) {
  std::uint64_t x = state[0];
  const std::uint64_t y = state[1];
  state[0] = y;
  x ^= x << 23;
  state[1] = x ^ y ^ (x >> 17) ^ (y >> 26);
  return state[1] + y;
}

void AppendHex(std::string& out, std::uint64_t number) {
  constexpr std::string_view kHex = "0123456789abcdef";
  for (int shift = 60; shift >= 0; shift -= 4) out.push_back(kHex[(number >> shift) & 0xf]);
}

}  // namespace

Loop::Loop(Core& core, std::size_t index)
    : core_(core),
      cells_(core.metrics->cells(index)),
      work_(asio::make_work_guard(context_)),
      acceptor_(context_.get_executor()),
      tick_(context_.get_executor()),
      reserve_fd_(::open("/dev/null", O_RDONLY | O_CLOEXEC)) {
  const std::string seed = RandomBytes(sizeof(random_));
  std::memcpy(random_, seed.data(), sizeof(random_));
  random_[0] |= 1;
}

Loop::~Loop() {
  if (reserve_fd_ >= 0) ::close(reserve_fd_);
}

Status Loop::Listen(const Tcp::endpoint& endpoint) {
  SocketError ec;
  acceptor_.open(endpoint.protocol(), ec);
  const int one = 1;
  if (!ec) acceptor_.set_option(asio::socket_base::reuse_address(true), ec);
  if (!ec &&
      ::setsockopt(acceptor_.native_handle(), SOL_SOCKET, SO_REUSEPORT, &one, sizeof one) != 0)
    ec.assign(errno, boost::system::system_category());
  if (!ec) acceptor_.bind(endpoint, ec);
  if (!ec) acceptor_.listen(kBacklog, ec);
  if (!ec) acceptor_.non_blocking(true, ec);
  if (!ec) return {};
  const ErrorCode code =
      ec == asio::error::address_in_use ? ErrorCode::kConflict : ErrorCode::kInternal;
  return Fail(code, "cannot listen on " + endpoint.address().to_string() + ":" +
                        std::to_string(endpoint.port()) + ": " + ec.message());
}

Tcp::endpoint Loop::local_endpoint() const { return acceptor_.local_endpoint(); }

void Loop::Start() {
  now_ms_ = core_.deps.clock->MonotonicMs();
  date_ = HttpDate(core_.deps.clock->WallMs());
  asio::co_spawn(context_, Accept(), asio::detached);
  asio::co_spawn(context_, Tick(), asio::detached);
  thread_ = std::thread([this] {
    ::pthread_setname_np(::pthread_self(), "http-socket");
    context_.run();
  });
}

void Loop::PostDrain() {
  asio::post(context_, [this] {
    DrainBacklog();
    for (Connection* connection : connections_) connection->Drain();
  });
}

void Loop::PostClose() {
  asio::post(context_, [this] {
    closing_ = true;
    SocketError ignored;
    acceptor_.close(ignored);
    tick_.cancel();
    for (Connection* connection : connections_) connection->Abort();
    work_.reset();
  });
}

void Loop::Join() {
  if (thread_.joinable()) thread_.join();
}

void Loop::PostAdopt(int fd) {
  asio::post(context_, [this, fd] { Adopt(fd); });
}

void Loop::Adopt(int fd) {
  if (closing_) {
    ::close(fd);
    --core_.connections;
    return;
  }
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  const bool v6 =
      ::getsockname(fd, static_cast<sockaddr*>(static_cast<void*>(&address)), &size) == 0 &&
      address.ss_family == AF_INET6;
  Socket socket(context_.get_executor());
  SocketError ec;
  socket.assign(v6 ? Tcp::v6() : Tcp::v4(), fd, ec);
  if (ec) {
    ::close(fd);
    --core_.connections;
    return;
  }
  Take(std::move(socket));
}

/// Evens out what SO_REUSEPORT spreads by hash: with few connections one thread could get most of
/// them.
Loop& Loop::LeastBusy() {
  Loop* least = this;
  for (const auto& loop : core_.loops) {
    if (loop->connection_count() + 1 < least->connection_count()) least = loop.get();
  }
  return *least;
}

Awaitable<void> Loop::Accept() {
  while (acceptor_.is_open()) {
    auto [ec, socket] = co_await acceptor_.async_accept(kAwait);
    if (ec == asio::error::operation_aborted || !acceptor_.is_open()) co_return;
    if (ec && OutOfDescriptors(ec)) {
      // Refusing one at a time, with a pause, keeps a flood from making this loop spin.
      while (RefuseWithReserve()) {
      }
      Timer pause(context_.get_executor(), kPauseWithoutDescriptors);
      co_await pause.async_wait(kAwait);
      continue;
    }
    if (ec) continue;  // the client was gone before we came
    if (++core_.connections > core_.max_connections) {
      --core_.connections;
      Refuse(socket);
      continue;
    }
    Loop& loop = LeastBusy();
    if (&loop == this) {
      Take(std::move(socket));
    } else {
      loop.PostAdopt(socket.release());
    }
  }
}

void Loop::Take(Socket socket) {
  SocketError ignored;
  socket.set_option(Tcp::no_delay(true), ignored);
  socket.non_blocking(true, ignored);
  cells_.connections_opened.Add();
  auto connection = std::make_shared<Connection>(core_, *this, std::move(socket));
  connections_.insert(connection.get());
  count_.fetch_add(1, std::memory_order_relaxed);
  connection->Start();
}

void Loop::Remove(Connection* connection) {
  connections_.erase(connection);
  count_.fetch_sub(1, std::memory_order_relaxed);
  --core_.connections;
}

/// 503 in one write that cannot block; a TLS client only sees the end of the connection.
void Loop::Refuse(Socket& socket) {
  cells_.connections_refused.Add();
  SocketError ignored;
  socket.non_blocking(true, ignored);
  if (!core_.tls) socket.write_some(asio::buffer(core_.BusyAnswer()), ignored);
  socket.shutdown(Tcp::socket::shutdown_send, ignored);
}

/// False when nobody waits any more.
bool Loop::RefuseWithReserve() {
  if (reserve_fd_ < 0) return false;
  ::close(reserve_fd_);
  SocketError ec;
  Socket socket(context_.get_executor());
  acceptor_.accept(socket, ec);
  if (!ec) Refuse(socket);
  SocketError ignored;
  socket.close(ignored);
  reserve_fd_ = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  return !ec;
}

/// Who is in the kernel's queue was told that the connection stands: take them before the listener
/// goes.
void Loop::DrainBacklog() {
  if (!acceptor_.is_open()) return;
  SocketError ec;
  while (!ec) {
    Socket socket(context_.get_executor());
    acceptor_.accept(socket, ec);
    if (ec) break;
    ++core_.connections;
    Take(std::move(socket));
  }
  acceptor_.close(ec);
}

Awaitable<void> Loop::Tick() {
  while (!closing_) {
    tick_.expires_after(kTickEvery);
    co_await tick_.async_wait(kAwait);
    now_ms_ = core_.deps.clock->MonotonicMs();
    date_ = HttpDate(core_.deps.clock->WallMs());
    for (Connection* connection : connections_) connection->Tick();
  }
}

void Loop::NewRequestId(std::string& out) {
  out.clear();
  AppendHex(out, NextRandom(random_));
  AppendHex(out, NextRandom(random_));
}

bool Loop::MayLog() {
  if (now_ms_ - log_second_ >= 1'000) {
    log_second_ = now_ms_;
    log_lines_ = 0;
  }
  return ++log_lines_ <= kLogLinesPerSecond;
}

}  // namespace lathe::http
