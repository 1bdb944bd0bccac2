#include <boost/asio/post.hpp>
#include <boost/asio/ssl.hpp>

#include "http/connection_internal.h"

namespace lathe::http {
namespace {

constexpr std::size_t kPipeBytes = 1 << 20;
constexpr std::size_t kReadBytes = 256 << 10;
constexpr std::size_t kSmallReadBytes = 16 << 10;
constexpr std::size_t kChunkHeadLimit = 16 << 10;
constexpr std::int64_t kSkippedBytes = 64 << 10;
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

Error TooLarge(std::int64_t limit) {
  return Fail(ErrorCode::kPayloadTooLarge,
              "The body may have at most " + std::to_string(limit) + " bytes here.");
}

}  // namespace

/// From here on bytes go to raw_: the head stays where it is, since the request's views point into
/// it.
void Connection::BeginBody() {
  raw_.assign(Buffered());
  raw_taken_ = 0;
  begin_ = end_;
  body_left_ = request_.content_length.value_or(0);
  body_bad_ = false;
  body_deadline_ms_ = loop_.now_ms() + core_.options.body_grace_ms;
}

/// The deadline moves on by the time the bytes may take at the minimum rate, but never further
/// ahead than the grace.
void Connection::CreditBody(std::size_t bytes) {
  const std::int64_t earned =
      static_cast<std::int64_t>(bytes) * 1'000 / core_.options.body_min_bytes_per_s;
  body_deadline_ms_ =
      std::min(body_deadline_ms_ + earned, loop_.now_ms() + core_.options.body_grace_ms);
}

Connection::BodyStep Connection::TakeBuffered(const BodySink& sink) {
  const std::string_view bytes = std::string_view(raw_).substr(raw_taken_);
  if (chunks_) {
    const auto used = chunks_->Feed(bytes, sink);
    if (!used.ok() || (*used == 0 && bytes.size() > kChunkHeadLimit)) {
      body_bad_ = true;
      return BodyStep::kFailed;
    }
    raw_taken_ += *used;
    body_open_ = !chunks_->done();
  } else {
    const std::size_t count = std::min(bytes.size(), static_cast<std::size_t>(body_left_));
    if (count > 0) sink(bytes.substr(0, count));
    raw_taken_ += count;
    body_left_ -= static_cast<std::int64_t>(count);
    body_open_ = body_left_ > 0;
  }
  return body_open_ ? BodyStep::kMore : BodyStep::kDone;
}

/// Hands on what is there, otherwise reads some. kFailed: see BodyError.
Awaitable<Connection::BodyStep> Connection::ReadBodyStep(const BodySink& sink) {
  if (raw_taken_ < raw_.size()) {
    const std::size_t before = raw_taken_;
    const BodyStep step = TakeBuffered(sink);
    if (step != BodyStep::kMore || raw_taken_ > before) co_return step;
  }
  raw_.erase(0, raw_taken_);
  raw_taken_ = 0;
  const std::size_t kept = raw_.size();
  raw_.resize(kept + (pipe_ ? kReadBytes : kSmallReadBytes));
  deadline_ms_ = body_deadline_ms_;
  const std::size_t count = co_await ReadSome(asio::buffer(raw_.data() + kept, raw_.size() - kept));
  ClearDeadline();
  raw_.resize(kept + count);
  if (count == 0) co_return BodyStep::kFailed;
  CreditBody(count);
  co_return TakeBuffered(sink);
}

Error Connection::BodyError() const {
  if (body_bad_) return Fail(ErrorCode::kBadRequest, "The chunked body is malformed.");
  if (timed_out_) return Fail(ErrorCode::kRequestTimeout, "The body arrives too slowly.");
  return Fail(ErrorCode::kBadRequest, "The connection ended before the body did.");
}

Awaitable<bool> Connection::SendContinue() {
  if (!request_.expects_continue) co_return true;
  request_.expects_continue = false;
  co_return co_await WriteAll(kContinue, {});
}

/// True with the whole body in request_.body_view; otherwise the request has been refused.
Awaitable<bool> Connection::ReadBody(std::int64_t limit) {
  const auto length = static_cast<std::size_t>(request_.content_length.value_or(0));
  if (!chunks_ && Buffered().size() >= length) {  // the common case: no copy
    request_.body_view = Buffered().substr(0, length);
    begin_ += length;
    body_open_ = false;
    co_return true;
  }
  BeginBody();
  body_.clear();
  body_.reserve(length);
  if (!co_await SendContinue()) co_return false;
  bool too_large = false;
  const BodySink sink = [&](std::string_view bytes) {
    too_large = static_cast<std::int64_t>(body_.size() + bytes.size()) > limit;
    if (!too_large) body_.append(bytes);
  };
  while (body_open_ && !too_large) {
    const BodyStep step = co_await ReadBodyStep(sink);
    if (step == BodyStep::kFailed) {
      Error error = BodyError();
      if (!peer_gone_ && !aborted_) co_await Refuse(std::move(error));
      co_return false;
    }
  }
  if (too_large) {
    Error error = TooLarge(limit);
    co_await Refuse(std::move(error));
    co_return false;
  }
  request_.body_view = body_;
  co_return true;
}

/// Past the body of a request that no route takes, when it is short; otherwise the connection ends
/// after the answer.
Awaitable<void> Connection::SkipBody() {
  if (!body_open_) co_return;
  if (request_.expects_continue || request_.content_length.value_or(0) > kSkippedBytes) {
    open_ = false;
    unread_ = true;
    co_return;
  }
  BeginBody();
  std::int64_t skipped = 0;
  const BodySink sink = [&](std::string_view bytes) {
    skipped += static_cast<std::int64_t>(bytes.size());
  };
  while (body_open_ && skipped <= kSkippedBytes) {
    if (co_await ReadBodyStep(sink) == BodyStep::kFailed) break;
  }
  if (body_open_) {
    open_ = false;
    unread_ = true;
  }
}

/// Runs the handler beside the reading of its body.
Awaitable<void> Connection::ServeStream(int index) {
  const Route& route = core_.dispatcher->route(index);
  BeginBody();
  pipe_ = std::make_shared<BodyPipe>(kPipeBytes, chunks_ ? std::nullopt : std::optional(body_left_),
                                     Waker());
  request_.stream = pipe_.get();
  continue_wanted_ = false;
  const bool waits = request_.expects_continue;
  if (waits) {
    pipe_->OnFirstRead([self = weak_from_this(), executor = loop_.executor()] {
      auto connection = self.lock();
      if (!connection) return;
      asio::post(executor, [connection = std::move(connection)] {
        connection->continue_wanted_ = true;
        connection->wake_.cancel();
      });
    });
  }
  if (!body_open_) pipe_->Finish();
  if (Submit(core_.PoolOf(route), index)) {
    const bool whole = co_await PumpBody(*pipe_, core_.dispatcher->BodyLimit(route));
    while (!done_) co_await WaitForWake();
    if (!whole) {
      open_ = false;
      unread_ = true;
    }
  } else {
    open_ = false;
    unread_ = true;
    const Error busy{ErrorCode::kUnavailable, "Too many uploads run; repeat shortly.", {}, 5};
    answer_ = core_.dispatcher->Problem(busy, request_);
  }
  pipe_.reset();
  request_.stream = nullptr;
  const bool late = timed_out_;
  timed_out_ = false;  // the handler's answer to the time-out
  Answer answer = *std::move(answer_);
  co_await Send(std::move(answer));
  timed_out_ = timed_out_ || late;
}

/// Feeds the pipe until the body or the handler ends. True when the whole body was read.
Awaitable<bool> Connection::PumpBody(BodyPipe& pipe, std::int64_t limit) {
  std::int64_t total = 0;
  const BodySink sink = [&](std::string_view bytes) {
    total += static_cast<std::int64_t>(bytes.size());
    if (total <= limit) pipe.Push(bytes);
  };
  while (body_open_ && !done_ && !stopped()) {
    if (continue_wanted_) co_await SendContinue();
    const bool held_back = request_.expects_continue && raw_taken_ == raw_.size();
    if (held_back || pipe.full()) {
      co_await WaitForWake();
      // Waiting for our own disk is not the client's fault.
      body_deadline_ms_ = loop_.now_ms() + core_.options.body_grace_ms;
      continue;
    }
    reading_for_pump_ = true;
    const BodyStep step = co_await ReadBodyStep(sink);
    reading_for_pump_ = false;
    if (step == BodyStep::kFailed) break;
    if (total > limit) {
      pipe.Fail(TooLarge(limit));
      co_return false;
    }
  }
  if (!body_open_) {
    pipe.Finish();
    co_return true;
  }
  pipe.Fail(BodyError());
  co_return false;
}

}  // namespace lathe::http
