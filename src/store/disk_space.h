// How full the disk under the data directory is, and what follows from it: past one mark a warning,
// past another no new uploads and jobs, while reads and deletes always work. A ballast file keeps
// room for them: when a write to a database finds the disk full, the ballast goes, and comes back
// once there is space. Why: docs/adr/0013-full-disk.md. Thread-safe.
#pragma once

#include <cstdint>
#include <filesystem>
#include <mutex>
#include <string>

#include "base/result.h"

namespace lathe::store {

struct DiskLimits {
  double warn_percent = 90;
  double refuse_percent = 95;
  /// At most; a fiftieth of the disk is enough. 0: no ballast.
  std::int64_t ballast_bytes = std::int64_t{64} << 20;
};

enum class DiskLevel { kFine, kWarn, kRefuse };

/// The disk at one moment, as `df` counts: space kept for root is not there.
struct DiskUse {
  std::int64_t total_bytes = 0;  ///< 0 when the disk could not be asked
  std::int64_t free_bytes = 0;
  double used_percent = 0;
  double spoken_for_percent = 0;  ///< used, and what a missing ballast will take
};

class DiskSpace {
 public:
  DiskSpace(std::filesystem::path folder, DiskLimits limits);

  DiskUse Look() const;
  /// A ballast that is missing counts as used: otherwise giving it up would open the doors again,
  /// and it would never come back.
  DiskLevel LevelOf(const DiskUse& use) const;
  /// "91 % full", "96 % full: new uploads and jobs are refused"; empty while all is fine.
  std::string Describe(const DiskUse& use) const;
  /// Whether an upload or a job may begin. Error: storage_full.
  Status Admit() const;

  /// Before a write to a database: gives the ballast up if the disk is about to be full. One
  /// statvfs, no other cost.
  void MakeRoom();
  /// A write found the disk full: gives the ballast up.
  void ReleaseBallast();
  /// Puts the ballast back if the disk is below the refusing mark. May take as long as
  /// the file system needs to reserve the bytes. Error: internal, when it could not.
  Status KeepBallast();
  /// Whether the ballast is there now.
  bool has_ballast() const;

 private:
  std::int64_t BallastFor(std::int64_t total_bytes) const;
  Status MakeBallast(std::int64_t size_bytes) const;  // REQUIRES: mutex_

  const std::filesystem::path folder_;
  const std::filesystem::path ballast_;
  const DiskLimits limits_;
  mutable std::mutex mutex_;  // of the ballast file
};

}  // namespace lathe::store
