#include "base/file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "base/failpoint.h"
#include "base/id.h"
#include "base/log.h"

namespace lathe {
namespace {

// Bytes written before the disk is told to start with them: little is then left to wait for when
// the file is made durable.
constexpr std::int64_t kWriteBackBytes = 8 << 20;

// The client learns the kind of fault; the path and errno go to the log.
Error FromErrno(std::string_view operation, const std::filesystem::path& path) {
  const int reason = errno;
  log::Error(
      "file_operation_failed",
      {{"operation", operation}, {"path", path.string()}, {"reason", std::strerror(reason)}});
  if (reason == ENOSPC || reason == EDQUOT || reason == EFBIG || reason == EROFS)
    return Fail(
        ErrorCode::kStorageFull,
        "The server's disk is full. Nothing was lost; an administrator needs to free space.");
  if (reason == ENOENT) return Fail(ErrorCode::kNotFound, "The file is not there.");
  return Fail(ErrorCode::kInternal, "The server could not work with a file.");
}

Status SyncDescriptor(int fd, const std::filesystem::path& path) {
  while (::fsync(fd) != 0) {
    if (errno != EINTR) return FromErrno("fsync", path);
  }
  return {};
}

}  // namespace

bool WriteBack::Due(std::int64_t size_bytes) const {
  return size_bytes - started_bytes_ >= kWriteBackBytes;
}

void WriteBack::Grown(int fd, std::int64_t size_bytes) {
  if (!Due(size_bytes)) return;
  ::sync_file_range(fd, started_bytes_, size_bytes - started_bytes_, SYNC_FILE_RANGE_WRITE);
  started_bytes_ = size_bytes;
}

void WriteBack::Grown(const std::filesystem::path& path) {
  std::error_code absent;
  const auto size = static_cast<std::int64_t>(std::filesystem::file_size(path, absent));
  if (absent || !Due(size)) return;
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return;
  Grown(fd, size);
  ::close(fd);
}

Result<PendingFile> PendingFile::Create(const std::filesystem::path& directory) {
  const std::filesystem::path path = directory / (".tmp-" + NewId());
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) return FromErrno("create", path);
  return PendingFile(path, fd);
}

PendingFile::PendingFile(PendingFile&& other) noexcept
    : path_(std::exchange(other.path_, {})),
      fd_(std::exchange(other.fd_, -1)),
      size_bytes_(other.size_bytes_),
      write_back_(other.write_back_) {}

PendingFile& PendingFile::operator=(PendingFile&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(fd_, other.fd_);
  std::swap(size_bytes_, other.size_bytes_);
  std::swap(write_back_, other.write_back_);
  return *this;
}

PendingFile::~PendingFile() {
  if (fd_ >= 0) ::close(fd_);
  if (!path_.empty()) ::unlink(path_.c_str());
}

Status PendingFile::Append(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd_, bytes.data(), bytes.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      return FromErrno("write", path_);
    }
    size_bytes_ += written;
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  write_back_.Grown(fd_, size_bytes_);
  return {};
}

Status PendingFile::Append(std::string_view text) { return Append(std::as_bytes(std::span(text))); }

Status PendingFile::Publish(const std::filesystem::path& final_path) {
  TRY_OK(SyncDescriptor(fd_, path_));
  ::close(std::exchange(fd_, -1));
  TRY_OK(FailPoint("publish_before_rename"));
  if (::rename(path_.c_str(), final_path.c_str()) != 0) return FromErrno("rename", path_);
  path_.clear();
  TRY_OK(SyncPath(final_path.parent_path()));
  return FailPoint("publish_after_rename");
}

Status PublishText(const std::filesystem::path& path, std::string_view text) {
  TRY(PendingFile file, PendingFile::Create(path.parent_path()));
  TRY_OK(file.Append(text));
  return file.Publish(path);
}

Result<std::string> ReadText(const std::filesystem::path& path, std::int64_t limit_bytes) {
  TRY(const MappedFile file, MappedFile::Open(path));
  const auto bytes = file.bytes();
  if (static_cast<std::int64_t>(bytes.size()) > limit_bytes)
    return Fail(ErrorCode::kPayloadTooLarge,
                fmt::format("The file has {} bytes; the limit is {}.", bytes.size(), limit_bytes));
  std::string text(bytes.size(), '\0');
  if (!bytes.empty()) std::memcpy(text.data(), bytes.data(), bytes.size());
  return text;
}

Status SyncPath(const std::filesystem::path& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return FromErrno("open", path);
  Status synced = SyncDescriptor(fd, path);
  ::close(fd);
  return synced;
}

Result<MappedFile> MappedFile::Open(const std::filesystem::path& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0) return FromErrno("open", path);
  struct stat info {};
  if (::fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
    ::close(fd);
    return Fail(ErrorCode::kInternal, "The server could not work with a file.");
  }
  const auto size = static_cast<std::size_t>(info.st_size);
  if (size == 0) {
    ::close(fd);
    return MappedFile(nullptr, 0);
  }
  void* data = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0);
  ::close(fd);
  if (data == MAP_FAILED) return FromErrno("map", path);
  return MappedFile(static_cast<const std::byte*>(data), size);
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}

MappedFile::~MappedFile() {
  if (data_ != nullptr) ::munmap(const_cast<std::byte*>(data_), size_);
}

}  // namespace lathe
