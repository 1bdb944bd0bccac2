#include "http/routes/models.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "http/content_disposition.h"
#include "http/dto/class_charts.h"
#include "http/dto/models.h"
#include "http/dto/page.h"
#include "http/origin.h"

namespace lathe::http {

namespace {

using service::Models;
using store::ResourceKind;
using store::Role;

Result<Response> List(Models& models, const Request& request) {
  QueryReader query(request);
  const store::PageRequest page = query.Page();
  const bool deleted = query.Bool("deleted", false);
  TRY_OK(query.Finish());
  TRY(const auto found, models.List(request.scope(), request.param("id"), deleted, page));
  return Response::Json(ToList<ModelDto>(found));
}

Result<Response> Get(Models& models, const Request& request) {
  TRY(const auto view, models.Get(request.scope(), request.param("id")));
  return Response::Json(ModelDto::From(view))
      .WithEtag("\"" + std::to_string(view.model.revision) + "\"");
}

Result<Response> Delete(Models& models, const Request& request) {
  TRY_OK(models.Delete(request.scope(), request.param("id"), OriginOf(request)));
  return Response::NoContent();
}

Result<Response> Restore(Models& models, const Request& request) {
  TRY(const auto view, models.Restore(request.scope(), request.param("id"), OriginOf(request)));
  return Response::Json(ModelDto::From(view));
}

Result<Response> Metrics(Models& models, const Request& request) {
  TRY(const json::object document, models.Metrics(request.scope(), request.param("id")));
  return Response::Json(MetricsDto::From(document));
}

Result<Response> Confusion(Models& models, const Request& request) {
  QueryReader query(request);
  const std::optional<double> threshold = query.Number("threshold", 0, 1);
  TRY_OK(query.Finish());
  TRY(const auto chart, models.Confusion(request.scope(), request.param("id"), threshold));
  return Response::Json(ConfusionMatrixDto::From(chart));
}

Result<Response> Roc(Models& models, const Request& request) {
  TRY(const auto curves, models.Roc(request.scope(), request.param("id")));
  return Response::Json(RocDto::From(curves));
}

Result<Response> PrecisionRecall(Models& models, const Request& request) {
  TRY(const auto curves, models.PrecisionRecall(request.scope(), request.param("id")));
  return Response::Json(PrecisionRecallDto::From(curves));
}

Result<Response> Lift(Models& models, const Request& request) {
  TRY(const auto curves, models.Lift(request.scope(), request.param("id")));
  return Response::Json(LiftDto::From(curves));
}

Result<Response> Calibration(Models& models, const Request& request) {
  TRY(const auto curves, models.Calibration(request.scope(), request.param("id")));
  return Response::Json(CalibrationDto::From(curves));
}

Result<Response> Threshold(Models& models, const Request& request) {
  QueryReader query(request);
  const auto objective = query.Choice("objective", {std::begin(service::kThresholdObjectives),
                                                    std::end(service::kThresholdObjectives)});
  TRY_OK(query.Finish());
  TRY(const auto choice,
      models.Threshold(request.scope(), request.param("id"), objective.value_or("f1")));
  return Response::Json(ThresholdDto::From(choice));
}

Result<Response> Residuals(Models& models, const Request& request) {
  TRY(const auto chart, models.Residuals(request.scope(), request.param("id")));
  return Response::Json(ResidualsDto::From(chart));
}

Result<Response> Importance(Models& models, const Request& request) {
  QueryReader query(request);
  const std::optional<std::string> method = query.Choice("method", {"gain", "permutation"});
  TRY_OK(query.Finish());
  TRY(const auto chart, models.Importance(request.scope(), request.param("id"), method));
  return Response::Json(FeatureImportanceDto::From(chart));
}

Result<Response> Card(Models& models, const Request& request) {
  QueryReader query(request);
  query.Choice("format", {"json"});
  TRY_OK(query.Finish());
  TRY(const auto card, models.Card(request.scope(), request.param("id")));
  return Response::Json(ModelCardDto::From(card));
}

Result<Response> Export(Models& models, const Request& request) {
  QueryReader query(request);
  query.Choice("format", {"bundle"});
  TRY_OK(query.Finish());
  TRY(const auto view, models.Get(request.scope(), request.param("id")));
  TRY(const std::filesystem::path path, models.BundleOf(view.model));
  Response response;
  response.content_type = "application/octet-stream";
  response.file_path = path.string();
  response.headers.emplace_back(
      "Content-Disposition",
      AttachmentName(view.model.algorithm_id + "-" + view.model.id + ".lathe"));
  return response.WithEtag("\"" + view.model.sha256 + "\"");
}

using ModelHandler = Result<Response> (*)(Models& models, const Request& request);

// A route below one model, which viewers may use.
Route OnModel(Models* models, std::string path, ModelHandler handler) {
  Route route;
  route.path = "/api/models/{id}" + std::move(path);
  route.permission = Permission::Needs(Role::kViewer, ResourceKind::kModel, "id");
  route.handler = [models, handler](Request& request) { return handler(*models, request); };
  route.tag = "Models";
  return route;
}

RouteList ResourceRoutes(Models* models) {
  Route list = OnModel(models, "", List);
  list.operation_id = "list_models";
  list.summary = "List the models of a project";
  list.path = "/api/projects/{id}/models";
  list.permission = Permission::Needs(Role::kViewer, ResourceKind::kProject, "id");
  list.query = PageParameters(
      "created_at, algorithm_id or score (by each model's primary metric, -score: the best first), "
      "a "
      "leading - for descending; -created_at by default",
      {DeletedParameter()});
  list.response_schema = Schema<ListDto<ModelDto>>();

  Route get = OnModel(models, "", Get);
  get.operation_id = "get_model";
  get.summary = "Read a model";
  get.response_schema = Schema<ModelDto>();

  Route remove = OnModel(models, "", Delete);
  remove.operation_id = "delete_model";
  remove.summary = "Delete a model";
  remove.method = Method::kDelete;
  remove.permission.role = Role::kEditor;
  remove.description = "It can be restored for 30 days.";
  remove.success_status = 204;

  Route restore = OnModel(models, "/restore", Restore);
  restore.operation_id = "restore_model";
  restore.summary = "Bring back a deleted model";
  restore.method = Method::kPost;
  restore.permission = Permission::NeedsOfDeleted(Role::kEditor, ResourceKind::kModel, "id");
  restore.response_schema = Schema<ModelDto>();
  return {std::move(list), std::move(get), std::move(remove), std::move(restore)};
}

// Of classifiers only.
RouteList ClassRoutes(Models* models) {
  Route precision_recall = OnModel(models, "/pr", PrecisionRecall);
  precision_recall.operation_id = "get_precision_recall";
  precision_recall.summary = "Read the precision-recall curves of a classifier";
  precision_recall.response_schema = Schema<PrecisionRecallDto>();

  Route lift = OnModel(models, "/lift", Lift);
  lift.operation_id = "get_lift";
  lift.summary = "Read how much of a class the best scored rows hold";
  lift.response_schema = Schema<LiftDto>();

  Route calibration = OnModel(models, "/calibration", Calibration);
  calibration.operation_id = "get_calibration";
  calibration.summary = "Read whether the probabilities of a classifier mean what they say";
  calibration.response_schema = Schema<CalibrationDto>();

  Route threshold = OnModel(models, "/threshold", Threshold);
  threshold.operation_id = "get_threshold";
  threshold.summary = "Find the threshold that serves an objective best";
  threshold.description =
      "For two classes: from which probability on to predict the positive one. Found on the "
      "holdout, so that its value is slightly too good.";
  threshold.query = {{"objective",
                      "What is to be as large as it can be",
                      {{"type", "string"},
                       {"enum", json::array(std::begin(service::kThresholdObjectives),
                                            std::end(service::kThresholdObjectives))},
                       {"default", "f1"}}}};
  threshold.response_schema = Schema<ThresholdDto>();
  return {std::move(precision_recall), std::move(lift), std::move(calibration),
          std::move(threshold)};
}

RouteList ChartRoutes(Models* models) {
  Route metrics = OnModel(models, "/metrics", Metrics);
  metrics.operation_id = "get_model_metrics";
  metrics.summary = "Read the metrics of a model";
  metrics.response_schema = Schema<MetricsDto>();

  Route confusion = OnModel(models, "/confusion-matrix", Confusion);
  confusion.operation_id = "get_confusion_matrix";
  confusion.summary = "Read the confusion matrix of a classifier";
  confusion.description =
      "Counts of the holdout. With two classes, threshold moves the border between them.";
  confusion.query = {{"threshold",
                      "From which probability on the positive class is predicted; two classes only",
                      {{"type", "number"}, {"minimum", 0}, {"maximum", 1}}}};
  confusion.response_schema = Schema<ConfusionMatrixDto>();

  Route roc = OnModel(models, "/roc", Roc);
  roc.operation_id = "get_roc";
  roc.summary = "Read the ROC curves of a classifier";
  roc.response_schema = Schema<RocDto>();

  RouteList routes = ClassRoutes(models);
  Route residuals = OnModel(models, "/residuals", Residuals);
  residuals.operation_id = "get_residuals";
  residuals.summary = "Read the residuals of a regression";
  residuals.response_schema = Schema<ResidualsDto>();

  Route importance = OnModel(models, "/feature-importance", Importance);
  importance.operation_id = "get_feature_importance";
  importance.summary = "Read how much each column matters";
  importance.query = {
      {"method",
       "gain: as counted in the fit; permutation: by shuffling columns of the holdout",
       {{"type", "string"}, {"enum", {"gain", "permutation"}}}}};
  importance.response_schema = Schema<FeatureImportanceDto>();

  for (Route* route : {&metrics, &confusion, &roc, &residuals, &importance})
    routes.push_back(std::move(*route));
  return routes;
}

// The whole of a model in one answer.
RouteList WholeRoutes(Models* models) {
  Route card = OnModel(models, "/card", Card);
  card.operation_id = "get_model_card";
  card.summary = "Read the card of a model";
  card.description =
      "Everything a reader needs to judge a model: what it is, how well it does, what happens to a "
      "row, where it comes from.";
  card.query = {{"format", "json", {{"type", "string"}, {"enum", {"json"}}, {"default", "json"}}}};
  card.response_schema = Schema<ModelCardDto>();

  Route bundle = OnModel(models, "/export", Export);
  bundle.operation_id = "export_model";
  bundle.summary = "Download a model";
  bundle.query = {{"format",
                   "bundle: the file that Lathe itself serves from",
                   {{"type", "string"}, {"enum", {"bundle"}}, {"default", "bundle"}}}};
  bundle.errors.push_back(ErrorCode::kModelCorrupt);
  bundle.response_type = "application/octet-stream";
  return {std::move(card), std::move(bundle)};
}

}  // namespace

RouteList ModelRoutes(service::Models* models) {
  RouteList routes = ResourceRoutes(models);
  std::ranges::move(ChartRoutes(models), std::back_inserter(routes));
  std::ranges::move(WholeRoutes(models), std::back_inserter(routes));
  return routes;
}

}  // namespace lathe::http
