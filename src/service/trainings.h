// Trainings: checks a request, queues the job, tells how it goes, cancels, resumes, deletes. What
// the job itself does is train_job.h's and src/work's. Thread-safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "jobs/event_hub.h"
#include "service/catalogue.h"
#include "service/change.h"
#include "service/train_plan.h"
#include "service/training_progress.h"
#include "store/audit_log.h"
#include "store/datasets.h"
#include "store/feature_sets.h"
#include "store/jobs.h"
#include "store/learning.h"
#include "store/projects.h"

namespace lathe::service {

struct TrainingOptions {
  std::int64_t memory_limit_bytes = 2'147'483'648;  ///< of a job that asks for none
  std::int64_t max_memory_bytes = 17'179'869'184;   ///< the most a request may ask for
  double wall_limit_s = 6 * 3600;
  std::int64_t restore_window_ms = kRestoreWindowMs;
};

/// A training and its newest job.
struct TrainingView {
  store::Training training;
  std::optional<store::Job> job;
};

/// Events in the order they happened.
struct EventBatch {
  std::vector<store::JobEvent> events;
  bool job_ended = false;  ///< no more will come after these and what a full batch leaves
};

struct LogLine {
  std::int64_t seq = 0;
  std::int64_t time_ms = 0;
  std::string level, message;
};

struct LogRequest {
  std::int64_t after = 0;       ///< seq of the last line seen
  std::string level = "debug";  ///< this and worse: debug, info, warn, error
  std::size_t limit = 200;
};

struct LogPage {
  std::vector<LogLine> lines;
  std::optional<std::int64_t> next_after;  ///< when there may be more lines now
};

class Trainings {
 public:
  /// All outlive this.
  struct Deps {
    store::Database& database;
    const Catalogue& catalogue;
    const Clock& clock;
    jobs::EventHub& hub;
  };
  Trainings(const Deps& deps, TrainingOptions options);

  /// Queues a training. `found` are the faults met while the request was read; they are answered
  /// with those found here. Errors: validation_failed, train_*, dataset_not_ready.
  Result<TrainingView> Start(const store::WorkspaceScope& scope, std::string_view project_id,
                             const TrainRequest& request, std::vector<FieldError> found,
                             const store::Origin& origin);
  Result<TrainingView> Get(const store::WorkspaceScope& scope, std::string_view id) const;
  Result<store::Page<TrainingView>> List(const store::WorkspaceScope& scope,
                                         std::string_view project_id,
                                         const store::TrainingFilter& filter,
                                         const store::PageRequest& page) const;
  /// Errors: not_found, job_terminal.
  Result<TrainingView> Cancel(const store::WorkspaceScope& scope, std::string_view id,
                              const store::Origin& origin);
  /// Runs a failed or cancelled training again, from its start. Errors: not_found, conflict,
  /// dataset_not_ready.
  Result<TrainingView> Resume(const store::WorkspaceScope& scope, std::string_view id,
                              const store::Origin& origin);
  /// Errors: not_found, conflict while it runs.
  Status Delete(const store::WorkspaceScope& scope, std::string_view id,
                const store::Origin& origin);
  /// Does nothing to one that is not deleted. Error: not_found.
  Result<TrainingView> Restore(const store::WorkspaceScope& scope, std::string_view id,
                               const store::Origin& origin);

  Result<TrainingProgress> Progress(const store::WorkspaceScope& scope, std::string_view id) const;
  Result<LogPage> Logs(const store::WorkspaceScope& scope, std::string_view id,
                       const LogRequest& request) const;

  /// Where a stream of events starts when its client has seen `last_seen`: there, or at the first
  /// event when the job has no such event.
  Result<std::int64_t> StreamStart(const store::WorkspaceScope& scope, std::string_view id,
                                   std::int64_t last_seen) const;
  /// Up to `limit` events after `after`.
  Result<EventBatch> EventsAfter(const store::WorkspaceScope& scope, std::string_view id,
                                 std::int64_t after, int limit) const;
  /// Waits for news of any job; what to pass as `seen` next time.
  std::uint64_t WaitForNews(std::uint64_t seen, std::chrono::milliseconds timeout) const {
    return hub_.Wait(seen, timeout);
  }
  std::uint64_t news() const { return hub_.epoch(); }

 private:
  Result<store::Dataset> ReadyDataset(const store::WorkspaceScope& scope,
                                      std::string_view id) const;
  Result<TrainPlan> Plan(const store::WorkspaceScope& scope, std::string_view project_id,
                         const TrainRequest& request, Faults& faults) const;
  /// The steps of the feature set asked for; nothing when none is. Faults are appended. Error:
  /// feature_set_not_ready.
  Result<std::optional<features::Plan>> FeaturesFor(const store::WorkspaceScope& scope,
                                                    std::string_view project_id,
                                                    const TrainRequest& request,
                                                    Faults& faults) const;
  /// Whether the set, or one it began with, is a selection that keeps what it found on all rows.
  Result<bool> IsChosenOnAllRows(const store::WorkspaceScope& scope,
                                 std::string_view feature_set_id) const;
  void CheckMemory(const TrainRequest& request, Faults& faults) const;
  Result<store::Job> Enqueue(store::Transaction& tx, const store::WorkspaceScope& scope,
                             const store::Training& training, const json::object& config);
  Result<TrainingView> ViewOf(const store::WorkspaceScope& scope, store::Training training) const;
  Status Audit(store::Transaction& tx, const store::WorkspaceScope& scope,
               const store::Origin& origin, std::string_view action, std::string_view id,
               json::object detail = {}) const;
  store::Moment Now() const { return {clock_.WallMs(), clock_.MonotonicMs()}; }

  store::Database& database_;
  const Catalogue& catalogue_;
  const Clock& clock_;
  jobs::EventHub& hub_;
  TrainingOptions options_;
  store::Learning learning_;
  store::Datasets datasets_;
  store::FeatureSets feature_sets_;
  store::Projects projects_;
  mutable store::Jobs jobs_;
  store::AuditLog audit_;
};

}  // namespace lathe::service
