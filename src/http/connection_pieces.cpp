#include <array>
#include <boost/asio/ssl.hpp>
#include <charconv>
#include <exception>
#include <memory>
#include <utility>

#include "base/log.h"
#include "http/connection_internal.h"
#include "http/security_headers.h"

namespace lathe::http {
namespace {

constexpr std::size_t kPieceBytes = 256 << 10;
constexpr std::chrono::milliseconds kBusyPoolWait{20};

/// A piece of a body being made on the pool; shared with the task that makes it, which may outlive
/// the connection's interest in it.
struct Piece {
  std::function<Result<bool>(std::string&)> make;
  std::string bytes;
  Result<bool> more = true;

  /// What a library throws ends the body, not the wait for it.
  void Fill() try {
    bytes.clear();
    while (more.ok() && *more && bytes.size() < kPieceBytes) more = make(bytes);
  } catch (const std::exception& fault) {
    log::Error("answer_piece_threw", {{"what", fault.what()}});
    more = Fail(ErrorCode::kInternal, "The answer could not be made.");
  }
};

/// `bytes` as a chunk of the chunked coding (RFC 9112 section 7.1).
std::string ChunkHead(std::size_t size) {
  std::array<char, 20> digits;
  const auto [end, fault] = std::to_chars(digits.data(), digits.data() + digits.size(), size, 16);
  return std::string(digits.data(), end) + "\r\n";
}

}  // namespace

/// A body whose length is known only when it ends: chunked, so that a body cut off does not look
/// whole.
Awaitable<void> Connection::SendMade(Answer answer) {
  Response& response = answer.response;
  auto make = std::exchange(response.pieces, nullptr);
  const bool chunked = request_.http11;
  if (chunked) {
    response.headers.emplace_back("Transfer-Encoding", "chunked");
  } else {
    open_ = false;
  }
  response.headers.emplace_back("Content-Security-Policy", std::string(kDownloadPolicy));
  HeadContext context = ContextFor(answer);
  context.body_bytes.reset();
  open_ = context.keep_alive;
  out_.clear();
  core_.head.Write(out_, response, context);
  bool sent = co_await WriteAll(out_, {});
  if (sent && request_.verb != Method::kHead) sent = co_await SendPieces(std::move(make), chunked);
  if (!sent) open_ = false;
  EndRequest(response.status);
}

/// Makes a piece on the pool, sends it, and makes the next: a slow reader holds no thread, and one
/// that hardly reads loses the connection.
Awaitable<bool> Connection::SendPieces(std::function<Result<bool>(std::string&)> make,
                                       bool chunked) {
  // Shared with the task on the pool.
  const auto piece = std::make_shared<Piece>();
  piece->make = std::move(make);
  const std::int64_t began_ms = loop_.now_ms();
  std::int64_t sent_bytes = 0;
  while (*piece->more) {
    while (!RunAndWake(core_.pool, [piece] { piece->Fill(); })) {
      if (stopped()) co_return false;
      co_await WaitForWake(kBusyPoolWait);
    }
    while (!done_) co_await WaitForWake();
    if (!piece->more.ok()) {
      log::Warn("answer_cut_off",
                {{"request_id", request_.id}, {"code", piece->more.error().name()}});
      co_return false;
    }
    if (piece->bytes.empty()) continue;
    const std::string head = chunked ? ChunkHead(piece->bytes.size()) : std::string();
    if (chunked) piece->bytes += "\r\n";
    if (!co_await WriteAll(head, piece->bytes)) co_return false;
    sent_bytes += static_cast<std::int64_t>(piece->bytes.size());
    const std::int64_t allowed_ms =
        core_.options.body_grace_ms + sent_bytes * 1'000 / core_.options.body_min_bytes_per_s;
    if (loop_.now_ms() - began_ms > allowed_ms) co_return false;
  }
  if (!chunked) co_return true;
  co_return co_await WriteAll("0\r\n\r\n", {});
}

}  // namespace lathe::http
