#include <poll.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl.hpp>

#include "base/log.h"
#include "http/connection_internal.h"
#include "http/uri.h"

namespace lathe::http {
namespace {

constexpr std::int64_t kDrainGraceMs = 1'000;
constexpr std::int64_t kTlsCloseMs = 1'000;
constexpr std::size_t kKeptBodyBytes = 64 << 10;
constexpr std::size_t kRequestIdLimit = 64;

std::string AddressOf(const Socket& socket) {
  SocketError ec;
  const auto endpoint = socket.remote_endpoint(ec);
  if (ec) return {};
  const auto address = endpoint.address();
  if (address.is_v6() && address.to_v6().is_v4_mapped())
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
  return address.to_string();
}

bool IsRequestId(std::string_view id) {
  if (id.empty() || id.size() > kRequestIdLimit) return false;
  for (const char c : id) {
    const bool good = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                      c == '-' || c == '_' || c == '.';
    if (!good) return false;
  }
  return true;
}

/// The last address of X-Forwarded-For that is not a proxy of ours.
std::string ForwardedAddress(std::string_view list, const std::vector<std::string>& proxies,
                             const std::string& peer) {
  std::string_view last = peer;
  while (std::find(proxies.begin(), proxies.end(), last) != proxies.end() && !list.empty()) {
    const std::size_t comma = list.rfind(',');
    last = Trim(comma == std::string_view::npos ? list : list.substr(comma + 1));
    list = comma == std::string_view::npos ? std::string_view() : list.substr(0, comma);
  }
  SocketError ec;
  const auto address = asio::ip::make_address(std::string(last), ec);
  return ec ? peer : address.to_string();
}

}  // namespace

Connection::Connection(Core& core, Loop& loop, Socket socket)
    : core_(core),
      loop_(loop),
      socket_(std::move(socket)),
      wake_(loop.executor()),
      peer_address_(AddressOf(socket_)) {
  if (core_.tls) tls_.emplace(socket_, *core_.tls);
  request_.address = peer_address_;
}

void Connection::Start() {
  asio::co_spawn(
      loop_.executor(), [self = shared_from_this()] { return self->Run(); }, asio::detached);
}

void Connection::Tick() {
  if (deadline_ms_ != 0 && loop_.now_ms() >= deadline_ms_) {
    deadline_ms_ = 0;
    timed_out_ = true;
    if (!idle_) loop_.cells().timeouts.Add();
    SocketError ignored;
    socket_.cancel(ignored);
  }
  if (!channel_) return;
  pollfd poll{socket_.native_handle(), POLLRDHUP, 0};
  if (::poll(&poll, 1, 0) == 1 && (poll.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0) {
    peer_gone_ = true;
    channel_->MarkGone();
    SocketError ignored;
    socket_.cancel(ignored);
    wake_.cancel();
  }
}

void Connection::Drain() {
  // A client that has just read its answer may be sending the next request: it gets a moment.
  if (idle_) SetDeadline(kDrainGraceMs);
  if (channel_) channel_->MarkGone();
}

void Connection::Abort() {
  aborted_ = true;
  if (pipe_) pipe_->Fail(Fail(ErrorCode::kUnavailable, "The server stops."));
  if (channel_) channel_->MarkGone();
  SocketError ignored;
  socket_.cancel(ignored);
  socket_.shutdown(Tcp::socket::shutdown_both, ignored);
  wake_.cancel();
}

Awaitable<void> Connection::Run() {
  // Throughout: no co_await behind && or ||, which GCC 12 miscompiles.
  bool ready = true;
  if (tls_) ready = co_await Handshake();
  while (ready && open_ && !stopped()) {
    ready = co_await ReadHead();
    if (ready) co_await Serve();
  }
  co_await Close();
  loop_.Remove(this);
}

Awaitable<bool> Connection::Handshake() {
  SetDeadline(core_.options.header_timeout_ms);
  const auto [ec] = co_await tls_->async_handshake(asio::ssl::stream_base::server, kAwait);
  ClearDeadline();
  if (ec) peer_gone_ = true;
  co_return !ec;
}

Awaitable<bool> Connection::ReadHead() {
  std::size_t scanned = 0;
  idle_ = Buffered().empty();
  std::int64_t wait_ms = core_.options.header_timeout_ms;
  if (idle_ && served_) wait_ms = core_.options.idle_timeout_ms;
  if (idle_ && core_.draining) wait_ms = kDrainGraceMs;
  SetDeadline(wait_ms);
  if (idle_ && served_) co_await LetOthersRun();
  while (true) {
    while (Buffered().starts_with("\r\n")) begin_ += 2;  // RFC 9112 section 2.2
    const auto found = FindHead(Buffered(), scanned, core_.limits);
    if (!found.ok()) {
      BeginRequest();
      Error error = found.error();
      co_await Refuse(std::move(error));
      co_return false;
    }
    if (*found > 0) {
      head_size_ = *found;
      idle_ = false;
      ClearDeadline();
      co_return true;
    }
    scanned = Buffered().size();
    const std::size_t count = co_await ReadSome(MakeRoom());
    if (count == 0) {
      if (timed_out_ && !Buffered().empty()) {
        BeginRequest();
        Error error = Fail(ErrorCode::kRequestTimeout, "The request's head took too long.");
        co_await Refuse(std::move(error));
      }
      co_return false;
    }
    end_ += count;
    if (idle_) SetDeadline(core_.options.header_timeout_ms);
    idle_ = false;
  }
}

Status Connection::AdoptHead() {
  const std::string_view head(in_.data() + begin_, head_size_);
  begin_ += head_size_;
  TRY_OK(ParseHead(head, core_.limits, request_, chunks_));
  if (const auto id = request_.header("X-Request-Id"); id && IsRequestId(*id)) request_.id = *id;
  if (!core_.options.trusted_proxies.empty())
    request_.address = ForwardedAddress(request_.HeaderOr("X-Forwarded-For"),
                                        core_.options.trusted_proxies, peer_address_);
  open_ = request_.keep_alive;
  body_open_ = chunks_ != nullptr || request_.content_length.value_or(0) > 0;
  return {};
}

Status Connection::CheckLength(std::int64_t limit) const {
  if (request_.content_length.value_or(0) <= limit) return {};
  return Fail(ErrorCode::kPayloadTooLarge,
              "The body may have at most " + std::to_string(limit) + " bytes here.");
}

void Connection::BeginRequest() {
  started_ = std::chrono::steady_clock::now();
  request_.Clear();
  loop_.NewRequestId(request_.id);
  chunks_.reset();
  route_ = -1;
  sent_ = 0;
}

Awaitable<void> Connection::Serve() {
  loop_.cells().in_flight.Add();
  BeginRequest();
  Status good = AdoptHead();
  if (good.ok()) good = CheckLength(core_.options.upload_limit_bytes);
  if (!good.ok()) {
    Error error = good.error();
    co_await Refuse(std::move(error));
  } else {
    Dispatcher::Plan plan = core_.dispatcher->Route(request_);
    route_ = plan.route;
    if (plan.answer) {
      co_await SkipBody();
      Answer answer = *std::move(plan.answer);
      co_await Send(std::move(answer));
    } else {
      co_await RunRoute(plan.route);
    }
  }
  loop_.cells().in_flight.Subtract();
  served_ = true;
  if (raw_taken_ < raw_.size()) {  // what came behind the body is the next request
    if (in_.size() < raw_.size() - raw_taken_) in_.resize(raw_.size() - raw_taken_);
    begin_ = 0;
    end_ = raw_.copy(in_.data(), raw_.size() - raw_taken_, raw_taken_);
  }
  raw_.clear();
  raw_taken_ = 0;
  if (body_.capacity() > kKeptBodyBytes) body_ = std::string();
}

Awaitable<void> Connection::RunRoute(int index) {
  const Route& route = core_.dispatcher->route(index);
  const std::int64_t limit = core_.dispatcher->BodyLimit(route);
  if (const Status good = CheckLength(limit); !good.ok()) {
    Error error = good.error();
    co_await Refuse(std::move(error));
    co_return;
  }
  if (route.body == BodyMode::kStream) {
    co_await ServeStream(index);
    co_return;
  }
  bool whole = true;
  if (body_open_) whole = co_await ReadBody(limit);
  if (!whole) co_return;
  if (core_.dispatcher->RunsInline(route, request_)) {
    Answer answer = core_.dispatcher->Run(index, request_);
    co_await Send(std::move(answer));
  } else {
    co_await RunOnPool(index);
  }
}

bool Connection::Submit(ThreadPool& pool, int route) {
  answer_.reset();
  return RunAndWake(pool, [this, route] { answer_ = core_.dispatcher->Run(route, request_); });
}

bool Connection::RunAndWake(ThreadPool& pool, std::function<void()> task) {
  done_ = false;
  return pool.TrySubmit([self = shared_from_this(), task = std::move(task)]() mutable {
    task();
    const Executor executor = self->loop_.executor();
    // Moved, not copied: the last reference must not be dropped on this thread.
    asio::post(executor, [self = std::move(self)] {
      self->done_ = true;
      self->wake_.cancel();
      SocketError ignored;
      if (self->reading_for_pump_) self->socket_.cancel(ignored);
    });
  });
}

Awaitable<void> Connection::RunOnPool(int index) {
  if (!Submit(core_.PoolOf(core_.dispatcher->route(index)), index)) {
    const Error busy{
        ErrorCode::kUnavailable, "The server has more to do than it can; repeat shortly.", {}, 1};
    answer_ = core_.dispatcher->Problem(busy, request_);
    done_ = true;
  }
  while (!done_) co_await WaitForWake();
  Answer answer = *std::move(answer_);
  co_await Send(std::move(answer));
}

/// Answers what cannot be served and ends the connection: where the next request starts is not
/// known.
Awaitable<void> Connection::Refuse(Error error) {
  loop_.cells().bad_requests.Add();
  open_ = false;
  unread_ = true;
  const bool late = timed_out_;
  timed_out_ = false;  // one more write
  Answer answer = core_.dispatcher->Problem(error, request_);
  co_await Send(std::move(answer));
  timed_out_ = timed_out_ || late;
}

void Connection::EndRequest(int status) {
  const auto took = std::chrono::steady_clock::now() - started_;
  const std::int64_t micros = std::chrono::duration_cast<std::chrono::microseconds>(took).count();
  loop_.cells().CountRequest(route_, status, micros);
  if (!core_.options.access_log) return;
  if (status < 500 && !loop_.MayLog()) {
    loop_.cells().log_lines_skipped.Add();
    return;
  }
  const std::string_view user =
      request_.known_caller ? std::string_view(request_.known_caller->user_id) : "";
  log::Info("request", {{"request_id", request_.id},
                        {"method", request_.verb_text.substr(0, 16)},
                        {"path", request_.raw_path.substr(0, 300)},
                        {"status", status},
                        {"ms", static_cast<double>(micros) / 1000},
                        {"bytes", sent_},
                        {"client", request_.address},
                        {"user_id", user}});
}

Awaitable<void> Connection::Close() {
  if (unread_ && !aborted_) {
    timed_out_ = false;
    co_await Linger();
  }
  if (tls_ && !stopped()) {
    SetDeadline(kTlsCloseMs);
    co_await tls_->async_shutdown(kAwait);
  }
  ClearDeadline();
  SocketError ignored;
  socket_.shutdown(Tcp::socket::shutdown_both, ignored);
  socket_.close(ignored);
}

}  // namespace lathe::http
