#include "service/secret_key.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/crypto.h"
#include "base/file.h"

namespace lathe::service {
namespace {

constexpr std::size_t kKeyBytes = 32;

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

Error KeyFault(const std::filesystem::path& file, const std::string& what) {
  return Fail(ErrorCode::kInternal, "The key file " + file.string() + " " + what);
}

Result<std::string> ReadKey(const std::filesystem::path& file, int fd) {
  struct stat info {};
  if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode))
    return KeyFault(file, "is not a plain file.");
  if ((info.st_mode & 077) != 0)
    return KeyFault(file, "is open to other users. Run: chmod 600 on it.");
  std::string key(kKeyBytes + 1, '\0');
  std::size_t size = 0;
  while (size < key.size()) {
    const ssize_t count = read(fd, key.data() + size, key.size() - size);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    size += static_cast<std::size_t>(count);
  }
  if (size != kKeyBytes) return KeyFault(file, "does not hold 32 bytes. Restore it from a backup.");
  key.resize(kKeyBytes);
  return key;
}

bool WriteAll(int fd, std::string_view rest) {
  while (!rest.empty()) {
    const ssize_t count = write(fd, rest.data(), rest.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    rest.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

}  // namespace

Result<std::string> LoadOrCreateSecretKey(const std::filesystem::path& file) {
  const Descriptor existing(open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (existing.get() >= 0) return ReadKey(file, existing.get());
  if (errno != ENOENT)
    return KeyFault(file, std::string("cannot be read: ") + std::strerror(errno));

  // Written beside and renamed, so that a crash leaves no half key.
  const std::filesystem::path draft = file.string() + ".new";
  unlink(draft.c_str());
  const Descriptor made(
      open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (made.get() < 0) return KeyFault(file, std::string("cannot be made: ") + std::strerror(errno));
  std::string key = RandomBytes(kKeyBytes);
  if (!WriteAll(made.get(), key) || fsync(made.get()) != 0 ||
      rename(draft.c_str(), file.c_str()) != 0)
    return KeyFault(file, std::string("cannot be written: ") + std::strerror(errno));
  TRY_OK(SyncPath(file.parent_path()));
  return key;
}

std::string DeriveKey(std::string_view master, std::string_view purpose) {
  return HmacSha256(master, purpose);
}

}  // namespace lathe::service
