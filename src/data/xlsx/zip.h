// Reads the parts of a ZIP archive without ever unpacking one to the disk: what its central
// directory says is checked (names, number, sizes against a limit), and what a part unpacks to is
// counted and summed. Archives with two parts of one name, names that leave the archive, or
// encryption are refused. One thread per stream; the archive itself is immutable.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "data/csv/dialect.h"
#include "data/csv/text_stream.h"
#include "data/file_input.h"

namespace lathe::data::xlsx {

struct ZipEntry {
  std::string name;
  std::uint32_t checksum = 0;
  bool deflated = false;
  std::int64_t packed_bytes = 0;
  std::int64_t unpacked_bytes = 0;
  std::int64_t offset = 0;  ///< of its local header
};

class ZipFile {
 public:
  /// Errors: file_empty, not_found, xlsx_truncated, xlsx_corrupt, xlsx_unsafe_entry_name,
  /// xlsx_duplicate_entry, xlsx_too_many_entries, xlsx_encrypted_or_xls,
  /// file_decompressed_too_large.
  static Result<ZipFile> Open(const std::filesystem::path& path, const csv::Limits& limits);

  const ZipEntry* Find(std::string_view name) const;
  const std::vector<ZipEntry>& entries() const { return entries_; }
  /// The part's bytes, unpacked. REQUIRES: the archive outlives the stream. Errors of Read:
  /// xlsx_corrupt, file_decompressed_too_large.
  Result<std::unique_ptr<csv::TextStream>> Open(const ZipEntry& entry) const;

 private:
  ZipFile(FileInput input, std::int64_t unpacked_limit)
      : input_(std::move(input)), unpacked_limit_(unpacked_limit) {}
  Status ReadDirectory();
  Status AddEntries(std::string_view directory, std::size_t count);

  FileInput input_;
  std::int64_t unpacked_limit_;
  std::vector<ZipEntry> entries_;  // by name
};

}  // namespace lathe::data::xlsx
