// The object store on the local disk: immutable files named by a UUID below <data_dir>/objects. A
// row in the database names each one; the order is always file first (fsync, rename), row second,
// so that a row never lacks its file and a file without a row is rubbish, collected after a day.
// Thread-safe.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "base/result.h"

namespace lathe::store {

class DiskSpace;

struct ObjectInfo {
  std::string id;
  std::int64_t size_bytes = 0;
  std::int64_t modified_ms = 0;
};

class Objects {
 public:
  /// REQUIRES: `folder` exists (DataDir::objects()); `disk`, when given, outlives this.
  explicit Objects(std::filesystem::path folder, const DiskSpace* disk = nullptr)
      : folder_(std::move(folder)), disk_(disk) {}

  /// A file to write to; give it to Publish. Errors: storage_full (also while the disk is so full
  /// that nothing new is taken), internal.
  Result<PendingFile> Create() const;
  /// Makes the written file permanent as object `id` (a new UUID of the caller's).
  Status Publish(PendingFile& file, std::string_view id) const;
  /// Moves a finished file on the same file system in as object `id`, synced.
  Status Adopt(const std::filesystem::path& file, std::string_view id) const;
  /// Where the object lies. REQUIRES: IsId(id).
  std::filesystem::path PathOf(std::string_view id) const;
  bool Exists(std::string_view id) const;
  /// Removes it; gone already is fine.
  Status Remove(std::string_view id) const;
  /// All objects (temporary files are left out).
  Result<std::vector<ObjectInfo>> List() const;
  /// Removes what an earlier process left half written; how many files went. REQUIRES: nobody else
  /// writes here.
  Result<std::int64_t> RemoveTemporaries() const;
  /// Removes objects `is_known` denies and temporary files, when older than `min_age_ms`; how many
  /// went.
  Result<std::int64_t> CollectGarbage(const std::function<bool(std::string_view id)>& is_known,
                                      std::int64_t now_ms, std::int64_t min_age_ms) const;

 private:
  std::filesystem::path folder_;
  const DiskSpace* disk_;
};

}  // namespace lathe::store
