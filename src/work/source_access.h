// What the bodies of jobs on data sources share: the connector made from the job's parameters and
// from the secrets on standard input, and a watchdog for libraries that do not come back. One job
// per process.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "data/sources/connector.h"
#include "work/job_context.h"

namespace lathe::work {

/// Parameters: kind, config, networks; the secrets are one JSON object on standard input. Installs
/// the address policy for every connection of this process. Error: internal.
Result<std::unique_ptr<data::sources::Connector>> OpenSource(const JobContext& job);

/// Runs `expired` on a thread of its own when `limit` passes before this object goes. A library
/// that waits on a socket cannot be interrupted, so `expired` writes the job's ending and leaves
/// the process.
class Watchdog {
 public:
  Watchdog(std::chrono::milliseconds limit, std::function<void()> expired);
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

 private:
  std::mutex mutex_;
  std::condition_variable ended_;
  bool done_ = false;  // guarded by mutex_
  std::thread thread_;
};

}  // namespace lathe::work
