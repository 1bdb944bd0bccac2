#include "http/routes/training_stream.h"

#include <charconv>
#include <chrono>

#include "base/clock.h"
#include "base/json.h"

namespace lathe::http {

namespace {

using store::JobEvent;

constexpr int kBatch = 500;
constexpr std::chrono::milliseconds kWait{1'000};

bool IsProgressBeforeProgress(const std::vector<JobEvent>& events, std::size_t i) {
  return events[i].type == "progress" && i + 1 < events.size() && events[i + 1].type == "progress";
}

enum class Sent { kGoOn, kEnded };

Sent SendBatch(const std::vector<JobEvent>& events, std::int64_t& after, EventSink& sink) {
  for (std::size_t i = 0; i < events.size(); ++i) {
    const JobEvent& event = events[i];
    after = event.seq;
    if (IsProgressBeforeProgress(events, i)) continue;
    if (!sink.Send(std::to_string(event.seq), event.type, EventData(event))) return Sent::kEnded;
    if (event.type == "done") return Sent::kEnded;
  }
  return Sent::kGoOn;
}

// For a job whose events were purged: its end is told all the same.
void SendEnd(const service::Trainings& trainings, const store::WorkspaceScope& scope,
             const std::string& training_id, std::int64_t after, EventSink& sink) {
  const auto view = trainings.Get(scope, training_id);
  if (!view.ok()) return;
  const json::object data{{"type", "done"}, {"status", view->training.status}, {"error", nullptr}};
  sink.Send(std::to_string(after), "done", ToText(json::value(data)));
}

}  // namespace

std::int64_t LastEventId(const Request& request) {
  const auto header = request.header("Last-Event-ID");
  if (!header) return 0;
  std::int64_t seq = 0;
  const char* end = header->data() + header->size();
  const auto [at, fault] = std::from_chars(header->data(), end, seq);
  return fault == std::errc() && at == end && seq > 0 ? seq : 0;
}

std::string EventData(const JobEvent& event) {
  auto document = ParseJson(event.payload);
  if (!document.ok() || !document->is_object()) return event.payload;
  json::object& payload = document->get_object();
  payload["seq"] = event.seq;
  payload["at"] = FormatTime(event.time_ms);
  return ToText(*document);
}

void StreamTraining(const service::Trainings& trainings, const store::WorkspaceScope& scope,
                    const std::string& training_id, std::int64_t after, EventSink& sink) {
  std::uint64_t seen = trainings.news();
  while (sink.alive()) {
    const auto batch = trainings.EventsAfter(scope, training_id, after, kBatch);
    if (!batch.ok()) return;  // deleted, or the store is gone: the client asks again and is told
    if (SendBatch(batch->events, after, sink) == Sent::kEnded) return;
    if (batch->events.size() == kBatch) continue;
    if (batch->job_ended) return SendEnd(trainings, scope, training_id, after, sink);
    seen = trainings.WaitForNews(seen, kWait);
  }
}

}  // namespace lathe::http
