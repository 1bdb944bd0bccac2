// Goes on writing an object that is not complete yet: from a byte that is known to be safe, what
// lies behind it is dropped first. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>

#include "base/result.h"

namespace lathe::store {

class ObjectAppender {
 public:
  /// Errors: not_found, dataset_corrupt (the file has fewer bytes than `offset`), internal.
  static Result<ObjectAppender> Open(const std::filesystem::path& path, std::int64_t offset);
  ObjectAppender(ObjectAppender&& other) noexcept;
  ObjectAppender& operator=(ObjectAppender&& other) noexcept;
  ~ObjectAppender();

  /// Errors: storage_full, internal.
  Status Append(std::span<const std::byte> bytes);
  /// Returns once all that was appended is on the disk for good.
  Status Sync();
  std::int64_t size_bytes() const { return size_bytes_; }

 private:
  ObjectAppender(int fd, std::int64_t size_bytes) : fd_(fd), size_bytes_(size_bytes) {}

  int fd_ = -1;
  std::int64_t size_bytes_ = 0;
};

}  // namespace lathe::store
