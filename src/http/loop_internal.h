// One socket thread: its io_context, its listener on the shared port, its connections, and a tick
// four times a second that enforces their deadlines (one timer for all of them instead of one
// each). Everything but the marked functions runs on that thread. For src/http/*.cpp only.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_set>

#include "http/core_internal.h"
#include "http/sockets_internal.h"

namespace lathe::http {

class Connection;

class Loop {
 public:
  Loop(Core& core, std::size_t index);
  ~Loop();

  /// Before Start. Error: conflict (address in use), internal.
  Status Listen(const Tcp::endpoint& endpoint);
  Tcp::endpoint local_endpoint() const;
  void Start();

  // From any thread.
  void PostDrain();
  void PostClose();
  /// Waits for the last connection. REQUIRES: PostClose.
  void Join();
  /// A connection accepted by another loop.
  void PostAdopt(int fd);
  int connection_count() const { return count_.load(std::memory_order_relaxed); }

  // For connections.
  Executor executor() { return context_.get_executor(); }
  std::int64_t now_ms() const { return now_ms_; }
  std::string_view date() const { return date_; }
  Cells& cells() { return cells_; }
  void NewRequestId(std::string& out);
  /// Whether one more line may be logged now.
  bool MayLog();
  void Remove(Connection* connection);

 private:
  Awaitable<void> Accept();
  Awaitable<void> Tick();
  void Take(Socket socket);
  void Adopt(int fd);
  void Refuse(Socket& socket);
  bool RefuseWithReserve();
  void DrainBacklog();
  Loop& LeastBusy();

  Core& core_;
  Cells& cells_;
  std::unordered_set<Connection*> connections_;
  std::atomic<int> count_{0};
  asio::io_context context_{1};
  asio::executor_work_guard<Executor> work_;
  Acceptor acceptor_;
  Timer tick_;
  int reserve_fd_ = -1;  // closed to accept and refuse one connection when the process has no file
                         // descriptors left
  bool closing_ = false;
  std::int64_t now_ms_ = 0;
  std::string date_;
  std::uint64_t random_[2];
  std::int64_t log_second_ = 0;
  int log_lines_ = 0;
  std::thread thread_;
};

}  // namespace lathe::http
