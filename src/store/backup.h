// Backup and restore of a whole data directory. A backup is a folder: both databases (VACUUM INTO:
// one moment each), every stored file, the secret key unless left out, and manifest.json with the
// SHA-256 of all of it. It appears under its name only when it is complete. A restore trusts
// nothing that the manifest does not confirm and leaves no write-ahead log of the replaced database
// behind, which would otherwise be replayed onto the restored one.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "base/result.h"
#include "store/data_dir.h"
#include "store/database.h"
#include "store/objects.h"

namespace lathe::store {

struct BackupSummary {
  std::int64_t files = 0;
  std::int64_t bytes = 0;
  bool has_key = false;
};

/// Writes to `target`, which must not exist; readers and writers go on. `key_file` is left out when
/// empty. Errors, for the operator: conflict (the target exists), storage_full, internal.
Result<BackupSummary> WriteBackup(Database& main, Database& predictions, const Objects& objects,
                                  const std::optional<std::filesystem::path>& key_file,
                                  const std::filesystem::path& target, std::int64_t now_ms);

/// Puts a backup into the data directory. With `replace` the databases there are set aside in a
/// folder "replaced-<time>"; without it an existing database is refused. REQUIRES: the caller holds
/// the lock of `data_dir`. Errors, for the operator: conflict, dataset_corrupt (a file differs from
/// the manifest), storage_full, internal.
Result<BackupSummary> RestoreBackup(const std::filesystem::path& backup, const DataDir& data_dir,
                                    bool replace, std::int64_t now_ms);

}  // namespace lathe::store
