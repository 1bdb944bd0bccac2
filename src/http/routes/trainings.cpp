#include "http/routes/trainings.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <string>
#include <utility>

#include "base/crypto.h"
#include "http/dto/page.h"
#include "http/dto/trainings.h"
#include "http/origin.h"
#include "http/routes/training_stream.h"

namespace lathe::http {

namespace {

using service::Trainings;
using store::ResourceKind;
using store::Role;

constexpr std::int64_t kMostLogLines = 1'000;

std::string LocationOf(const service::TrainingView& view) {
  return "/api/trainings/" + view.training.id;
}

Result<Response> Start(Trainings& trainings, const Request& request) {
  TRY(const json::value document, request.Document());
  std::vector<FieldError> faults;
  const auto body = ReadFields<TrainRequestDto>(document, faults);
  TRY(const auto view, trainings.Start(request.scope(), request.param("id"), body.ToRequest(),
                                       std::move(faults), OriginOf(request)));
  return Response::Accepted(TrainingDto::From(view), LocationOf(view));
}

Result<Response> List(Trainings& trainings, const Request& request) {
  QueryReader query(request);
  const store::PageRequest page = query.Page();
  store::TrainingFilter filter;
  filter.deleted = query.Bool("deleted", false);
  filter.status = query.Choice("status", {"queued", "running", "succeeded", "failed", "cancelled"});
  TRY_OK(query.Finish());
  TRY(const auto found, trainings.List(request.scope(), request.param("id"), filter, page));
  return Response::Json(ToList<TrainingDto>(found));
}

// The tag is of the answer itself: a job moves on without a new revision of its training.
Result<Response> Get(Trainings& trainings, const Request& request) {
  TRY(const auto view, trainings.Get(request.scope(), request.param("id")));
  Response response = Response::Json(TrainingDto::From(view));
  return response.WithEtag("\"" + Sha256Hex(response.body).substr(0, 32) + "\"");
}

Result<Response> Delete(Trainings& trainings, const Request& request) {
  TRY_OK(trainings.Delete(request.scope(), request.param("id"), OriginOf(request)));
  return Response::NoContent();
}

Result<Response> Restore(Trainings& trainings, const Request& request) {
  TRY(const auto view, trainings.Restore(request.scope(), request.param("id"), OriginOf(request)));
  return Response::Json(TrainingDto::From(view));
}

Result<Response> Cancel(Trainings& trainings, const Request& request) {
  TRY(const auto view, trainings.Cancel(request.scope(), request.param("id"), OriginOf(request)));
  return Response::Json(TrainingDto::From(view));
}

Result<Response> Resume(Trainings& trainings, const Request& request) {
  TRY(const auto view, trainings.Resume(request.scope(), request.param("id"), OriginOf(request)));
  return Response::Accepted(TrainingDto::From(view), LocationOf(view));
}

Result<Response> Progress(Trainings& trainings, const Request& request) {
  TRY(const auto progress, trainings.Progress(request.scope(), request.param("id")));
  return Response::Json(TrainingProgressDto::From(progress));
}

Result<Response> Logs(Trainings& trainings, const Request& request) {
  QueryReader query(request);
  service::LogRequest wanted;
  wanted.after = query.Int("after", 0, 0, std::numeric_limits<std::int64_t>::max());
  wanted.limit = static_cast<std::size_t>(query.Int("limit", 200, 1, kMostLogLines));
  wanted.level = query.Choice("level", {"debug", "info", "warn", "error"}).value_or("debug");
  TRY_OK(query.Finish());
  TRY(const auto page, trainings.Logs(request.scope(), request.param("id"), wanted));
  return Response::Json(LogPageDto::From(page));
}

// The server bounds how many streams a caller holds open.
Result<Response> Events(Trainings& trainings, const Request& request) {
  const std::string id = request.param("id");
  const store::WorkspaceScope scope = request.scope();
  TRY(const std::int64_t after, trainings.StreamStart(scope, id, LastEventId(request)));
  Response response;
  response.content_type = "text/event-stream";
  response.events = [&trainings, scope, id, after](EventSink& sink) {
    StreamTraining(trainings, scope, id, after, sink);
  };
  return response;
}

using TrainingHandler = Result<Response> (*)(Trainings& trainings, const Request& request);

Handler Bind(Trainings* trainings, TrainingHandler handler) {
  return [trainings, handler](Request& request) { return handler(*trainings, request); };
}

// A route below one training.
Route OnTraining(Method method, std::string path, Role role, Handler handler) {
  Route route;
  route.method = method;
  route.path = "/api/trainings/{id}" + std::move(path);
  route.permission = Permission::Needs(role, ResourceKind::kTraining, "id");
  route.handler = std::move(handler);
  route.tag = "Trainings";
  return route;
}

Route StartRoute(Trainings* trainings) {
  return {.method = Method::kPost,
          .path = "/api/projects/{id}/train",
          .permission = Permission::Needs(Role::kEditor, ResourceKind::kProject, "id"),
          .handler = Bind(trainings, Start),
          .operation_id = "train",
          .tag = "Trainings",
          .summary = "Train models",
          .description =
              "Checks the request against the algorithm and the dataset and queues a job. Every "
              "fault is answered "
              "at once, with the range that would do.",
          .errors = {ErrorCode::kValidationFailed, ErrorCode::kDatasetNotReady,
                     ErrorCode::kTrainTargetMissing, ErrorCode::kTrainTargetEmpty,
                     ErrorCode::kTrainTargetNotNumeric, ErrorCode::kTrainSingleClass,
                     ErrorCode::kTrainTooManyClasses, ErrorCode::kTrainTooFewRows,
                     ErrorCode::kTrainNoFeatures, ErrorCode::kTrainMetricMismatch,
                     ErrorCode::kStorageFull},
          .body = BodyMode::kBuffered,
          .success_status = 202,
          .request_schema = Schema<TrainRequestDto>(),
          .response_schema = Schema<TrainingDto>()};
}

Route ListRoute(Trainings* trainings) {
  return {.path = "/api/projects/{id}/trainings",
          .permission = Permission::Needs(Role::kViewer, ResourceKind::kProject, "id"),
          .handler = Bind(trainings, List),
          .operation_id = "list_trainings",
          .tag = "Trainings",
          .summary = "List the trainings of a project",
          .query = PageParameters(
              "created_at, name, status",
              {{"status",
                "Only those that stand so",
                {{"type", "string"},
                 {"enum", {"queued", "running", "succeeded", "failed", "cancelled"}}}},
               DeletedParameter()}),
          .response_schema = Schema<ListDto<TrainingDto>>()};
}

// What changes a training.
RouteList ChangeRoutes(Trainings* trainings) {
  Route remove = OnTraining(Method::kDelete, "", Role::kEditor, Bind(trainings, Delete));
  remove.operation_id = "delete_training";
  remove.summary = "Delete a training";
  remove.description = "Its models stay. It can be restored for 30 days.";
  remove.errors = {ErrorCode::kConflict};
  remove.success_status = 204;

  Route restore = OnTraining(Method::kPost, "/restore", Role::kEditor, Bind(trainings, Restore));
  restore.permission = Permission::NeedsOfDeleted(Role::kEditor, ResourceKind::kTraining, "id");
  restore.operation_id = "restore_training";
  restore.summary = "Bring back a deleted training";
  restore.response_schema = Schema<TrainingDto>();

  Route cancel = OnTraining(Method::kPost, "/cancel", Role::kEditor, Bind(trainings, Cancel));
  cancel.operation_id = "cancel_training";
  cancel.summary = "Cancel a training";
  cancel.description = "One that waits ends at once, one that runs within a second or so.";
  cancel.errors = {ErrorCode::kJobTerminal};
  cancel.response_schema = Schema<TrainingDto>();

  Route resume = OnTraining(Method::kPost, "/resume", Role::kEditor, Bind(trainings, Resume));
  resume.operation_id = "resume_training";
  resume.summary = "Run a failed or cancelled training again";
  resume.description = "As it was asked for, from the start.";
  resume.errors = {ErrorCode::kConflict, ErrorCode::kDatasetNotReady, ErrorCode::kStorageFull};
  resume.success_status = 202;
  resume.response_schema = Schema<TrainingDto>();
  return {std::move(remove), std::move(restore), std::move(cancel), std::move(resume)};
}

// What tells of a training.
RouteList ReadRoutes(Trainings* trainings) {
  Route get = OnTraining(Method::kGet, "", Role::kViewer, Bind(trainings, Get));
  get.operation_id = "get_training";
  get.summary = "Read a training";
  get.response_schema = Schema<TrainingDto>();

  Route progress = OnTraining(Method::kGet, "/progress", Role::kViewer, Bind(trainings, Progress));
  progress.operation_id = "get_training_progress";
  progress.summary = "How far a training is, with its learning curves";
  progress.response_schema = Schema<TrainingProgressDto>();

  Route logs = OnTraining(Method::kGet, "/logs", Role::kViewer, Bind(trainings, Logs));
  logs.operation_id = "get_training_logs";
  logs.summary = "Read the log of a training";
  logs.query = {
      {"after", "Only lines with a higher seq", {{"type", "integer"}, {"minimum", 0}}},
      {"level",
       "This level and worse",
       {{"type", "string"}, {"enum", {"debug", "info", "warn", "error"}}, {"default", "debug"}}},
      {"limit",
       "Most lines to answer",
       {{"type", "integer"}, {"minimum", 1}, {"maximum", kMostLogLines}, {"default", 200}}}};
  logs.response_schema = Schema<LogPageDto>();

  Route events = OnTraining(Method::kGet, "/events", Role::kViewer, Bind(trainings, Events));
  events.operation_id = "stream_training_events";
  events.summary = "Follow a training";
  events.description =
      "Server-sent events named progress, metric, log and done, whose ids are their sequence "
      "numbers. Send "
      "Last-Event-ID to go on where a stream broke off; anything else starts at the first event. "
      "Ends after "
      "done. A caller may hold six streams open.";
  events.errors = {ErrorCode::kRateLimited};
  events.response_type = "text/event-stream";
  return {std::move(get), std::move(progress), std::move(logs), std::move(events)};
}

}  // namespace

RouteList TrainingRoutes(service::Trainings* trainings) {
  RouteList routes{StartRoute(trainings), ListRoute(trainings)};
  std::ranges::move(ChangeRoutes(trainings), std::back_inserter(routes));
  std::ranges::move(ReadRoutes(trainings), std::back_inserter(routes));
  return routes;
}

}  // namespace lathe::http
