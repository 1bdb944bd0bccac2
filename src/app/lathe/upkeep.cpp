#include "app/lathe/upkeep.h"

#include "base/log.h"
#include "store/retention.h"

namespace lathe::app {
namespace {

constexpr std::int64_t kFirstPurgeMs = 60'000;  // not in the way of a start
constexpr std::int64_t kPurgeEveryMs = 3'600'000;
constexpr std::int64_t kShortEveryMs = 30'000;
constexpr std::int64_t kDiskEveryMs = 2'000;
constexpr std::int64_t kDayMs = 86'400'000;

}  // namespace

Upkeep::Upkeep(const Settings& settings, Stores& stores, const Clock& clock,
               std::function<void()> save_deferred)
    : settings_(settings),
      stores_(stores),
      clock_(clock),
      save_deferred_(std::move(save_deferred)),
      next_purge_ms_(clock.MonotonicMs() + kFirstPurgeMs),
      next_short_ms_(clock.MonotonicMs() + kShortEveryMs),
      pool_("upkeep", 1, 2) {}

void Upkeep::Tick() {
  const std::int64_t now = clock_.MonotonicMs();
  // A full queue means that the last round still runs; the next tick asks again.
  if (now >= next_purge_ms_ && pool_.TrySubmit([this] { Purge(); }))
    next_purge_ms_ = now + kPurgeEveryMs;
  if (now >= next_short_ms_ && pool_.TrySubmit([this] { DoShortChores(); }))
    next_short_ms_ = now + kShortEveryMs;
  if (now >= next_disk_ms_ && pool_.TrySubmit([this] { WatchDisk(); }))
    next_disk_ms_ = now + kDiskEveryMs;
}

void Upkeep::Purge() {
  const store::Retention retention(*stores_.main, *stores_.predictions, stores_.objects);
  const auto purged = retention.Run(clock_.WallMs(), settings_.retention_days * kDayMs);
  if (!purged.ok()) {
    log::Warn("purge_failed", {{"code", purged.error().name()}, {"detail", purged.error().detail}});
  } else if (purged->rows > 0 || purged->files > 0) {
    log::Info("purged", {{"rows", purged->rows}, {"files", purged->files}});
  }
}

void Upkeep::DoShortChores() {
  save_deferred_();
  TrimLogs();
}

void Upkeep::WatchDisk() {
  if (const Status kept = stores_.disk->KeepBallast(); !kept.ok())
    log::Debug("disk_ballast_not_made", {{"detail", kept.error().detail}});
  const store::DiskUse use = stores_.disk->Look();
  const store::DiskLevel level = stores_.disk->LevelOf(use);
  if (level == disk_level_) return;
  disk_level_ = level;
  if (level == store::DiskLevel::kFine) {
    log::Info("disk_has_space", {{"used_percent", use.used_percent}});
  } else {
    log::Warn(level == store::DiskLevel::kWarn ? "disk_filling" : "disk_full",
              {{"used_percent", use.used_percent},
               {"free_bytes", use.free_bytes},
               {"detail", stores_.disk->Describe(use)}});
  }
}

void Upkeep::TrimLogs() {
  for (store::Database* database : {stores_.main.get(), stores_.predictions.get()}) {
    if (const Status trimmed = database->TrimLog(); !trimmed.ok())
      log::Warn("log_trim_failed", {{"code", trimmed.error().name()}});
  }
}

}  // namespace lathe::app
