#include "store/disk_space.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/log.h"

namespace lathe::store {
namespace {

// A transaction of ours writes far less than this, log and index pages included.
constexpr std::int64_t kRoomForWritesBytes = 4 << 20;
// A ballast takes no more of a small disk than one part in so many.
constexpr std::int64_t kSmallestShare = 50;

}  // namespace

DiskSpace::DiskSpace(std::filesystem::path folder, DiskLimits limits)
    : folder_(std::move(folder)), ballast_(folder_ / "ballast"), limits_(limits) {}

DiskUse DiskSpace::Look() const {
  struct statvfs disk {};
  if (::statvfs(folder_.c_str(), &disk) != 0 || disk.f_blocks == 0) return {};
  const auto block = static_cast<std::int64_t>(disk.f_frsize);
  const auto used = static_cast<std::int64_t>(disk.f_blocks - disk.f_bfree) * block;
  DiskUse use;
  use.free_bytes = static_cast<std::int64_t>(disk.f_bavail) * block;
  use.total_bytes = used + use.free_bytes;
  if (use.total_bytes == 0) return {};
  const auto percent = [&](std::int64_t bytes) {
    return 100.0 * static_cast<double>(bytes) / static_cast<double>(use.total_bytes);
  };
  use.used_percent = percent(used);
  use.spoken_for_percent = percent(used + (has_ballast() ? 0 : BallastFor(use.total_bytes)));
  return use;
}

std::int64_t DiskSpace::BallastFor(std::int64_t total_bytes) const {
  return std::min(limits_.ballast_bytes, total_bytes / kSmallestShare);
}

DiskLevel DiskSpace::LevelOf(const DiskUse& use) const {
  if (use.spoken_for_percent >= limits_.refuse_percent) return DiskLevel::kRefuse;
  return use.spoken_for_percent >= limits_.warn_percent ? DiskLevel::kWarn : DiskLevel::kFine;
}

std::string DiskSpace::Describe(const DiskUse& use) const {
  switch (LevelOf(use)) {
    case DiskLevel::kFine:
      return "";
    case DiskLevel::kWarn:
      return fmt::format("{:.0f} % full", std::floor(use.used_percent));
    case DiskLevel::kRefuse:
      return fmt::format("{:.0f} % full: new uploads and jobs are refused",
                         std::floor(use.used_percent));
  }
  return "";
}

Status DiskSpace::Admit() const {
  const DiskUse use = Look();
  if (LevelOf(use) != DiskLevel::kRefuse) return {};
  return Fail(
      ErrorCode::kStorageFull,
      fmt::format("The server's disk is {:.0f} % full; from {:.0f} % it takes no new uploads "
                  "and jobs. Delete what is no longer needed, or ask its operator.",
                  std::floor(use.used_percent), limits_.refuse_percent));
}

void DiskSpace::MakeRoom() {
  if (limits_.ballast_bytes == 0) return;
  const DiskUse use = Look();
  if (use.free_bytes < std::min(kRoomForWritesBytes, BallastFor(use.total_bytes))) ReleaseBallast();
}

void DiskSpace::ReleaseBallast() {
  const std::lock_guard lock(mutex_);
  // It may be another process's: the worker's, when the server runs no jobs.
  if (::unlink(ballast_.c_str()) == 0)
    log::Warn("disk_ballast_released", {{"advice", "The disk is full. Free space."}});
}

bool DiskSpace::has_ballast() const {
  struct stat info {};
  return ::lstat(ballast_.c_str(), &info) == 0;
}

Status DiskSpace::KeepBallast() {
  const std::lock_guard lock(mutex_);
  const DiskUse use = Look();
  if (use.total_bytes == 0) return {};
  const std::int64_t wanted = BallastFor(use.total_bytes);
  struct stat info {};
  const bool there = ::lstat(ballast_.c_str(), &info) == 0;
  // Nearly right will do: the size of some disks is not the same at each look.
  if (there && info.st_size <= limits_.ballast_bytes && info.st_size >= wanted / 2 && wanted > 0)
    return {};
  // The setting has changed, or the process that made it was killed.
  if (there) ::unlink(ballast_.c_str());
  if (wanted == 0 || LevelOf(Look()) == DiskLevel::kRefuse) return {};
  return MakeBallast(wanted);
}

Status DiskSpace::MakeBallast(std::int64_t size_bytes) const {
  const int fd =
      ::open(ballast_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    return Fail(ErrorCode::kInternal,
                std::string("The ballast file cannot be made: ") + std::strerror(errno));
  // Reserved, never written; where the file system cannot reserve, the C library writes zeros.
  const int fault = ::posix_fallocate(fd, 0, size_bytes);
  ::close(fd);
  if (fault == 0) return {};
  ::unlink(ballast_.c_str());
  return Fail(ErrorCode::kInternal,
              std::string("The ballast file cannot be made: ") + std::strerror(fault));
}

}  // namespace lathe::store
