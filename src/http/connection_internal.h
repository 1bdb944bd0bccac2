// One client's connection: reads requests, has them answered, writes the answers, one after the
// other (pipelined requests wait in the buffer). A coroutine on its loop's thread; handlers on
// pools hand their answer back by a post to it. Deadlines are plain numbers that the loop's tick
// compares. For src/http/*.cpp only.
#pragma once

#include <boost/asio/ssl/stream.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/body_pipe.h"
#include "http/core_internal.h"
#include "http/loop_internal.h"
#include "http/sockets_internal.h"

namespace lathe::http {

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(Core& core, Loop& loop, Socket socket);

  void Start();
  /// Ends what is past its deadline, and streams whose client has gone.
  void Tick();
  /// No further request after this one; event streams end.
  void Drain();
  /// Ends now; a handler that still runs is waited for.
  void Abort();

 private:
  enum class BodyStep : std::uint8_t { kMore, kDone, kFailed };
  using BodySink = std::function<void(std::string_view)>;

  // connection.cpp: the request.
  Awaitable<void> Run();
  Awaitable<bool> Handshake();
  Awaitable<bool> ReadHead();
  void BeginRequest();
  Awaitable<void> Serve();
  Awaitable<void> RunRoute(int route);
  Status AdoptHead();
  Status CheckLength(std::int64_t limit) const;
  Awaitable<void> RunOnPool(int route);
  bool Submit(ThreadPool& pool, int route);
  /// Has the pool run `task`; done_ is set, and this woken, when it has. False when the pool is
  /// full: then nothing runs.
  bool RunAndWake(ThreadPool& pool, std::function<void()> task);
  Awaitable<void> Refuse(Error error);
  Awaitable<void> Close();
  void EndRequest(int status);

  // connection_body.cpp: the request's body.
  void BeginBody();
  Awaitable<bool> ReadBody(std::int64_t limit);
  Awaitable<void> SkipBody();
  Awaitable<void> ServeStream(int route);
  Awaitable<bool> PumpBody(BodyPipe& pipe, std::int64_t limit);
  Awaitable<BodyStep> ReadBodyStep(const BodySink& sink);
  BodyStep TakeBuffered(const BodySink& sink);
  void CreditBody(std::size_t bytes);
  Awaitable<bool> SendContinue();
  Error BodyError() const;

  // connection_send.cpp: the answer.
  Awaitable<void> Send(Answer answer);
  Awaitable<void> SendFile(Answer answer);
  Awaitable<bool> SendFileBytes(int fd, std::int64_t offset, std::int64_t count);
  Awaitable<void> SendEvents(Answer answer);
  Awaitable<void> PumpEvents(EventChannel& channel);
  HeadContext ContextFor(const Answer& answer) const;

  // connection_pieces.cpp: an answer made while it is sent.
  Awaitable<void> SendMade(Answer answer);
  Awaitable<bool> SendPieces(std::function<Result<bool>(std::string&)> make, bool chunked);

  // connection_io.cpp: bytes.
  Awaitable<std::size_t> ReadSome(asio::mutable_buffer buffer);
  Awaitable<bool> WriteAll(std::string_view first, std::string_view second);
  Awaitable<void> LetOthersRun();
  /// Until another thread wakes this one.
  Awaitable<void> WaitForWake();
  /// True when woken, false after `wait`.
  Awaitable<bool> WaitForWake(std::chrono::milliseconds wait);
  Awaitable<void> Linger();
  /// A callback that wakes this connection from any thread.
  std::function<void()> Waker();
  void SetDeadline(std::int64_t ms) { deadline_ms_ = loop_.now_ms() + ms; }
  void ClearDeadline() { deadline_ms_ = 0; }

  std::string_view Buffered() const { return {in_.data() + begin_, end_ - begin_}; }
  asio::mutable_buffer MakeRoom();
  bool stopped() const { return aborted_ || timed_out_ || peer_gone_; }

  Core& core_;
  Loop& loop_;
  Socket socket_;
  std::optional<asio::ssl::stream<Socket&>> tls_;
  Timer wake_;
  std::string peer_address_;

  std::vector<char> in_;  // [begin_, end_) is not used up yet
  std::size_t begin_ = 0, end_ = 0;
  std::size_t head_size_ = 0;
  ServerRequest request_;
  std::unique_ptr<ChunkDecoder> chunks_;
  std::string body_;
  std::string raw_;  // bytes behind the head, not yet decoded
  std::size_t raw_taken_ = 0;
  std::int64_t body_left_ = 0;
  bool body_open_ = false;  // bytes of the body may still come
  bool body_bad_ = false;
  std::int64_t body_deadline_ms_ = 0;
  bool continue_wanted_ = false;

  std::optional<Answer> answer_;  // set by the pool's thread before done_ is posted
  bool done_ = false;
  bool reading_for_pump_ = false;
  std::shared_ptr<BodyPipe> pipe_;         // shared with the handler's thread
  std::shared_ptr<EventChannel> channel_;  // shared with the feeding thread
  std::string out_;
  std::uint64_t sent_ = 0;  // of this answer

  std::int64_t deadline_ms_ = 0;
  bool idle_ = false;    // between requests
  bool served_ = false;  // at least one request
  bool open_ = true;     // another request may follow
  bool unread_ = false;  // the client is still sending what nobody will read
  bool aborted_ = false, timed_out_ = false, peer_gone_ = false;
  int route_ = -1;
  std::chrono::steady_clock::time_point started_;
};

}  // namespace lathe::http
