#include "store/data_dir.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <string_view>
#include <system_error>
#include <utility>

namespace lathe::store {
namespace fs = std::filesystem;
namespace {

Error Refuse(const fs::path& path, const std::string& why) {
  return Fail(ErrorCode::kInternal,
              "The data directory cannot be used: " + path.string() + " " + why);
}

// A link planted where one of our folders should be could lead writes anywhere.
Status MakeFolder(const fs::path& path, bool may_be_link) {
  std::error_code error;
  if (!may_be_link && fs::is_symlink(fs::symlink_status(path, error)))
    return Refuse(path, "is a symbolic link");
  const bool existed = fs::exists(path, error);
  if (!existed) fs::create_directories(path, error);
  if (error) return Refuse(path, "cannot be created: " + error.message());
  if (!fs::is_directory(path, error)) return Refuse(path, "is not a folder");
  if (!existed) fs::permissions(path, fs::perms::owner_all, error);
  if (::access(path.c_str(), W_OK | X_OK) != 0)
    return Refuse(path, "is not writable: " + std::string(std::strerror(errno)));
  return {};
}

bool WriteAll(int fd, std::string_view text) {
  std::size_t done = 0;
  while (done < text.size()) {
    const ssize_t count =
        ::pwrite(fd, text.data() + done, text.size() - done, static_cast<off_t>(done));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    done += static_cast<std::size_t>(count);
  }
  return true;
}

int ReadPid(int fd) {
  std::array<char, 16> text{};
  const ssize_t count = ::pread(fd, text.data(), text.size() - 1, 0);
  int pid = 0;
  if (count > 0) std::from_chars(text.data(), text.data() + count, pid);
  return pid;
}

}  // namespace

Result<DataDir> DataDir::Lock(const fs::path& root) {
  TRY_OK(MakeFolder(root, /*may_be_link=*/true));
  TRY_OK(MakeFolder(root / "objects", false));
  TRY_OK(MakeFolder(root / "jobs", false));
  const fs::path path = root / "lathe.lock";
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) return Refuse(path, "cannot be opened: " + std::string(std::strerror(errno)));
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    const int pid = ReadPid(fd);
    ::close(fd);
    return Fail(ErrorCode::kConflict,
                "The data directory is in use by pid " + std::to_string(pid) + ".");
  }
  const std::string pid = std::to_string(::getpid()) + "\n";
  if (::ftruncate(fd, 0) != 0 || !WriteAll(fd, pid)) {
    const std::string why = std::strerror(errno);
    ::close(fd);
    return Refuse(path, "cannot be written: " + why);
  }
  return DataDir(root, fd);
}

Result<DataDir> DataDir::OpenUnlocked(const fs::path& root) {
  std::error_code error;
  if (!fs::exists(root / "lathe.db", error))
    return Refuse(root, "holds no Lathe database (lathe.db)");
  return DataDir(root, -1);
}

int DataDir::LockHolder(const fs::path& root) {
  const int fd = ::open((root / "lathe.lock").c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0) return 0;
  int pid = 0;
  if (::flock(fd, LOCK_SH | LOCK_NB) != 0) pid = ReadPid(fd);
  ::close(fd);
  return pid;
}

DataDir::DataDir(DataDir&& other) noexcept
    : root_(std::move(other.root_)), lock_fd_(std::exchange(other.lock_fd_, -1)) {}

DataDir& DataDir::operator=(DataDir&& other) noexcept {
  std::swap(root_, other.root_);
  std::swap(lock_fd_, other.lock_fd_);
  return *this;
}

DataDir::~DataDir() {
  if (lock_fd_ >= 0) ::close(lock_fd_);
}

}  // namespace lathe::store
