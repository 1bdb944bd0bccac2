// A client that sends exactly the bytes a test gives it, for tests of the server's edges. Blocking,
// with a time-out of ten seconds on everything. Header-only; not for the product.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

namespace lathe::http::testing {

struct RawAnswer {
  int status = 0;
  std::string head;  ///< status line and headers, without the blank line
  std::string body;
  bool closed = false;  ///< the connection ended before the answer was whole

  /// The value of a header; empty when it is not there.
  std::string Header(std::string_view name) const {
    const std::string key = "\r\n" + std::string(name) + ": ";
    const std::size_t at = head.find(key);
    if (at == std::string::npos) return {};
    const std::size_t from = at + key.size();
    return head.substr(from, head.find("\r\n", from) - from);
  }
};

class RawClient {
 public:
  explicit RawClient(int port) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    timeval limit{10, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    ::inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
    connected_ =
        ::connect(fd_, static_cast<sockaddr*>(static_cast<void*>(&address)), sizeof address) == 0;
  }
  ~RawClient() { Close(); }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  bool connected() const { return connected_; }
  void Close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }
  bool Send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t count = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
  }
  /// One answer by its Content-Length; `head_only` for HEAD, 204 and 304.
  RawAnswer Receive(bool head_only = false) {
    RawAnswer answer;
    std::size_t end = 0;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
      if (Fill()) continue;
      answer.closed = true;
      return answer;
    }
    answer.head = buffer_.substr(0, end);
    buffer_.erase(0, end + 4);
    answer.status = std::atoi(answer.head.substr(9, 3).c_str());
    const std::string length = answer.Header("Content-Length");
    const std::size_t size =
        head_only || length.empty() ? 0 : std::strtoull(length.c_str(), nullptr, 10);
    while (buffer_.size() < size) {
      if (Fill()) continue;
      answer.closed = true;
      break;
    }
    answer.body = buffer_.substr(0, size);
    buffer_.erase(0, answer.body.size());
    return answer;
  }
  RawAnswer Ask(std::string_view bytes, bool head_only = false) {
    Send(bytes);
    return Receive(head_only);
  }
  /// Everything up to and with `text`, or up to the end of the connection.
  std::string ReadUntil(std::string_view text) {
    std::size_t at = 0;
    while ((at = buffer_.find(text)) == std::string::npos) {
      if (!Fill()) return std::exchange(buffer_, {});
    }
    std::string out = buffer_.substr(0, at + text.size());
    buffer_.erase(0, out.size());
    return out;
  }
  /// Whether the server ends the connection, within the time-out and without sending more.
  bool SeesEnd() { return buffer_.empty() && !Fill() && ended_; }

 private:
  bool Fill() {
    std::array<char, 65536> bytes;
    const ssize_t count = ::recv(fd_, bytes.data(), bytes.size(), 0);
    ended_ = count == 0 || (count < 0 && errno == ECONNRESET);
    if (count <= 0) return false;
    buffer_.append(bytes.data(), static_cast<std::size_t>(count));
    return true;
  }

  int fd_;
  bool connected_ = false;
  bool ended_ = false;
  std::string buffer_;
};

}  // namespace lathe::http::testing
