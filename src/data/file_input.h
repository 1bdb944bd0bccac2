// A file read at places of the reader's choice. Thread-safe.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "base/result.h"

namespace lathe::data {

class FileInput {
 public:
  /// Errors: not_found, internal.
  static Result<FileInput> Open(const std::filesystem::path& path);
  FileInput(FileInput&& other) noexcept;
  FileInput& operator=(FileInput&& other) noexcept;
  ~FileInput();

  std::int64_t size() const { return size_; }
  /// Exactly `count` bytes from `offset`. REQUIRES: they are inside of the file. Error: internal.
  Result<std::string> Read(std::int64_t offset, std::int64_t count) const;

 private:
  FileInput(int fd, std::int64_t size) : fd_(fd), size_(size) {}

  int fd_ = -1;
  std::int64_t size_ = 0;
};

}  // namespace lathe::data
