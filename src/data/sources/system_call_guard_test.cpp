#include "data/sources/system_call_guard.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace lathe::data::sources {
namespace {

/// The call itself, past every library.
int RawConnect(int type, const char* host, int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  ::inet_pton(AF_INET, host, &address.sin_addr);
  const int fd = ::socket(AF_INET, type | SOCK_NONBLOCK, 0);
  const long done = ::syscall(SYS_connect, fd, &address, sizeof address);
  const int failed = done == 0 ? 0 : errno;
  ::close(fd);
  return failed;
}

int Listen(int& port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address);
  ::listen(fd, 8);
  socklen_t size = sizeof address;
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  port = ntohs(address.sin_port);
  return fd;
}

/// What the body answers in a process of its own, which ends guarded; 100 without the guard.
int Guarded(const std::vector<std::string>& networks, const std::function<int()>& body) {
  const pid_t child = ::fork();
  if (child == 0) {
    const auto policy = AddressPolicy::FromNetworks(networks);
    if (!policy.ok() || !GuardSystemCalls(*policy).ok()) ::_exit(100);
    ::_exit(body());
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 200;
}

TEST(SystemCallGuard, AllowedAddressesAreConnectedTo) {
  int port = 0;
  const int listener = Listen(port);
  EXPECT_THAT((std::array{0, EINPROGRESS}), ::testing::Contains(Guarded({"loopback"}, [&] {
                return RawConnect(SOCK_STREAM, "127.0.0.1", port);
              })));
  ::close(listener);
}

TEST(SystemCallGuard, OthersAreRefusedWithoutBeingReached) {
  int port = 0;
  const int listener = Listen(port);
  ::fcntl(listener, F_SETFL, O_NONBLOCK);
  EXPECT_EQ(Guarded({}, [&] { return RawConnect(SOCK_STREAM, "127.0.0.1", port); }), EACCES);
  EXPECT_EQ(Guarded({"loopback"}, [] { return RawConnect(SOCK_STREAM, "169.254.169.254", 80); }),
            EACCES);
  EXPECT_EQ(::accept(listener, nullptr, nullptr), -1);
  ::close(listener);
}

TEST(SystemCallGuard, ThreadsOfAGuardedThreadAreGuarded) {
  EXPECT_EQ(
      Guarded({},
              [] {
                int failed = 0;
                std::thread([&] {
                  std::thread([&] { failed = RawConnect(SOCK_STREAM, "127.0.0.1", 9); }).join();
                }).join();
                return failed;
              }),
      EACCES);
}

TEST(SystemCallGuard, DatagramsGoToNameServersOnly) {
  EXPECT_EQ(Guarded({}, [] { return RawConnect(SOCK_DGRAM, "127.0.0.1", 53); }), 0);
  EXPECT_EQ(Guarded({"loopback"}, [] { return RawConnect(SOCK_DGRAM, "127.0.0.1", 123); }), EACCES);
}

TEST(SystemCallGuard, LocalSocketsAndOtherWaysAreClosed) {
  EXPECT_EQ(Guarded({"loopback"},
                    [] {
                      sockaddr_un address{};
                      address.sun_family = AF_UNIX;
                      std::strcpy(address.sun_path, "/run/nothing");
                      const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
                      return ::syscall(SYS_connect, fd, &address, sizeof address) == 0 ? 0 : errno;
                    }),
            EACCES);
  EXPECT_EQ(Guarded({"loopback"},
                    [] { return ::syscall(SYS_io_uring_setup, 1, nullptr) == -1 ? errno : 0; }),
            ENOSYS);
}

TEST(SystemCallGuard, AnAddressThatCannotBeReadIsAnError) {
  EXPECT_EQ(Guarded({"loopback"},
                    [] {
                      const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
                      return ::syscall(SYS_connect, fd, 16, sizeof(sockaddr_in)) == 0 ? 0 : errno;
                    }),
            EINVAL);
}

}  // namespace
}  // namespace lathe::data::sources
