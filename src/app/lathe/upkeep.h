// Chores of a running server that nobody asks for: purging what was deleted long ago, collecting
// files without a row, trimming write-ahead logs, watching the disk. Tick() is called about once a
// second by the main thread and never blocks; the chores run on a thread of their own, one at a
// time.
#pragma once

#include <cstdint>
#include <functional>

#include "app/lathe/settings.h"
#include "app/lathe/stores.h"
#include "base/clock.h"
#include "base/thread_pool.h"

namespace lathe::app {

class Upkeep {
 public:
  /// All arguments outlive this. `save_deferred` is one of the chores.
  Upkeep(const Settings& settings, Stores& stores, const Clock& clock,
         std::function<void()> save_deferred);
  void Tick();

 private:
  void Purge();
  void TrimLogs();
  void DoShortChores();
  /// Says in the log when the disk passes a mark, and puts the ballast back.
  void WatchDisk();

  const Settings& settings_;
  Stores& stores_;
  const Clock& clock_;
  const std::function<void()> save_deferred_;
  std::int64_t next_purge_ms_;
  std::int64_t next_short_ms_;
  std::int64_t next_disk_ms_ = 0;  // at once: the ballast is not there on the first start
  store::DiskLevel disk_level_ = store::DiskLevel::kFine;  // pool thread only
  ThreadPool pool_;                                        // last: its chores use the others
};

}  // namespace lathe::app
