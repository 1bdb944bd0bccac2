#include "store/object_appender.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "base/failpoint.h"
#include "base/log.h"

namespace lathe::store {
namespace {

Error FromErrno(std::string_view operation) {
  const int reason = errno;
  log::Error("object_append_failed", {{"operation", operation}, {"reason", std::strerror(reason)}});
  if (reason == ENOSPC || reason == EDQUOT || reason == EFBIG) {
    return Fail(
        ErrorCode::kStorageFull,
        "The server's disk is full. What arrived before is kept; go on when there is space.");
  }
  return Fail(ErrorCode::kInternal, "The server could not write the file.");
}

}  // namespace

Result<ObjectAppender> ObjectAppender::Open(const std::filesystem::path& path,
                                            std::int64_t offset) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0) {
    return Fail(ErrorCode::kNotFound,
                "What arrived of the file is no longer there; send it from the start.");
  }
  ObjectAppender appender(fd, offset);
  struct stat info {};
  if (::fstat(fd, &info) != 0) return FromErrno("stat");
  if (info.st_size < offset) {
    return Fail(ErrorCode::kNotFound,
                "What arrived of the file is not whole any more; send it from the start.");
  }
  if (::ftruncate(fd, offset) != 0) return FromErrno("truncate");
  return appender;
}

ObjectAppender::ObjectAppender(ObjectAppender&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), size_bytes_(other.size_bytes_) {}

ObjectAppender& ObjectAppender::operator=(ObjectAppender&& other) noexcept {
  std::swap(fd_, other.fd_);
  std::swap(size_bytes_, other.size_bytes_);
  return *this;
}

ObjectAppender::~ObjectAppender() {
  if (fd_ >= 0) ::close(fd_);
}

Status ObjectAppender::Append(std::span<const std::byte> bytes) {
  TRY_OK(FailPoint("upload_chunk"));
  while (!bytes.empty()) {
    const ssize_t written = ::pwrite(fd_, bytes.data(), bytes.size(), size_bytes_);
    if (written < 0) {
      if (errno == EINTR) continue;
      return FromErrno("write");
    }
    size_bytes_ += written;
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return {};
}

Status ObjectAppender::Sync() {
  while (::fdatasync(fd_) != 0) {
    if (errno != EINTR) return FromErrno("sync");
  }
  return {};
}

}  // namespace lathe::store
