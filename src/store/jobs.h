// Jobs and their events in the metadata store: the durable queue. Claiming gives a fence; every
// later write of that attempt names it, and a write whose fence is no longer current changes
// nothing and answers lease_lost. So a worker that slept through its lease can harm nobody. Ages
// are judged by the clock passed in, never by a child's. Thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "store/database.h"
#include "store/scope.h"

namespace lathe::store {

enum class JobState { kQueued, kRunning, kRetrying, kSucceeded, kFailed, kCancelled };
std::string_view ToText(JobState state);
bool FromText(std::string_view text, JobState& state);
inline bool IsTerminal(JobState state) {
  return state == JobState::kSucceeded || state == JobState::kFailed ||
         state == JobState::kCancelled;
}

struct NewJob {
  std::string kind;
  std::string project_id;
  std::string resource_kind;  ///< "dataset", "training": what the job makes
  std::string resource_id;
  json::object params;
  std::int64_t memory_limit_bytes = 0;
  double wall_limit_s = 0;
};

struct Job {
  std::string id;
  std::string workspace_id;
  std::string kind;
  std::string resource_kind;
  std::string resource_id;
  JobState state = JobState::kQueued;
  json::object params;
  int attempt = 0;  ///< attempts begun
  int max_attempts = 3;
  std::int64_t fence = 0;
  std::int64_t memory_limit_bytes = 0;
  double wall_limit_s = 0;
  double progress = 0;  ///< 0..1
  std::string phase;
  std::optional<double> eta_seconds;
  std::optional<json::object> error;  ///< a problem document
  bool cancel_requested = false;
  std::int64_t created_ms = 0;
  std::optional<std::int64_t> started_ms;
  std::optional<std::int64_t> finished_ms;
};

struct JobEvent {
  std::int64_t seq = 0;  ///< 1, 2, ... over all jobs of a resource
  std::int64_t time_ms = 0;
  std::string type;     ///< progress, metric, log, done
  std::string payload;  ///< a JSON object

  template <class V>
  static void Columns(V& column, auto& self) {
    column("seq", self.seq);
    column("time", self.time_ms);
    column("type", self.type);
    column("payload", self.payload);
  }
};

/// Two readings of one moment: wall time for what people see, monotonic time for leases and delays.
struct Moment {
  std::int64_t wall_ms = 0;
  std::int64_t monotonic_ms = 0;
};

/// What an attempt may write under its fence.
struct Lease {
  std::string job_id;
  std::int64_t fence = 0;
};

class Jobs {
 public:
  explicit Jobs(Database& database) : database_(database) {}

  /// Error: storage_full, while the disk is so full that nothing new is taken.
  Result<Job> Enqueue(Transaction& tx, const WorkspaceScope& scope, const NewJob& job, Moment now);
  Result<Job> Get(const WorkspaceScope& scope, std::string_view job_id) const;
  /// The job a resource names; nothing when it names none, or one that is purged: jobs are purged
  /// before what they made.
  Result<std::optional<Job>> Find(const WorkspaceScope& scope,
                                  const std::optional<std::string>& job_id) const;
  /// The newest job that makes this resource; nothing when there is none.
  Result<std::optional<Job>> FindFor(const WorkspaceScope& scope, std::string_view resource_kind,
                                     std::string_view resource_id) const;
  /// Events after `after_seq`, oldest first, at most `limit`; `type` empty is every type.
  Result<std::vector<JobEvent>> EventsAfter(const WorkspaceScope& scope, std::string_view job_id,
                                            std::int64_t after_seq, std::string_view type,
                                            int limit) const;
  /// Asks a job to stop: a queued one ends at once, a running one when its worker sees it. Error:
  /// job_terminal, not_found.
  Result<Job> RequestCancel(Transaction& tx, const WorkspaceScope& scope, std::string_view job_id,
                            Moment now);

  /// Asks every job of a project, or of the whole workspace when none is named, to stop: running
  /// ones as RequestCancel does, waiting ones end when a worker comes to them, without running. How
  /// many were asked.
  Result<std::int64_t> CancelAll(Transaction& tx, const WorkspaceScope& scope,
                                 const std::optional<std::string>& project_id) const;

  // The worker's side: no workspace scope, because a worker serves every workspace; the fence
  // guards each write.

  /// Takes the next due job, fair between workspaces (fewest running first, then oldest). Nothing
  /// when none is due.
  Result<std::optional<Job>> Claim(std::string_view worker, Moment now, std::int64_t lease_ms);
  /// Prolongs the lease. Error: lease_lost.
  Status Heartbeat(const Lease& lease, Moment now, std::int64_t lease_ms);
  /// Whether a cancel was asked for; a plain read.
  Result<bool> CancelRequested(std::string_view job_id) const;
  /// Appends events and, from the last progress event, updates the job's progress columns. Error:
  /// lease_lost.
  Status AppendEvents(const Lease& lease, std::span<const JobEvent> events);
  /// Ends the job inside the transaction that publishes its results, with a last event "done".
  /// Error: lease_lost.
  Status Finish(Transaction& tx, const Lease& lease, JobState state,
                const std::optional<json::object>& error, Moment now);
  /// Puts the job back, due after `delay_ms`; `counts` false gives the attempt back (a drained
  /// worker). Error: lease_lost.
  Status Requeue(const Lease& lease, bool counts, std::int64_t delay_ms, std::string_view reason,
                 Moment now);
  /// Running jobs whose lease has ended, or that `dead_worker` holds when it is given.
  Result<std::vector<Job>> Abandoned(Moment now, std::string_view dead_worker = {}) const;
  /// Makes jobs due whose delay was reckoned on the clock of an earlier start of the machine.
  Status ForgetOldDelays(Moment now);
  /// Jobs that some worker runs now.
  Result<std::vector<std::string>> RunningIds() const;
  /// Workers that hold leases now.
  Result<std::vector<std::string>> LeaseHolders() const;
  struct StateCount {
    std::string kind;
    std::string state;
    std::int64_t count = 0;

    template <class V>
    static void Columns(V& column, auto& self) {
      column("kind", self.kind);
      column("state", self.state);
      column("count", self.count);
    }
  };
  Result<std::vector<StateCount>> CountByState() const;

 private:
  Database& database_;
};

}  // namespace lathe::store
