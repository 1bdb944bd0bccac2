#include "store/jobs.h"

#include <array>
#include <utility>

#include "base/id.h"

namespace lathe::store {
namespace {

constexpr std::array<std::pair<JobState, std::string_view>, 6> kStates{
    {{JobState::kQueued, "queued"},
     {JobState::kRunning, "running"},
     {JobState::kRetrying, "retrying"},
     {JobState::kSucceeded, "succeeded"},
     {JobState::kFailed, "failed"},
     {JobState::kCancelled, "cancelled"}}};

struct JobRow {
  std::string id, workspace_id, kind;
  std::optional<std::string> resource_kind, resource_id;
  JobState state = JobState::kQueued;
  std::string params;
  int attempt = 0, max_attempts = 0;
  std::int64_t fence = 0;
  std::optional<std::int64_t> memory_limit_bytes;
  std::optional<double> wall_limit_s;
  double progress = 0;
  std::optional<std::string> phase;
  std::optional<double> eta_seconds;
  std::optional<std::string> error;
  std::int64_t cancel_requested = 0;
  std::int64_t created_at = 0;
  std::optional<std::int64_t> started_at, finished_at;

  template <class V>
  static void Columns(V& column, auto& self) {
    column("id", self.id);
    column("workspace_id", self.workspace_id);
    column("kind", self.kind);
    column("resource_kind", self.resource_kind);
    column("resource_id", self.resource_id);
    column("state", self.state);
    column("params", self.params);
    column("attempt", self.attempt);
    column("max_attempts", self.max_attempts);
    column("fence", self.fence);
    column("memory_limit_bytes", self.memory_limit_bytes);
    column("wall_limit_s", self.wall_limit_s);
    column("progress", self.progress);
    column("phase", self.phase);
    column("eta_seconds", self.eta_seconds);
    column("error", self.error);
    column("cancel_requested", self.cancel_requested);
    column("created_at", self.created_at);
    column("started_at", self.started_at);
    column("finished_at", self.finished_at);
  }
};

// No retry waits longer than this.
constexpr std::int64_t kLongestDelayMs = 3'600'000;

struct IdRow {
  std::string id;
  template <class V>
  static void Columns(V& column, auto& self) {
    column("id", self.id);
  }
};

struct WorkerName {
  std::string worker;
  template <class V>
  static void Columns(V& column, auto& self) {
    column("worker", self.worker);
  }
};

Result<json::object> ParseObject(const std::string& text) {
  TRY(json::value document, ParseJson(text));
  if (!document.is_object())
    return Fail(ErrorCode::kInternal, "A stored job has unreadable parameters.");
  return std::move(document.get_object());
}

Result<Job> ToJob(JobRow row) {
  Job job;
  TRY(job.params, ParseObject(row.params));
  if (row.error) {
    TRY(json::object problem, ParseObject(*row.error));
    job.error = std::move(problem);
  }
  job.id = std::move(row.id);
  job.workspace_id = std::move(row.workspace_id);
  job.kind = std::move(row.kind);
  job.resource_kind = row.resource_kind.value_or("");
  job.resource_id = row.resource_id.value_or("");
  job.state = row.state;
  job.attempt = row.attempt;
  job.max_attempts = row.max_attempts;
  job.fence = row.fence;
  job.memory_limit_bytes = row.memory_limit_bytes.value_or(0);
  job.wall_limit_s = row.wall_limit_s.value_or(0);
  job.progress = row.progress;
  job.phase = row.phase.value_or("");
  job.eta_seconds = row.eta_seconds;
  job.cancel_requested = row.cancel_requested != 0;
  job.created_ms = row.created_at;
  job.started_ms = row.started_at;
  job.finished_ms = row.finished_at;
  return job;
}

Error LeaseLost() {
  return Fail(ErrorCode::kLeaseLost, "Another worker owns this job now; nothing was written.");
}

Status InsertDone(Transaction& tx, std::string_view job_id, JobState state,
                  const std::optional<json::object>& error, std::int64_t wall_ms) {
  json::object payload{{"type", "done"}, {"status", ToText(state)}, {"error", nullptr}};
  if (error) payload["error"] = *error;
  TRY(const std::int64_t seq, tx.Int("job_last_seq", {{"id", job_id}}));
  TRY_OK(tx.Execute("insert_job_event", {{"job_id", job_id},
                                         {"seq", seq},
                                         {"time", wall_ms},
                                         {"type", "done"},
                                         {"payload", lathe::ToText(json::value(payload))}}));
  return {};
}

}  // namespace

std::string_view ToText(JobState state) { return kStates[static_cast<std::size_t>(state)].second; }

bool FromText(std::string_view text, JobState& state) {
  for (const auto& [value, name] : kStates) {
    if (name == text) return state = value, true;
  }
  return false;
}

Result<Job> Jobs::Enqueue(Transaction& tx, const WorkspaceScope& scope, const NewJob& job,
                          Moment now) {
  TRY_OK(database_.AdmitNewWork());
  const std::string id = NewId();
  TRY_OK(tx.Execute("insert_job", {{"id", id},
                                   {"workspace_id", scope.workspace_id()},
                                   {"project_id", job.project_id},
                                   {"kind", job.kind},
                                   {"params", lathe::ToText(json::value(job.params))},
                                   {"resource_kind", job.resource_kind},
                                   {"resource_id", job.resource_id},
                                   {"memory_limit_bytes", job.memory_limit_bytes},
                                   {"wall_limit_s", job.wall_limit_s},
                                   {"created_by", scope.user_id()},
                                   {"now", now.wall_ms}}));
  TRY(JobRow row, tx.One<JobRow>("find_job", {{"id", id}, {"workspace_id", scope.workspace_id()}}));
  return ToJob(std::move(row));
}

Result<Job> Jobs::Get(const WorkspaceScope& scope, std::string_view job_id) const {
  TRY(auto reader, database_.Read());
  TRY(JobRow row,
      reader.One<JobRow>("find_job", {{"id", job_id}, {"workspace_id", scope.workspace_id()}}));
  return ToJob(std::move(row));
}

Result<std::optional<Job>> Jobs::Find(const WorkspaceScope& scope,
                                      const std::optional<std::string>& job_id) const {
  if (!job_id) return std::optional<Job>();
  auto job = Get(scope, *job_id);
  if (job.ok()) return std::optional<Job>(*std::move(job));
  if (job.error().code == ErrorCode::kNotFound) return std::optional<Job>();
  return std::move(job).error();
}

Result<std::optional<Job>> Jobs::FindFor(const WorkspaceScope& scope,
                                         std::string_view resource_kind,
                                         std::string_view resource_id) const {
  TRY(auto reader, database_.Read());
  TRY(std::optional<JobRow> row,
      reader.First<JobRow>("find_job_of_resource", {{"resource_kind", resource_kind},
                                                    {"resource_id", resource_id},
                                                    {"workspace_id", scope.workspace_id()}}));
  if (!row) return std::optional<Job>();
  TRY(Job job, ToJob(std::move(*row)));
  return std::optional<Job>(std::move(job));
}

Result<std::vector<JobEvent>> Jobs::EventsAfter(const WorkspaceScope& scope,
                                                std::string_view job_id, std::int64_t after_seq,
                                                std::string_view type, int limit) const {
  TRY(auto reader, database_.Read());
  return reader.All<JobEvent>("list_job_events", {{"job_id", job_id},
                                                  {"after", after_seq},
                                                  {"type", type},
                                                  {"workspace_id", scope.workspace_id()},
                                                  {"limit", limit}});
}

Result<Job> Jobs::RequestCancel(Transaction& tx, const WorkspaceScope& scope,
                                std::string_view job_id, Moment now) {
  const Binds key{{"id", job_id}, {"workspace_id", scope.workspace_id()}};
  TRY(const std::int64_t ended,
      tx.Execute("cancel_waiting_job",
                 {{"id", job_id}, {"workspace_id", scope.workspace_id()}, {"now", now.wall_ms}}));
  if (ended > 0) TRY_OK(InsertDone(tx, job_id, JobState::kCancelled, {}, now.wall_ms));
  if (ended == 0) {
    TRY(const std::int64_t asked, tx.Execute("ask_job_to_stop", key));
    if (asked == 0) {
      TRY(const JobRow row, tx.One<JobRow>("find_job", key));
      return Fail(ErrorCode::kJobTerminal,
                  "The job has already ended: it is " + std::string(ToText(row.state)) + ".");
    }
  }
  TRY(JobRow row, tx.One<JobRow>("find_job", key));
  return ToJob(std::move(row));
}

Result<std::int64_t> Jobs::CancelAll(Transaction& tx, const WorkspaceScope& scope,
                                     const std::optional<std::string>& project_id) const {
  return tx.Execute("cancel_jobs",
                    {{"workspace_id", scope.workspace_id()}, {"project_id", project_id}});
}

Result<std::optional<Job>> Jobs::Claim(std::string_view worker, Moment now, std::int64_t lease_ms) {
  {
    // A look without the writer first: an idle queue must not keep it busy.
    TRY(auto reader, database_.Read());
    TRY(std::optional<JobRow> due,
        reader.First<JobRow>("find_job_to_claim", {{"monotonic", now.monotonic_ms}}));
    if (!due) return std::optional<Job>();
  }
  TRY(Transaction tx, database_.Begin());
  TRY(std::optional<JobRow> due,
      tx.First<JobRow>("find_job_to_claim", {{"monotonic", now.monotonic_ms}}));
  if (!due) return std::optional<Job>();
  TRY_OK(tx.Execute("claim_job", {{"id", due->id},
                                  {"worker", worker},
                                  {"lease_until", now.monotonic_ms + lease_ms},
                                  {"now", now.wall_ms}}));
  TRY(JobRow row,
      tx.One<JobRow>("find_job", {{"id", due->id}, {"workspace_id", due->workspace_id}}));
  TRY_OK(tx.Commit());
  TRY(Job job, ToJob(std::move(row)));
  return std::optional<Job>(std::move(job));
}

Status Jobs::Heartbeat(const Lease& lease, Moment now, std::int64_t lease_ms) {
  TRY(Transaction tx, database_.Begin());
  TRY(const std::int64_t changed,
      tx.Execute("heartbeat_job", {{"id", lease.job_id},
                                   {"fence", lease.fence},
                                   {"lease_until", now.monotonic_ms + lease_ms},
                                   {"now", now.wall_ms}}));
  if (changed == 0) return LeaseLost();
  return tx.Commit();
}

Result<bool> Jobs::CancelRequested(std::string_view job_id) const {
  TRY(auto reader, database_.Read());
  TRY(const std::int64_t asked, reader.Int("job_cancel_requested", {{"id", job_id}}));
  return asked != 0;
}

Status Jobs::AppendEvents(const Lease& lease, std::span<const JobEvent> events) {
  if (events.empty()) return {};
  TRY(Transaction tx, database_.Begin());
  const auto count = static_cast<std::int64_t>(events.size());
  TRY(const std::int64_t changed,
      tx.Execute("take_job_seqs",
                 {{"id", lease.job_id}, {"fence", lease.fence}, {"count", count}}));
  if (changed == 0) return LeaseLost();
  TRY(std::int64_t seq, tx.Int("job_last_seq", {{"id", lease.job_id}}));
  seq -= count;
  const JobEvent* last_progress = nullptr;
  for (const JobEvent& event : events) {
    TRY_OK(tx.Execute("insert_job_event", {{"job_id", lease.job_id},
                                           {"seq", ++seq},
                                           {"time", event.time_ms},
                                           {"type", event.type},
                                           {"payload", event.payload}}));
    if (event.type == "progress") last_progress = &event;
  }
  if (last_progress != nullptr) {
    TRY(const json::object progress, ParseObject(last_progress->payload));
    const auto number = [&](std::string_view name) -> std::optional<double> {
      const json::value* value = progress.if_contains(name);
      if (value == nullptr || !value->is_number()) return std::nullopt;
      return value->to_number<double>();
    };
    const json::value* phase = progress.if_contains("phase");
    TRY_OK(tx.Execute("set_job_progress", {{"id", lease.job_id},
                                           {"progress", number("progress").value_or(0)},
                                           {"phase", phase != nullptr && phase->is_string()
                                                         ? std::string_view(phase->get_string())
                                                         : std::string_view()},
                                           {"eta", number("eta_seconds")}}));
  }
  return tx.Commit();
}

Status Jobs::Finish(Transaction& tx, const Lease& lease, JobState state,
                    const std::optional<json::object>& error, Moment now) {
  std::optional<std::string> problem;
  if (error) problem = lathe::ToText(json::value(*error));
  TRY(const std::int64_t changed, tx.Execute("finish_job", {{"id", lease.job_id},
                                                            {"fence", lease.fence},
                                                            {"state", state},
                                                            {"error", problem},
                                                            {"now", now.wall_ms}}));
  if (changed == 0) return LeaseLost();
  return InsertDone(tx, lease.job_id, state, error, now.wall_ms);
}

Status Jobs::Requeue(const Lease& lease, bool counts, std::int64_t delay_ms,
                     std::string_view reason, Moment now) {
  TRY(Transaction tx, database_.Begin());
  TRY(const std::int64_t changed,
      tx.Execute("requeue_job", {{"id", lease.job_id},
                                 {"fence", lease.fence},
                                 {"give_back", counts ? 0 : 1},
                                 {"run_after", now.monotonic_ms + delay_ms},
                                 {"reason", reason}}));
  if (changed == 0) return LeaseLost();
  return tx.Commit();
}

Result<std::vector<Job>> Jobs::Abandoned(Moment now, std::string_view dead_worker) const {
  TRY(auto reader, database_.Read());
  TRY(std::vector<JobRow> rows,
      reader.All<JobRow>("list_abandoned_jobs",
                         {{"monotonic", now.monotonic_ms}, {"worker", dead_worker}}));
  std::vector<Job> jobs;
  for (JobRow& row : rows) {
    TRY(Job job, ToJob(std::move(row)));
    jobs.push_back(std::move(job));
  }
  return jobs;
}

Status Jobs::ForgetOldDelays(Moment now) {
  TRY(Transaction tx, database_.Begin());
  TRY_OK(tx.Execute("forget_old_delays", {{"latest", now.monotonic_ms + kLongestDelayMs}}));
  return tx.Commit();
}

Result<std::vector<std::string>> Jobs::RunningIds() const {
  TRY(auto reader, database_.Read());
  TRY(std::vector<IdRow> rows, reader.All<IdRow>("list_running_job_ids"));
  std::vector<std::string> ids;
  for (IdRow& row : rows) ids.push_back(std::move(row.id));
  return ids;
}

Result<std::vector<std::string>> Jobs::LeaseHolders() const {
  TRY(auto reader, database_.Read());
  TRY(std::vector<WorkerName> rows, reader.All<WorkerName>("list_lease_holders"));
  std::vector<std::string> names;
  for (WorkerName& row : rows) names.push_back(std::move(row.worker));
  return names;
}

Result<std::vector<Jobs::StateCount>> Jobs::CountByState() const {
  TRY(auto reader, database_.Read());
  return reader.All<StateCount>("count_jobs_by_state");
}

}  // namespace lathe::store
