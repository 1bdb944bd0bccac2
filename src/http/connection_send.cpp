#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/ssl.hpp>
#include <cerrno>

#include "base/log.h"
#include "http/connection_internal.h"
#include "http/precondition.h"
#include "http/range.h"
#include "http/security_headers.h"

namespace lathe::http {
namespace {

constexpr std::size_t kJoinedBytes = 16 << 10;  // a body up to this size is copied behind its head
constexpr std::size_t kFileChunk = 256 << 10;
constexpr std::size_t kKeptOutBytes = 64 << 10;

bool Has(const Response& response, std::string_view name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) return true;
  }
  return false;
}

/// Closes a file descriptor at the end of its scope.
class OpenFile {
 public:
  explicit OpenFile(const std::string& path)
      : fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)) {}
  ~OpenFile() {
    if (fd_ >= 0) ::close(fd_);
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;

  int fd() const { return fd_; }
  /// -1 when it is not a file that can be read.
  std::int64_t size() const {
    struct stat info {};
    return fd_ >= 0 && ::fstat(fd_, &info) == 0 && S_ISREG(info.st_mode) ? info.st_size : -1;
  }

 private:
  int fd_;
};

std::string_view EtagIn(const Response& response) {
  for (const auto& [key, value] : response.headers) {
    if (key == "ETag") return value;
  }
  return {};
}

/// What of the file to send: a range counts only for a whole answer, and under If-Range only for
/// the version it names.
ByteRange RangeFor(const ServerRequest& request, const Response& response, std::int64_t size) {
  const std::string_view range = request.HeaderOr("Range");
  const auto if_range = request.header("If-Range");
  const bool same = !if_range || (!EtagIn(response).empty() && *if_range == EtagIn(response));
  if (range.empty() || response.status != 200 || request.verb != Method::kGet || !same)
    return {ByteRange::Kind::kWhole, 0, size};
  return ParseRange(range, size);
}

}  // namespace

HeadContext Connection::ContextFor(const Answer& answer) const {
  HeadContext context;
  context.request_id = request_.id;
  context.date = loop_.date();
  context.rate = &request_.rate;
  context.http11 = request_.http11;
  context.keep_alive = open_ && !core_.draining.load(std::memory_order_relaxed);
  context.gzip = answer.gzip;
  context.varies = answer.varies;
  context.body_bytes = static_cast<std::int64_t>(answer.response.body.size());
  if (core_.dispatcher->cors().enabled())
    context.cors_origin = core_.dispatcher->cors().Allowed(request_.HeaderOr("Origin"));
  return context;
}

Awaitable<void> Connection::Send(Answer answer) {
  if (answer.response.events) {
    co_await SendEvents(std::move(answer));
    co_return;
  }
  if (answer.response.file_path) {
    co_await SendFile(std::move(answer));
    co_return;
  }
  if (answer.response.pieces) {
    co_await SendMade(std::move(answer));
    co_return;
  }
  const HeadContext context = ContextFor(answer);
  open_ = context.keep_alive;
  out_.clear();
  core_.head.Write(out_, answer.response, context);
  std::string_view body = answer.response.body;
  const int status = answer.response.status;
  if (request_.verb == Method::kHead || status == 204 || status == 304) body = {};
  if (body.size() <= kJoinedBytes) {
    out_.append(body);
    body = {};
  }
  co_await LetOthersRun();
  if (!co_await WriteAll(out_, body)) open_ = false;
  if (out_.capacity() > kKeptOutBytes) out_ = std::string();
  EndRequest(status);
}

Awaitable<void> Connection::SendFile(Answer answer) {
  Response& response = answer.response;
  const OpenFile file(*response.file_path);
  const std::int64_t size = file.size();
  if (size < 0) {
    log::Error("answer_file_unreadable",
               {{"request_id", request_.id}, {"path", *response.file_path}});
    Answer problem = core_.dispatcher->Problem(
        Fail(ErrorCode::kInternal, "The stored file cannot be read."), request_);
    co_await Send(std::move(problem));
    co_return;
  }
  const ByteRange range = RangeFor(request_, response, size);
  if (range.kind == ByteRange::Kind::kUnsatisfiable) {
    Answer problem = core_.dispatcher->Problem(
        Fail(ErrorCode::kRangeNotSatisfiable, "The file has " + std::to_string(size) + " bytes."),
        request_);
    problem.response.headers.emplace_back("Content-Range", "bytes */" + std::to_string(size));
    co_await Send(std::move(problem));
    co_return;
  }
  response.headers.emplace_back("Accept-Ranges", "bytes");
  if (!Has(response, "Content-Security-Policy"))
    response.headers.emplace_back("Content-Security-Policy", std::string(kDownloadPolicy));
  if (range.kind == ByteRange::Kind::kPart) {
    response.status = 206;
    response.headers.emplace_back("Content-Range",
                                  "bytes " + std::to_string(range.first) + "-" +
                                      std::to_string(range.first + range.count - 1) + "/" +
                                      std::to_string(size));
  }
  HeadContext context = ContextFor(answer);
  context.body_bytes = range.count;
  open_ = context.keep_alive;
  out_.clear();
  core_.head.Write(out_, response, context);
  bool sent = co_await WriteAll(out_, {});
  if (sent && request_.verb != Method::kHead)
    sent = co_await SendFileBytes(file.fd(), range.first, range.count);
  if (!sent) open_ = false;
  EndRequest(response.status);
}

/// Reads on the pool, so that a slow disk stops this connection only.
Awaitable<bool> Connection::SendFileBytes(int fd, std::int64_t offset, std::int64_t count) {
  std::string chunk;
  std::int64_t got = 0;
  while (count > 0) {
    chunk.resize(static_cast<std::size_t>(std::min<std::int64_t>(count, kFileChunk)));
    const auto read = [&chunk, &got, fd, offset] {
      do {
        got = ::pread(fd, chunk.data(), chunk.size(), offset);
      } while (got < 0 && errno == EINTR);
    };
    const bool queued = RunAndWake(core_.pool, read);
    if (!queued) read();  // a full queue must not end a download that has begun
    while (queued && !done_) co_await WaitForWake();
    // The length is promised already: all that is left is to end the connection.
    if (got <= 0) co_return false;
    if (!co_await WriteAll(std::string_view(chunk).substr(0, static_cast<std::size_t>(got)), {}))
      co_return false;
    offset += got;
    count -= got;
  }
  co_return true;
}

Awaitable<void> Connection::SendEvents(Answer answer) {
  auto channel = std::make_shared<EventChannel>(Waker());
  const std::string who = request_.known_caller ? request_.known_caller->user_id : request_.address;
  const bool head_only = request_.verb == Method::kHead;
  if (!head_only) {
    const Status started = core_.events.Start(who, std::move(answer.response.events), channel);
    if (!started.ok()) {
      Answer problem = core_.dispatcher->Problem(started.error(), request_);
      co_await Send(std::move(problem));
      co_return;
    }
  }
  answer.response.events = nullptr;
  answer.response.content_type = "text/event-stream";
  answer.response.headers.emplace_back("X-Accel-Buffering", "no");
  open_ = false;
  HeadContext context = ContextFor(answer);
  context.body_bytes.reset();
  out_.clear();
  core_.head.Write(out_, answer.response, context);
  channel_ = channel;
  if (aborted_ || core_.draining) channel->MarkGone();
  const bool sent = co_await WriteAll(out_, {});
  if (sent && !head_only) co_await PumpEvents(*channel);
  channel->MarkGone();
  channel_.reset();
  EndRequest(answer.response.status);
}

Awaitable<void> Connection::PumpEvents(EventChannel& channel) {
  const std::chrono::milliseconds heartbeat(core_.options.heartbeat_ms);
  while (!stopped() && channel.alive()) {
    const std::string text = channel.Take();
    if (!text.empty()) {
      if (!co_await WriteAll(text, {})) co_return;
    } else if (channel.finished()) {
      co_return;
    } else if (!co_await WaitForWake(heartbeat)) {
      if (!co_await WriteAll(": heartbeat\n\n", {})) co_return;
    }
  }
}

}  // namespace lathe::http
