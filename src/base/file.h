// Files that survive a power cut: bytes go to a temporary name, are synced, renamed, and the folder
// is synced, in this order. A failed fsync is final: it is never retried (the kernel may have
// dropped the pages). All paths are ours; a name from a client never becomes a path. Thread-safe
// where the objects differ.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace lathe {

/// Tells the disk to start with what is written of a growing file, some megabytes at a time and
/// without waiting for it: little is then left for the fsync at the end, where faults show.
class WriteBack {
 public:
  void Grown(int fd, std::int64_t size_bytes);
  /// The same for a file that another library writes; nothing when it is not there.
  void Grown(const std::filesystem::path& path);

 private:
  bool Due(std::int64_t size_bytes) const;
  std::int64_t started_bytes_ = 0;
};

/// A file being written: append, then Publish() to its final name. Destroyed without Publish, it
/// removes the temporary file.
class PendingFile {
 public:
  /// Opens `directory/.tmp-<id>` (0600). Errors: storage_full, internal.
  static Result<PendingFile> Create(const std::filesystem::path& directory);
  PendingFile(PendingFile&& other) noexcept;
  PendingFile& operator=(PendingFile&& other) noexcept;
  ~PendingFile();

  /// Appends all of `bytes`; retries short writes and EINTR. Errors: storage_full, internal.
  Status Append(std::span<const std::byte> bytes);
  Status Append(std::string_view text);
  /// fsync, rename to `final_path` (same file system), fsync of its folder. Errors: storage_full,
  /// internal.
  Status Publish(const std::filesystem::path& final_path);

  const std::filesystem::path& path() const { return path_; }
  std::int64_t size_bytes() const { return size_bytes_; }

 private:
  PendingFile(std::filesystem::path path, int fd) : path_(std::move(path)), fd_(fd) {}

  std::filesystem::path path_;
  int fd_ = -1;
  std::int64_t size_bytes_ = 0;
  WriteBack write_back_;
};

/// Writes `text` to `path` by way of PendingFile.
Status PublishText(const std::filesystem::path& path, std::string_view text);
/// Reads a whole small file. Errors: not_found, payload_too_large (past `limit_bytes`), internal.
Result<std::string> ReadText(const std::filesystem::path& path,
                             std::int64_t limit_bytes = 64 << 20);
/// fsync of an existing file or folder.
Status SyncPath(const std::filesystem::path& path);

/// A file mapped read-only. The bytes live as long as the object; moving keeps them in place.
class MappedFile {
 public:
  static Result<MappedFile> Open(const std::filesystem::path& path);
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  ~MappedFile();
  std::span<const std::byte> bytes() const { return {data_, size_}; }

 private:
  MappedFile(const std::byte* data, std::size_t size) : data_(data), size_(size) {}
  const std::byte* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace lathe
