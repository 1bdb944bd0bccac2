// What a training tells of itself while it runs and afterwards: progress, log, the stream of its
// events.
#include <algorithm>
#include <array>
#include <utility>

#include "service/trainings.h"

namespace lathe::service {

namespace {

using store::JobEvent;
using store::WorkspaceScope;

constexpr int kReadBatch = 1'000;
constexpr std::array<std::string_view, 4> kLevels{"debug", "info", "warn", "error"};

std::size_t RankOf(std::string_view level) {
  return static_cast<std::size_t>(std::ranges::find(kLevels, level) - kLevels.begin());
}

std::string TextOf(const json::object& in, std::string_view name) {
  const json::value* value = in.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
}

Result<LogLine> ToLine(const JobEvent& event) {
  TRY(const json::value document, ParseJson(event.payload));
  const json::object* payload = document.if_object();
  if (payload == nullptr) return Fail(ErrorCode::kInternal, "A stored log line cannot be read.");
  return LogLine{event.seq, event.time_ms, TextOf(*payload, "level"), TextOf(*payload, "message")};
}

std::int64_t CountAlgorithms(const std::string& config) {
  auto document = ParseJson(config);
  if (!document.ok() || !document->is_object()) return 0;
  const json::value* algorithms = document->get_object().if_contains("algorithms");
  if (algorithms == nullptr || !algorithms->is_array()) return 0;
  return static_cast<std::int64_t>(algorithms->get_array().size());
}

}  // namespace

Result<TrainingProgress> Trainings::Progress(const WorkspaceScope& scope,
                                             std::string_view id) const {
  TRY(const TrainingView view, Get(scope, id));
  TrainingProgress progress;
  progress.status = view.training.status;
  progress.trials_total = CountAlgorithms(view.training.config);
  if (!view.job) return progress;
  progress.progress = view.job->progress;
  if (!view.job->phase.empty()) progress.phase = view.job->phase;
  progress.eta_seconds = view.job->eta_seconds;
  progress.trials_done = TrialsDone(view.job->progress, progress.trials_total);
  CurveBuilder curves;
  std::int64_t after = 0;
  while (true) {
    TRY(const std::vector<JobEvent> events,
        jobs_.EventsAfter(scope, view.job->id, after, "metric", kReadBatch));
    for (const JobEvent& event : events) TRY_OK(curves.Add(event));
    if (events.size() < kReadBatch) break;
    after = events.back().seq;
  }
  progress.curves = curves.Take();
  return progress;
}

Result<LogPage> Trainings::Logs(const WorkspaceScope& scope, std::string_view id,
                                const LogRequest& request) const {
  TRY(const store::Training training, learning_.FindTraining(scope, id));
  LogPage page;
  if (!training.job_id) return page;
  std::int64_t after = request.after;
  while (true) {
    TRY(const std::vector<JobEvent> events,
        jobs_.EventsAfter(scope, *training.job_id, after, "log", kReadBatch));
    for (const JobEvent& event : events) {
      after = event.seq;
      TRY(LogLine line, ToLine(event));
      if (RankOf(line.level) < RankOf(request.level)) continue;
      page.lines.push_back(std::move(line));
      if (page.lines.size() < request.limit) continue;
      page.next_after = after;
      return page;
    }
    if (events.size() < kReadBatch) return page;
  }
}

Result<std::int64_t> Trainings::StreamStart(const WorkspaceScope& scope, std::string_view id,
                                            std::int64_t last_seen) const {
  if (last_seen <= 0) return 0;
  TRY(const EventBatch seen, EventsAfter(scope, id, last_seen - 1, 1));
  const bool is_known = !seen.events.empty() && seen.events.front().seq == last_seen;
  return is_known ? last_seen : 0;
}

Result<EventBatch> Trainings::EventsAfter(const WorkspaceScope& scope, std::string_view id,
                                          std::int64_t after, int limit) const {
  TRY(const TrainingView view, Get(scope, id));
  if (!view.job) return EventBatch{{}, true};
  // The state was read first: events of an ended job are all there now.
  TRY(std::vector<JobEvent> events, jobs_.EventsAfter(scope, view.job->id, after, "", limit));
  return EventBatch{std::move(events), store::IsTerminal(view.job->state)};
}

}  // namespace lathe::service
