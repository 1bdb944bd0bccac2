#include "http/routes/predictions.h"

#include "http/dto/page.h"
#include "http/dto/predictions.h"
#include "http/form.h"
#include "service/predictions.h"
#include "serving/response_writer.h"

namespace lathe::http {
namespace {

using service::Predictions;
using store::ResourceKind;
using store::Role;

// Leaves room for 10,000 narrow rows; more belongs into a batch.
constexpr std::int64_t kBodyLimitBytes = 2'000'000;

Result<Response> Predict(Predictions& predictions, Request& request) {
  if (!IsMediaType(request.header("Content-Type").value_or(""), "application/json"))
    return Fail(ErrorCode::kUnsupportedMediaType, "Send the rows as application/json.");
  Response response;
  TRY(response.body,
      predictions.Predict(request.scope(), request.caller(), request.param("id"), request.body()));
  return response;
}

void AppendText(std::string_view name, const std::optional<std::string>& text, std::string& out) {
  ((out += ",\"") += name) += "\":";
  if (text) {
    serving::AppendString(*text, out);
  } else {
    out += "null";
  }
}

void AppendNumber(std::string_view name, const std::optional<std::int64_t>& number,
                  std::string& out) {
  ((out += ",\"") += name) += "\":";
  out += number ? std::to_string(*number) : "null";
}

// The stored answer with more fields behind its own. Both texts are JSON: the one was written here,
// the other was accepted.
std::string RecordText(const store::Prediction& record) {
  std::string out = record.response;
  out.pop_back();
  AppendText("project_id", record.project_id, out);
  AppendNumber("row_count", record.row_count, out);
  (out += ",\"request\":") += record.request;
  AppendNumber("duration_us", record.duration_us, out);
  AppendText("user_id", record.user_id, out);
  AppendText("api_key_id", record.api_key_id, out);
  AppendText("created_at", FormatTime(record.created_at), out);
  out += '}';
  return out;
}

Result<Response> Get(const Predictions& predictions, const Request& request) {
  TRY(const store::Prediction record, predictions.Get(request.scope(), request.param("id")));
  Response response;
  response.body = RecordText(record);
  return response;
}

Result<Response> List(const Predictions& predictions, const Request& request) {
  QueryReader query(request);
  const store::PageRequest page = query.Page();
  const auto model_id = query.Text("model_id", 36);
  TRY_OK(query.Finish());
  TRY(const auto found, predictions.List(request.scope(), request.param("id"), model_id, page));
  return Response::Json(ToList<PredictionLineDto>(found));
}

Route PredictRoute(Predictions* predictions) {
  Route route;
  route.method = Method::kPost;
  route.path = "/api/models/{id}/predict";
  route.permission = Permission::Needs(Role::kViewer, ResourceKind::kModel, "id");
  route.handler = [predictions](Request& request) { return Predict(*predictions, request); };
  route.operation_id = "predict";
  route.tag = "Predictions";
  route.summary = "Answer rows with a model";
  route.description =
      "Every fault of every row is reported at once, named like `rows[3].age`. Values the model "
      "never saw, columns it does "
      "not read and unknown values are answered, with a warning. At most 10,000 rows and 2 MB.";
  route.errors = {ErrorCode::kPredictSchema,      ErrorCode::kPredictNoRows,
                  ErrorCode::kPredictTooManyRows, ErrorCode::kJsonNumberRange,
                  ErrorCode::kModelCorrupt,       ErrorCode::kUnavailable};
  route.body = BodyMode::kBuffered;
  route.run_on = RunOn::kInline;
  route.body_limit_bytes = kBodyLimitBytes;
  route.request_schema = Schema<PredictRequest>();
  route.response_schema = Schema<PredictionDto>();
  route.inline_when = [predictions](const Request& request) {
    return predictions->IsQuick(request.param("id"), request.body().size());
  };
  return route;
}

Route GetRoute(Predictions* predictions) {
  Route route;
  route.path = "/api/predictions/{id}";
  route.permission = Permission::Needs(Role::kViewer, ResourceKind::kPrediction, "id");
  route.handler = [predictions](Request& request) { return Get(*predictions, request); };
  route.operation_id = "get_prediction";
  route.tag = "Predictions";
  route.summary = "Read an answered prediction again";
  route.response_schema = Schema<PredictionRecordDto>();
  return route;
}

Route ListRoute(Predictions* predictions) {
  Route route;
  route.path = "/api/projects/{id}/predictions";
  route.permission = Permission::Needs(Role::kViewer, ResourceKind::kProject, "id");
  route.handler = [predictions](Request& request) { return List(*predictions, request); };
  route.operation_id = "list_predictions";
  route.tag = "Predictions";
  route.summary = "List the predictions of a project's models";
  route.query = PageParameters(
      "created_at, row_count",
      {{"model_id", "Only those of this model", {{"type", "string"}, {"format", "uuid"}}}});
  route.response_schema = Schema<ListDto<PredictionLineDto>>();
  return route;
}

}  // namespace

RouteList PredictionsRoutes(Predictions* predictions) {
  return {PredictRoute(predictions), GetRoute(predictions), ListRoute(predictions)};
}

}  // namespace lathe::http
