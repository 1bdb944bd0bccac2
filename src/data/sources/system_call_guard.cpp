#include "data/sources/system_call_guard.h"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <iterator>
#include <thread>

#include "base/log.h"

namespace lathe::data::sources {
namespace {

constexpr std::uint32_t kOtherAbi = 0x40000000;  // system calls of x32 begin there
constexpr int kNamePort = 53;

constexpr sock_filter Load(std::size_t offset) {
  return BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(offset));
}
constexpr sock_filter Answer(std::uint32_t action) { return BPF_STMT(BPF_RET | BPF_K, action); }
/// Goes on with the next when `code` holds, else leaves out `skipped`.
constexpr sock_filter When(std::uint16_t code, std::uint32_t value, std::uint8_t skipped) {
  return BPF_JUMP(static_cast<std::uint16_t>(BPF_JMP | code | BPF_K), value, 0, skipped);
}

// io_uring could connect without `connect`; the other ABIs have numbers of their own for it.
constexpr sock_filter kFilter[] = {
    Load(offsetof(seccomp_data, arch)), When(BPF_JEQ, AUDIT_ARCH_X86_64, 1),
    BPF_STMT(BPF_JMP | BPF_JA, 1),      Answer(SECCOMP_RET_KILL_PROCESS),
    Load(offsetof(seccomp_data, nr)),   When(BPF_JGE, kOtherAbi, 1),
    Answer(SECCOMP_RET_ERRNO | ENOSYS), When(BPF_JEQ, SYS_io_uring_setup, 1),
    Answer(SECCOMP_RET_ERRNO | ENOSYS), When(BPF_JEQ, SYS_connect, 1),
    Answer(SECCOMP_RET_USER_NOTIF),     Answer(SECCOMP_RET_ALLOW),
};

/// Installs the filter on the calling thread; where its notifications arrive, or -1.
int InstallFilter() {
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return -1;
  sock_fprog program{std::size(kFilter), const_cast<sock_filter*>(kFilter)};
  return static_cast<int>(
      ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &program));
}

bool IsDatagram(int fd) {
  int type = 0;
  socklen_t size = sizeof type;
  return ::getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_DGRAM;
}

int PortOf(const sockaddr_storage& address) {
  sockaddr_in v4{};
  sockaddr_in6 v6{};
  if (address.ss_family == AF_INET) {
    std::memcpy(&v4, &address, sizeof v4);
    return ntohs(v4.sin_port);
  }
  std::memcpy(&v6, &address, sizeof v6);
  return ntohs(v6.sin6_port);
}

bool IsAllowed(const AddressPolicy& policy, int fd, const sockaddr_storage& address) {
  if (address.ss_family != AF_INET && address.ss_family != AF_INET6) return false;
  if (IsDatagram(fd)) return PortOf(address) == kNamePort;
  return policy.Check(Address::FromSocket(reinterpret_cast<const sockaddr*>(&address))).ok();
}

/// Connects for the thread that asked; 0 or an error's number.
int ConnectFor(const AddressPolicy& policy, const seccomp_data& call) {
  const int fd = static_cast<int>(call.args[0]);
  const auto size = std::min<std::size_t>(call.args[2], sizeof(sockaddr_storage));
  sockaddr_storage address{};
  iovec to{&address, size};
  iovec from{reinterpret_cast<void*>(call.args[1]), size};  // NOLINT: an address of this process
  if (size < sizeof(sockaddr) ||
      ::process_vm_readv(::getpid(), &to, 1, &from, 1, 0) != static_cast<ssize_t>(size))
    return EINVAL;
  if (!IsAllowed(policy, fd, address)) return EACCES;
  const long done = ::syscall(SYS_connect, fd, &address, static_cast<socklen_t>(size));
  return done == 0 ? 0 : errno;
}

void Supervise(int notices, const AddressPolicy& policy) {
  while (true) {
    seccomp_notif asked{};
    if (::ioctl(notices, SECCOMP_IOCTL_NOTIF_RECV, &asked) != 0) {
      if (errno == EINTR || errno == ENOENT) continue;  // who asked may be gone
      return;
    }
    seccomp_notif_resp answer{};
    answer.id = asked.id;
    answer.error = -ConnectFor(policy, asked.data);
    ::ioctl(notices, SECCOMP_IOCTL_NOTIF_SEND, &answer);
  }
}

/// The supervisor begins before the filter exists, or it would ask itself.
Status Install(const AddressPolicy& policy) {
  // Both outlive every guarded thread: they end with the process.
  static const AddressPolicy kept = policy;
  static std::atomic<int> notices{0};
  std::thread([] {
    notices.wait(0);
    if (notices > 0) Supervise(notices, kept);
  }).detach();
  const int fd = InstallFilter();
  const int failed = errno;
  notices = fd;
  notices.notify_one();
  if (fd > 0) return {};
  log::Error("system_call_guard_failed", {{"errno", std::strerror(failed)}});
  return Fail(ErrorCode::kInternal,
              "This system does not let the program guard the connections of this kind of source "
              "(seccomp user notification, Linux 5.0 or later), and unguarded it is not used.");
}

}  // namespace

Status GuardSystemCalls(const AddressPolicy& policy) {
  static const Status installed = Install(policy);
  return installed;
}

}  // namespace lathe::data::sources
