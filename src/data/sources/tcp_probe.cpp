#include "data/sources/tcp_probe.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace lathe::data::sources {
namespace {

using std::chrono::milliseconds;
using SteadyClock = std::chrono::steady_clock;

constexpr milliseconds kEndpointLimit{5'000};

milliseconds Left(SteadyClock::time_point deadline) {
  return std::max(milliseconds(0),
                  std::chrono::duration_cast<milliseconds>(deadline - SteadyClock::now()));
}

std::string Seconds(milliseconds limit) {
  return std::to_string((limit.count() + 500) / 1000) + " s";
}

bool WaitFor(int fd, short events, SteadyClock::time_point deadline) {
  pollfd waiting{fd, events, 0};
  int ready = 0;
  do {
    ready = ::poll(&waiting, 1, static_cast<int>(Left(deadline).count()));
  } while (ready < 0 && errno == EINTR);
  return ready > 0;
}

/// 0, ETIMEDOUT or the errno of the refusal.
int Connect(int fd, const Address& address, int port, SteadyClock::time_point deadline) {
  sockaddr_in v4{};
  sockaddr_in6 v6{};
  const sockaddr* target = nullptr;
  socklen_t size = 0;
  if (address.is_v4()) {
    v4.sin_family = AF_INET;
    v4.sin_port = htons(static_cast<std::uint16_t>(port));
    std::memcpy(&v4.sin_addr, &address.bytes()[12], sizeof v4.sin_addr);
    target = reinterpret_cast<const sockaddr*>(&v4);
    size = sizeof v4;
  } else {
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(static_cast<std::uint16_t>(port));
    std::memcpy(&v6.sin6_addr, address.bytes().data(), sizeof v6.sin6_addr);
    target = reinterpret_cast<const sockaddr*>(&v6);
    size = sizeof v6;
  }
  if (::connect(fd, target, size) == 0) return 0;
  if (errno != EINPROGRESS) return errno;
  if (!WaitFor(fd, POLLOUT, deadline)) return ETIMEDOUT;
  int fault = 0;
  socklen_t fault_size = sizeof fault;
  ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &fault, &fault_size);
  return fault;
}

Error Unreached(const std::string& where, int fault, milliseconds limit) {
  if (fault == ETIMEDOUT) {
    return Fail(ErrorCode::kSourceTimeout,
                where + " did not answer within " + Seconds(limit) +
                    ". Is a firewall in between, or is the host switched off?");
  }
  if (fault == ECONNREFUSED) {
    return Fail(ErrorCode::kSourceUnreachable,
                "The host answered, but nothing listens at " + where +
                    ". Is the port right and the server running there?");
  }
  return Fail(ErrorCode::kSourceUnreachable, where + " cannot be reached from this server.");
}

}  // namespace

TcpProbe::TcpProbe(int fd, Address address, std::string where)
    : fd_(fd), address_(address), where_(std::move(where)) {}
TcpProbe::TcpProbe(TcpProbe&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      address_(other.address_),
      where_(std::move(other.where_)) {}
TcpProbe& TcpProbe::operator=(TcpProbe&& other) noexcept {
  std::swap(fd_, other.fd_);
  address_ = other.address_;
  where_ = std::move(other.where_);
  return *this;
}
TcpProbe::~TcpProbe() {
  if (fd_ >= 0) ::close(fd_);
}

Result<TcpProbe> TcpProbe::Open(const std::string& host, const std::vector<Address>& addresses,
                                int port, milliseconds limit) {
  const std::string where = host + ":" + std::to_string(port);
  const auto deadline = SteadyClock::now() + limit;
  int fault = ENETUNREACH;
  for (const Address& address : addresses) {
    const int family = address.is_v4() ? AF_INET : AF_INET6;
    TcpProbe probe(::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), address, where);
    if (probe.fd_ < 0) continue;
    const int told = Connect(probe.fd_, address, port, deadline);
    if (told == 0) return probe;
    // A refusal says more than the address family that has no route.
    if (fault == ENETUNREACH || told == ECONNREFUSED) fault = told;
  }
  return Unreached(where, fault, limit);
}

Status TcpProbe::Send(std::string_view bytes) {
  // What probes say fits into the socket's buffer.
  const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (sent == static_cast<ssize_t>(bytes.size())) return {};
  return Fail(ErrorCode::kSourceFailed, where_ + " closed the connection at once.");
}

Result<std::string> TcpProbe::Read(std::size_t count, milliseconds limit) {
  const auto deadline = SteadyClock::now() + limit;
  std::string out;
  char buffer[512];
  while (out.size() < count) {
    if (!WaitFor(fd_, POLLIN, deadline)) {
      return Fail(ErrorCode::kSourceTimeout,
                  where_ + " took the connection but said nothing within " + Seconds(limit) +
                      ". Is another service listening at this port?");
    }
    const ssize_t got = ::recv(fd_, buffer, std::min(sizeof buffer, count - out.size()), 0);
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (got <= 0) {
      return Fail(ErrorCode::kSourceFailed,
                  where_ +
                      " closed the connection without a word. Is another service listening at "
                      "this port, or is this server not allowed there?");
    }
    out.append(buffer, static_cast<std::size_t>(got));
  }
  return out;
}

Status ReachEndpoint(const AddressPolicy& policy, const UrlParts& place, Steps& steps) {
  steps.Begin("dns");
  TRY(const std::vector<Address> addresses, policy.Resolve(place.host));
  steps.Done(place.host + " is " + addresses.front().ToText() + ".");
  steps.Begin("tcp");
  TRY(const TcpProbe probe, TcpProbe::Open(place.host, addresses, place.port, kEndpointLimit));
  steps.Done("Port " + std::to_string(place.port) + " answers.");
  if (!place.tls) steps.Note("tls", "Not encrypted.");
  return {};
}

}  // namespace lathe::data::sources
