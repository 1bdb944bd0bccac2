// `connect` for everything in this program that is linked dynamically, the engine's extensions
// among it: asks the address policy first. It must stay a symbol of the executable (CMakeLists.txt
// exports it), or the libraries find the C library's.
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "data/sources/connect_guard.h"

extern "C" int connect(int fd, const sockaddr* address, socklen_t size) {
  if (!lathe::data::sources::MayConnect(address)) {
    errno = EACCES;
    return -1;
  }
  return static_cast<int>(::syscall(SYS_connect, fd, address, size));
}
