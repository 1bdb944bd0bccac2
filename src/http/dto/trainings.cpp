#include "http/dto/trainings.h"

#include <utility>

#include "http/problem_response.h"

namespace lathe::http {

namespace {

// A stored document as an object; empty when there is none.
json::object Stored(const std::optional<std::string>& text) {
  if (!text) return {};
  auto document = ParseJson(*text);
  if (!document.ok() || !document->is_object()) return {};
  return std::move(document->get_object());
}

// The items of an array that our own job wrote; what does not read is left out.
template <class Dto>
std::vector<Dto> Items(const json::value* in) {
  std::vector<Dto> items;
  if (in == nullptr || !in->is_array()) return items;
  for (const json::value& item : in->get_array()) {
    std::vector<FieldError> ignored;
    items.push_back(ReadFields<Dto>(item, ignored));
  }
  return items;
}

template <class Dto>
std::vector<Dto> StoredItems(const std::optional<std::string>& text) {
  if (!text) return {};
  auto document = ParseJson(*text);
  return document.ok() ? Items<Dto>(&*document) : std::vector<Dto>();
}

std::string Text(const json::object& in, std::string_view name) {
  const json::value* value = in.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
}

// A problem document becomes code, status, message and errors.
std::optional<TrainingErrorDto> ErrorOf(const std::optional<std::string>& problem) {
  if (!problem) return std::nullopt;
  const json::object document = Stored(problem);
  const std::string code = Text(document, "code");
  return TrainingErrorDto{code, StatusOf(code), Text(document, "detail"),
                          Items<TrainingFaultDto>(document.if_contains("errors"))};
}

std::optional<std::string> Time(const std::optional<std::int64_t>& wall_ms) {
  if (!wall_ms) return std::nullopt;
  return FormatTime(*wall_ms);
}

std::optional<std::string> SingleAlgorithm(const store::Training& row, const json::object& config) {
  const json::value* algorithms = config.if_contains("algorithms");
  if (row.mode != "single" || algorithms == nullptr || !algorithms->is_array()) return std::nullopt;
  const json::array& choices = algorithms->get_array();
  if (choices.empty() || !choices.front().is_object()) return std::nullopt;
  return Text(choices.front().get_object(), "algorithm_id");
}

double ProgressOf(const service::TrainingView& view) {
  if (view.job) return view.job->progress;
  return view.training.status == "succeeded" ? 1 : 0;
}

}  // namespace

TrainingDto TrainingDto::From(const service::TrainingView& view) {
  const store::Training& row = view.training;
  TrainingDto dto;
  dto.config = Stored(row.config);
  dto.id = row.id;
  dto.project_id = row.project_id;
  dto.dataset_id = row.dataset_id;
  dto.name = row.name;
  dto.mode = row.mode;
  dto.task = row.task;
  dto.target = row.target;
  dto.algorithm_id = SingleAlgorithm(row, dto.config);
  dto.primary_metric = row.primary_metric;
  dto.status = row.status;
  dto.error = ErrorOf(row.error);
  dto.progress = ProgressOf(view);
  dto.started_at = Time(row.started_at);
  dto.finished_at = Time(row.finished_at);
  dto.created_at = FormatTime(row.created_at);
  dto.deleted_at = DeletedAt(row.deleted_at);
  dto.best_model_id = row.best_model_id;
  dto.leaderboard = StoredItems<LeaderboardRowDto>(row.leaderboard);
  dto.failures = StoredItems<TrainingFailureDto>(row.failures);
  dto.warnings = Items<TrainingFaultDto>(dto.config.if_contains("warnings"));
  if (view.job) dto.job = JobDto::From(*view.job);
  return dto;
}

TrainingProgressDto TrainingProgressDto::From(const service::TrainingProgress& progress) {
  TrainingProgressDto dto;
  dto.status = progress.status;
  dto.progress = progress.progress;
  dto.phase = progress.phase;
  dto.eta_seconds = progress.eta_seconds;
  dto.trials = {progress.trials_done, progress.trials_total};
  for (const service::Curve& curve : progress.curves) {
    CurveDto& out = dto.curves.emplace_back();
    out.trial = curve.trial;
    out.fold = curve.fold;
    out.metric = curve.metric;
    for (const service::CurvePoint& point : curve.points)
      out.points.push_back({static_cast<double>(point.round), point.train, point.valid});
  }
  return dto;
}

}  // namespace lathe::http
