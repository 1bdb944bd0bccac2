// One `lathe-job` child: started with limits in its own process group, watched until it ends, and
// always reaped. The child dies with its parent (death signal), cannot outgrow its memory or wall
// limits, and its stderr is kept as a bounded tail. Knows processes, not jobs: the worker decides
// what an ending means. One object per child, used by one thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace lathe::jobs {

struct ChildCommand {
  std::vector<std::string> argv;         ///< argv[0] is an absolute path; no shell is ever involved
  std::vector<std::string> environment;  ///< complete: "NAME=value"; nothing is inherited
  std::filesystem::path work_dir;
  std::int64_t memory_limit_bytes = 0;      ///< resident memory of the process group; 0 is no limit
  std::chrono::milliseconds wall_limit{0};  ///< 0 is no limit
  std::string input = {};  ///< what the child reads from descriptor 0: for secrets, never on a disk
};

/// Why the watcher or the kernel ended the child, or that it ended by itself. kOutOfMemory is
/// beyond its own limit, or taken by the kernel's out-of-memory killer (then `peak_rss_bytes` is
/// below the limit: the machine or the container had less).
enum class ChildEnd { kExited, kSignalled, kOutOfMemory, kTimedOut, kStopped };

struct ChildReport {
  ChildEnd end = ChildEnd::kExited;
  int exit_code = 0;  ///< kExited
  int signal = 0;     ///< kSignalled
  std::int64_t peak_rss_bytes = 0;
  std::string stderr_tail;  ///< at most the last 64 KiB
};

/// What the watcher should do next; asked about ten times a second.
enum class ChildOrder {
  kGoOn,
  kStop,     ///< SIGTERM now, SIGKILL after `stop_grace`
  kStopNow,  ///< SIGKILL now
};

struct ChildCallbacks {
  std::function<void(std::string_view line)>
      on_event;  ///< one line of descriptor 3, without its newline
  std::function<ChildOrder()> order;
  std::chrono::milliseconds stop_grace{1'000};
};

/// The environment of a lathe-job that may use so many threads.
std::vector<std::string> ChildEnvironment(int threads);

/// Runs the child to its end. Whatever it leaves behind in its process group is killed. Error:
/// job_spawn_failed.
Result<ChildReport> RunChild(const ChildCommand& command, const ChildCallbacks& callbacks);

}  // namespace lathe::jobs
