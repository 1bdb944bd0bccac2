#include "data/file_input.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace lathe::data {

Result<FileInput> FileInput::Open(const std::filesystem::path& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return Fail(ErrorCode::kNotFound, "The uploaded file is not there.");
  struct stat info {};
  if (::fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
    ::close(fd);
    return Fail(ErrorCode::kFileUnreadable, "The upload is not a file.");
  }
  return FileInput(fd, info.st_size);
}

FileInput::FileInput(FileInput&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), size_(other.size_) {}

FileInput& FileInput::operator=(FileInput&& other) noexcept {
  std::swap(fd_, other.fd_);
  std::swap(size_, other.size_);
  return *this;
}

FileInput::~FileInput() {
  if (fd_ >= 0) ::close(fd_);
}

Result<std::string> FileInput::Read(std::int64_t offset, std::int64_t count) const {
  std::string bytes(static_cast<std::size_t>(count), '\0');
  std::size_t filled = 0;
  while (filled < bytes.size()) {
    const ssize_t got = ::pread(fd_, bytes.data() + filled, bytes.size() - filled,
                                offset + static_cast<std::int64_t>(filled));
    if (got > 0) {
      filled += static_cast<std::size_t>(got);
    } else if (got == 0 || errno != EINTR) {
      return Fail(ErrorCode::kInternal, "The uploaded file cannot be read from the disk.");
    }
  }
  return bytes;
}

}  // namespace lathe::data
