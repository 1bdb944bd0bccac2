#include "jobs/worker.h"

#include <fmt/format.h>
#include <signal.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <mutex>
#include <set>
#include <thread>
#include <utility>

#include "base/failpoint.h"
#include "base/file.h"
#include "base/log.h"
#include "base/problem.h"
#include "jobs/child_process.h"
#include "jobs/worker_id.h"

namespace lathe::jobs {
namespace {

using std::chrono::milliseconds;
using store::Job;
using store::JobEvent;
using store::JobState;
using store::Lease;

constexpr milliseconds kIdleWait{500};
constexpr milliseconds kEventFlush{250};
constexpr milliseconds kWatchTick{200};
constexpr milliseconds kSweepEvery{5'000};
constexpr std::size_t kEventBatch = 500;
constexpr std::size_t kEventsKept = 20'000;
constexpr int kBeginTries = 6;

std::string EventType(std::string_view line) {
  auto document = ParseJson(line);
  if (!document.ok() || !document->is_object()) return "";
  const json::value* type = document->get_object().if_contains("type");
  if (type == nullptr || !type->is_string()) return "";
  std::string text(type->get_string());
  return text == "progress" || text == "metric" || text == "log" ? text : "";
}

// Worth another try: the fault lay with the machine, not with the job.
bool IsTransient(ErrorCode code) {
  return code == ErrorCode::kJobCrashed || code == ErrorCode::kJobSpawnFailed ||
         code == ErrorCode::kStorageFull || code == ErrorCode::kUnavailable;
}

Error MemoryError(const Job& job, std::int64_t peak_bytes) {
  if (peak_bytes < job.memory_limit_bytes)
    return Fail(
        ErrorCode::kJobOutOfMemory,
        fmt::format("The machine or the container ran out of memory when the job had {} MiB; its "
                    "own limit is {} MiB. Use fewer columns or rows, run fewer jobs at a time, or "
                    "give the server more memory.",
                    peak_bytes >> 20, job.memory_limit_bytes >> 20));
  return Fail(
      ErrorCode::kJobOutOfMemory,
      fmt::format("The job needed more than its {} MiB of memory (it had {} MiB when it was "
                  "stopped). Use fewer columns or rows, or raise the limit.",
                  job.memory_limit_bytes >> 20, peak_bytes >> 20));
}

}  // namespace

// One attempt that runs now; shared between its slot and the watch thread.
struct Attempt {
  Lease lease;
  std::atomic<bool> cancel{false};
  std::atomic<bool> lost{false};
  std::int64_t next_heartbeat_ms = 0;  // watch thread only
};

struct Worker::Impl {
  WorkerOptions options;
  store::Database& database;
  store::Jobs jobs;
  const Clock& clock;
  EventHub& hub;
  std::vector<std::unique_ptr<JobKind>> kinds;
  const std::string name = WorkerId::Own().ToText();

  std::atomic<bool> draining{false};
  std::atomic<bool> watch_stopping{false};
  mutable std::mutex mutex;
  std::set<Attempt*> attempts;  // guarded by mutex
  std::vector<std::thread> slots;
  std::thread watch;

  Impl(WorkerOptions o, store::Database& d, const Clock& c, EventHub& h,
       std::vector<std::unique_ptr<JobKind>> k)
      : options(std::move(o)), database(d), jobs(d), clock(c), hub(h), kinds(std::move(k)) {}

  store::Moment Now() const { return {clock.WallMs(), clock.MonotonicMs()}; }

  JobKind* KindOf(const Job& job) {
    for (const auto& kind : kinds) {
      if (kind->name() == job.kind) return kind.get();
    }
    return nullptr;
  }

  void RunSlot() {
    std::uint64_t seen = hub.epoch();
    while (!draining) {
      auto job = jobs.Claim(name, Now(), options.lease.count());
      if (!job.ok()) {
        log::Warn("job_claim_failed",
                  {{"code", job.error().name()}, {"detail", job.error().detail}});
        std::this_thread::sleep_for(kIdleWait);
      } else if (!*job) {
        seen = hub.Wait(seen, kIdleWait);
      } else {
        RunJob(**job);
      }
    }
  }

  void RunJob(const Job& job) {
    Attempt attempt;
    attempt.lease = {job.id, job.fence};
    attempt.next_heartbeat_ms = clock.MonotonicMs() + options.heartbeat.count();
    {
      const std::lock_guard lock(mutex);
      attempts.insert(&attempt);
    }
    log::Info("job_started", {{"job_id", job.id}, {"kind", job.kind}, {"attempt", job.attempt}});
    Conclude(job, attempt, FolderOf(job));
    RemoveAttempt(job);
    {
      const std::lock_guard lock(mutex);
      attempts.erase(&attempt);
    }
    hub.Notify();
  }

  std::filesystem::path FolderOf(const Job& job) const {
    return options.data_dir / "jobs" / job.id / fmt::format("attempt-{}", job.fence);
  }

  // Only this attempt's folder: the job may run again, elsewhere, if the lease was lost.
  void RemoveAttempt(const Job& job) const {
    std::error_code ignored;
    const std::filesystem::path folder = FolderOf(job);
    std::filesystem::remove_all(folder, ignored);
    std::filesystem::remove(folder.parent_path(), ignored);
  }

  void Conclude(const Job& job, Attempt& attempt, const std::filesystem::path& attempt_dir) {
    JobKind* kind = KindOf(job);
    if (kind == nullptr)
      return EndFailed(job, nullptr,
                       Fail(ErrorCode::kInternal, "This server does not know this kind of job."));
    // Asked to stop while it waited: its project or its workspace was deleted.
    if (job.cancel_requested) return EndAs(job, kind, JobState::kCancelled, {});
    auto report = RunAttempt(job, *kind, attempt, attempt_dir);
    if (attempt.lost) {
      log::Warn("job_lease_lost", {{"job_id", job.id}, {"attempt", job.attempt}});
      return;
    }
    if (!report.ok()) return EndFailed(job, kind, report.error());
    if (report->end == ChildEnd::kStopped) {
      if (attempt.cancel) return EndAs(job, kind, JobState::kCancelled, {});
      Note(jobs.Requeue(attempt.lease, /*counts=*/false, 0, "waiting for a worker", Now()), job);
      return;
    }
    auto outcome = OutcomeOf(job, *report, attempt_dir);
    if (!outcome.ok()) return EndFailed(job, kind, outcome.error(), attempt_dir);
    const Status committed = Publish(job, *kind, *outcome, attempt_dir);
    if (committed.ok()) {
      log::Info(
          "job_succeeded",
          {{"job_id", job.id}, {"kind", job.kind}, {"peak_rss_bytes", report->peak_rss_bytes}});
    } else if (committed.error().code != ErrorCode::kLeaseLost) {
      EndFailed(job, kind, committed.error());
    }
  }

  Result<ChildReport> RunAttempt(const Job& job, JobKind& kind, Attempt& attempt,
                                 const std::filesystem::path& attempt_dir) {
    {
      TRY(store::Transaction tx, database.Begin());
      TRY_OK(kind.Begin(tx, job));
      TRY_OK(tx.Commit());
    }
    hub.Notify();
    std::error_code made;
    std::filesystem::create_directories(attempt_dir, made);
    if (made)
      return Fail(ErrorCode::kStorageFull, "The server could not make the job's working folder.");
    TRY(json::object params, kind.Prepare(job));
    TRY(std::string input, kind.Input(job));
    const JobSpec spec{job.id,
                       job.kind,
                       job.attempt,
                       attempt_dir,
                       std::move(params),
                       job.memory_limit_bytes,
                       job.wall_limit_s,
                       options.threads_per_job};
    TRY_OK(PublishText(attempt_dir / "spec.json", lathe::ToText(json::value(spec.ToJson()))));

    std::vector<JobEvent> pending;
    auto flushed = std::chrono::steady_clock::now();
    const auto flush = [&] {
      flushed = std::chrono::steady_clock::now();
      if (pending.empty() || attempt.lost) return;
      const Status written = jobs.AppendEvents(attempt.lease, pending);
      if (!written.ok() && written.error().code == ErrorCode::kLeaseLost) attempt.lost = true;
      // A busy database gets them with the next flush, unless it stays so for long.
      if (written.ok() || attempt.lost || pending.size() > kEventsKept) pending.clear();
      hub.Notify();
    };
    ChildCallbacks callbacks;
    callbacks.on_event = [&](std::string_view line) {
      std::string type = EventType(line);
      if (!type.empty()) pending.push_back({0, clock.WallMs(), std::move(type), std::string(line)});
      if (pending.size() % kEventBatch == 0) flush();
    };
    callbacks.order = [&] {
      if (std::chrono::steady_clock::now() - flushed >= kEventFlush) flush();
      if (attempt.lost) return ChildOrder::kStopNow;
      return attempt.cancel || draining ? ChildOrder::kStop : ChildOrder::kGoOn;
    };
    callbacks.stop_grace = options.cancel_grace;
    const ChildCommand command{
        {options.job_program.string(), "run", "--spec", (attempt_dir / "spec.json").string()},
        ChildEnvironment(options.threads_per_job),
        attempt_dir,
        job.memory_limit_bytes,
        milliseconds(static_cast<std::int64_t>(job.wall_limit_s * 1000)),
        std::move(input)};
    auto report = RunChild(command, callbacks);
    flush();
    return report;
  }

  Result<JobOutcome> OutcomeOf(const Job& job, const ChildReport& report,
                               const std::filesystem::path& attempt_dir) {
    if (report.end == ChildEnd::kExited && report.exit_code == 0) return ReadOutcome(attempt_dir);
    if (report.end == ChildEnd::kOutOfMemory) return MemoryError(job, report.peak_rss_bytes);
    if (report.end == ChildEnd::kTimedOut)
      return Fail(ErrorCode::kJobTimeout,
                  fmt::format("The job ran longer than its limit of {:.0f} s.", job.wall_limit_s));
    if (report.end == ChildEnd::kExited) {
      if (std::optional<Error> told = ReadJobError(attempt_dir)) return std::move(*told);
      if (report.exit_code == kJobExitStorageFull)
        return Fail(ErrorCode::kStorageFull,
                    "The server's disk was full while the job wrote its result. Nothing of it was "
                    "kept.");
    }
    log::Error("job_child_crashed", {{"job_id", job.id},
                                     {"exit_code", report.exit_code},
                                     {"signal", report.signal},
                                     {"stderr", report.stderr_tail}});
    if (report.end == ChildEnd::kSignalled)
      return Fail(ErrorCode::kJobCrashed,
                  fmt::format("The job's process was ended by signal {} ({}).", report.signal,
                              ::strsignal(report.signal)));
    return Fail(
        ErrorCode::kJobCrashed,
        fmt::format("The job's process ended with code {} and no result.", report.exit_code));
  }

  // Hours of work should not be done again because something else held the database for some
  // seconds.
  Result<store::Transaction> BeginPatiently() {
    for (int tries = 1; tries < kBeginTries; ++tries) {
      auto tx = database.Begin();
      if (tx.ok() || tx.error().code != ErrorCode::kUnavailable) return tx;
    }
    return database.Begin();
  }

  Status Publish(const Job& job, JobKind& kind, const JobOutcome& outcome,
                 const std::filesystem::path& attempt_dir) {
    TRY_OK(FailPoint("job_before_commit"));
    TRY(store::Transaction tx, BeginPatiently());
    TRY_OK(kind.Commit(tx, job, outcome, attempt_dir));
    TRY_OK(jobs.Finish(tx, {job.id, job.fence}, JobState::kSucceeded, {}, Now()));
    TRY_OK(tx.Commit());
    return FailPoint("job_after_commit");
  }

  // Another try when that can help, otherwise the end.
  // `attempt_dir` is empty where the child cannot have left anything.
  void EndFailed(const Job& job, JobKind* kind, const Error& error,
                 const std::filesystem::path& attempt_dir = {}) {
    if (IsTransient(error.code) && job.attempt < job.max_attempts) {
      std::int64_t delay_ms = options.retry_delay.count();
      for (int i = 1; i < job.attempt; ++i) delay_ms *= 4;
      log::Warn("job_retried",
                {{"job_id", job.id}, {"attempt", job.attempt}, {"code", error.name()}});
      TellOfRetry(job, error);
      Note(jobs.Requeue({job.id, job.fence}, /*counts=*/true, delay_ms, "trying again", Now()),
           job);
      return;
    }
    log::Warn("job_failed", {{"job_id", job.id}, {"code", error.name()}, {"detail", error.detail}});
    EndAs(job, kind, JobState::kFailed, ToProblem(error), attempt_dir);
  }

  // What the next attempt logs would otherwise look like more of this one.
  void TellOfRetry(const Job& job, const Error& error) {
    const std::string message = fmt::format("Attempt {} of {} was lost: {} Trying again.",
                                            job.attempt, job.max_attempts, error.detail);
    const json::object line{{"type", "log"}, {"level", "warn"}, {"message", message}};
    const std::vector<JobEvent> events{
        {0, clock.WallMs(), "log", lathe::ToText(json::value(line))}};
    Note(jobs.AppendEvents({job.id, job.fence}, events), job);
  }

  void EndAs(const Job& job, JobKind* kind, JobState state,
             const std::optional<json::object>& problem,
             const std::filesystem::path& attempt_dir = {}) {
    const auto write = [&]() -> Status {
      TRY(store::Transaction tx, database.Begin());
      if (kind != nullptr && !attempt_dir.empty()) TRY_OK(kind->KeepFindings(tx, job, attempt_dir));
      if (kind != nullptr) TRY_OK(kind->Settle(tx, job, state, problem));
      TRY_OK(jobs.Finish(tx, {job.id, job.fence}, state, problem, Now()));
      return tx.Commit();
    };
    Note(write(), job);
  }

  // A write that failed here is not lost: the lease runs out and the sweep takes the job up again.
  static void Note(const Status& status, const Job& job) {
    if (!status.ok())
      log::Warn("job_write_failed", {{"job_id", job.id}, {"code", status.error().name()}});
  }

  // Leases, cancels and abandoned jobs; on its own thread so that slow work never delays a
  // heartbeat.
  void Watch() {
    std::int64_t next_sweep_ms = 0;
    std::uint64_t seen = hub.epoch();
    while (!watch_stopping) {
      seen = hub.Wait(seen, kWatchTick);
      WatchAttempts();
      if (clock.MonotonicMs() < next_sweep_ms) continue;
      next_sweep_ms = clock.MonotonicMs() + kSweepEvery.count();
      if (draining) continue;
      TakeBackFromDead();
      TakeBack({});
    }
  }

  void WatchAttempts() {
    const std::lock_guard lock(mutex);
    for (Attempt* attempt : attempts) {
      auto asked = jobs.CancelRequested(attempt->lease.job_id);
      if (asked.ok() && *asked) attempt->cancel = true;
      if (clock.MonotonicMs() < attempt->next_heartbeat_ms) continue;
      attempt->next_heartbeat_ms = clock.MonotonicMs() + options.heartbeat.count();
      const Status beat = jobs.Heartbeat(attempt->lease, Now(), options.lease.count());
      if (!beat.ok() && beat.error().code == ErrorCode::kLeaseLost) attempt->lost = true;
    }
  }

  bool RunsHere(const Job& job) const {
    const std::lock_guard lock(mutex);
    return std::any_of(attempts.begin(), attempts.end(), [&](const Attempt* attempt) {
      return attempt->lease.job_id == job.id && attempt->lease.fence == job.fence;
    });
  }

  // Attempts leave their folder behind when the server is killed under them.
  void RemoveStaleAttempts() {
    std::error_code error;
    std::vector<std::filesystem::path> folders;
    for (auto entry = std::filesystem::directory_iterator(options.data_dir / "jobs", error);
         !error && entry != std::filesystem::directory_iterator(); entry.increment(error))
      folders.push_back(entry->path());
    // Asked after the folders were listed: one that another worker makes meanwhile belongs to a
    // running job.
    const auto running = jobs.RunningIds();
    if (!running.ok()) return;
    for (const auto& folder : folders) {
      if (std::find(running->begin(), running->end(), folder.filename().string()) == running->end())
        std::filesystem::remove_all(folder, error);
    }
  }

  void TakeBack(const std::string& dead_worker) {
    auto abandoned = jobs.Abandoned(Now(), dead_worker);
    if (!abandoned.ok()) return;
    for (const Job& job : *abandoned) {
      // A lease of ours that ran out because the database was busy: its attempt goes on, and its
      // next heartbeat renews it.
      if (RunsHere(job)) continue;
      log::Warn("job_abandoned", {{"job_id", job.id}, {"attempt", job.attempt}});
      if (job.cancel_requested) {
        EndAs(job, KindOf(job), JobState::kCancelled, {});
      } else {
        EndFailed(job, KindOf(job),
                  Fail(ErrorCode::kJobCrashed, "The worker of this job disappeared."));
      }
      // A worker whose lease ran out may live, and still write there.
      if (!dead_worker.empty()) RemoveAttempt(job);
    }
  }

  // What workers of this machine ran whose processes are gone: no need to wait for their leases.
  void TakeBackFromDead() {
    const auto holders = jobs.LeaseHolders();
    if (!holders.ok()) return;
    for (const std::string& holder : *holders) {
      if (IsDeadHere(holder)) TakeBack(holder);
    }
  }
};

Worker::Worker(WorkerOptions options, store::Database& database, const Clock& clock, EventHub& hub,
               std::vector<std::unique_ptr<JobKind>> kinds)
    : impl_(std::make_unique<Impl>(std::move(options), database, clock, hub, std::move(kinds))) {}

Worker::~Worker() { Stop(); }

Status Worker::Start() {
  impl_->TakeBackFromDead();
  TRY_OK(impl_->jobs.ForgetOldDelays(impl_->Now()));
  impl_->RemoveStaleAttempts();
  impl_->watch = std::thread([impl = impl_.get()] { impl->Watch(); });
  for (int i = 0; i < impl_->options.slots; ++i)
    impl_->slots.emplace_back([impl = impl_.get()] { impl->RunSlot(); });
  return {};
}

void Worker::Stop() {
  impl_->draining = true;
  impl_->hub.Notify();
  for (std::thread& slot : impl_->slots) slot.join();
  impl_->slots.clear();
  impl_->watch_stopping = true;
  impl_->hub.Notify();
  if (impl_->watch.joinable()) impl_->watch.join();
}

int Worker::running() const {
  const std::lock_guard lock(impl_->mutex);
  return static_cast<int>(impl_->attempts.size());
}

}  // namespace lathe::jobs
