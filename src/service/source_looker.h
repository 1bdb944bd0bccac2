// Short looks at data sources for somebody who waits: each runs in a child process with a deadline,
// so that a mute host holds neither a library nor more than one of a few threads. Thread-safe.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "jobs/short_jobs.h"

namespace lathe::service {

struct SourceLookOptions {
  std::filesystem::path job_program;
  std::filesystem::path work_dir;     ///< each look gets a folder of its own below this one
  std::vector<std::string> networks;  ///< the setting source_networks
  std::int64_t memory_limit_bytes = std::int64_t{1} << 30;
};

class SourceLooker {
 public:
  explicit SourceLooker(SourceLookOptions options);

  /// `params` as the job body takes them, with kind and config. `on_step` hears of each step of
  /// reaching the source when it is begun. Errors: those of the body;
  /// unavailable while many look; source_timeout, source_failed, job_spawn_failed.
  Result<json::object> Look(json::object params, const json::object& secrets,
                            const std::function<void(std::string_view step)>& on_step = {});
  const std::vector<std::string>& networks() const { return networks_; }

 private:
  std::vector<std::string> networks_;
  jobs::ShortJobs jobs_;
};

}  // namespace lathe::service
