// The worker: leases jobs from the queue and runs each as one child process, up to `slots` at a
// time. It knows no kind of job: a JobKind, given at construction, prepares a child's parameters
// and publishes its results. A job ends once: results are committed in the same transaction that
// ends the job under its fence. Start and Stop are called by one thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/job_protocol.h"
#include "base/result.h"
#include "jobs/event_hub.h"
#include "store/jobs.h"

namespace lathe::jobs {

/// What one kind of job means. Called on a worker's threads: implementations are thread-safe.
class JobKind {
 public:
  virtual ~JobKind() = default;
  virtual std::string_view name() const = 0;
  /// The child's parameters, with absolute input paths. An Error ends the job as failed.
  virtual Result<json::object> Prepare(const store::Job& job) = 0;
  /// What the child reads from standard input: secrets, which never lie on a disk.
  virtual Result<std::string> Input(const store::Job&) { return std::string(); }
  /// Marks the resource as running; inside its own transaction, when an attempt begins.
  virtual Status Begin(store::Transaction& tx, const store::Job& job) = 0;
  /// Publishes the outcome; the files lie in `attempt_dir`. An Error rolls everything back and
  /// fails the job.
  virtual Status Commit(store::Transaction& tx, const store::Job& job, const JobOutcome& outcome,
                        const std::filesystem::path& attempt_dir) = 0;
  /// Keeps what a child had found out before it failed, while `attempt_dir` is still there; inside
  /// the transaction that ends the job, before Settle. Most kinds have nothing to keep.
  virtual Status KeepFindings(store::Transaction&, const store::Job&,
                              const std::filesystem::path& /*attempt_dir*/) {
    return {};
  }
  /// Marks the resource as failed or cancelled, with the problem document of a failure.
  virtual Status Settle(store::Transaction& tx, const store::Job& job, store::JobState state,
                        const std::optional<json::object>& problem) = 0;
};

struct WorkerOptions {
  std::filesystem::path job_program;  ///< the lathe-job binary
  std::filesystem::path data_dir;     ///< attempts live in data_dir/jobs
  int slots = 1;
  int threads_per_job = 1;
  std::chrono::milliseconds lease{30'000};
  std::chrono::milliseconds heartbeat{5'000};
  std::chrono::milliseconds cancel_grace{
      700};  ///< SIGTERM to SIGKILL after a cancel or when the worker stops
  std::chrono::milliseconds retry_delay{1'000};  ///< times four for each further attempt
};

class Worker {
 public:
  Worker(WorkerOptions options, store::Database& database, const Clock& clock, EventHub& hub,
         std::vector<std::unique_ptr<JobKind>> kinds);
  ~Worker();

  /// Takes back what a dead worker of this machine held, removes stale attempts, starts the slots.
  Status Start();
  /// Stops claiming, asks running children to end, puts their jobs back without counting the
  /// attempt, joins.
  void Stop();
  int running() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lathe::jobs
