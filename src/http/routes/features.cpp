#include "http/routes/features.h"

#include <iterator>
#include <utility>

#include "http/dto/features.h"
#include "http/dto/page.h"
#include "http/origin.h"
#include "service/feature_sets.h"

namespace lathe::http {
namespace {

using service::FeatureSets;
using service::FeatureSteps;
using store::ResourceKind;
using store::Role;

Response Made(const service::FeatureSetView& view) {
  return Response::Accepted(FeatureSetDto::From(view), "/api/features/" + view.set.id);
}

Result<Response> Engineer(FeatureSets& sets, const Request& request) {
  TRY(FeatureSetCreate body, request.Read<FeatureSetCreate>());
  TRY(const auto view, sets.Engineer(request.caller(),
                                     {body.dataset_id, body.name, body.target, body.automatic,
                                      std::move(body.steps)},
                                     OriginOf(request)));
  return Made(view);
}

Result<Response> Select(FeatureSets& sets, const Request& request) {
  TRY(const FeatureSelectCreate body, request.Read<FeatureSelectCreate>());
  TRY(const auto view, sets.Select(request.caller(),
                                   {body.dataset_id, body.feature_set_id, body.name, body.target,
                                    body.method, body.k, body.threshold},
                                   OriginOf(request)));
  return Made(view);
}

Result<Response> List(FeatureSets& sets, const Request& request) {
  QueryReader query(request);
  const store::PageRequest page = query.Page();
  store::FeatureSetFilter filter;
  filter.dataset_id = query.Text("dataset_id", 64);
  filter.deleted = query.Bool("deleted", false);
  TRY_OK(query.Finish());
  TRY(const auto found, sets.List(request.scope(), request.param("id"), filter, page));
  return Response::Json(ToList<FeatureSetDto>(found));
}

Result<Response> Get(FeatureSets& sets, const Request& request) {
  TRY(const auto view, sets.Get(request.scope(), request.param("id")));
  return Response::Json(FeatureSetDto::From(view));
}

Result<Response> Delete(FeatureSets& sets, const Request& request) {
  TRY_OK(sets.Delete(request.scope(), request.param("id"), OriginOf(request)));
  return Response::NoContent();
}

Result<Response> Restore(FeatureSets& sets, const Request& request) {
  TRY(const auto view, sets.Restore(request.scope(), request.param("id"), OriginOf(request)));
  return Response::Json(FeatureSetDto::From(view));
}

Result<Response> Section(FeatureSets& sets, const Request& request, std::string_view name) {
  TRY_OK(QueryReader(request).Finish());
  TRY(json::object section, sets.Section(request.scope(), request.param("id"), name));
  return Response::Document(std::move(section));
}

Result<Response> Importance(FeatureSets& sets, const Request& request) {
  QueryReader query(request);
  const auto method = query.Text("method", 40);
  TRY_OK(query.Finish());
  TRY(const auto importance, sets.ImportanceOf(request.scope(), request.param("id"), method));
  return Response::Json(FeatureSetImportanceDto::From(importance));
}

Result<Response> Try(FeatureSteps& steps, const Request& request) {
  TRY(const FeatureTryCreate body, request.Read<FeatureTryCreate>());
  TRY(const auto report, steps.Try(request.scope(), request.param("id"), body.target, body.steps));
  return Response::Json(report);
}

Result<Response> Suggest(FeatureSteps& steps, const Request& request) {
  QueryReader query(request);
  const auto target = query.Text("target", 255);
  TRY_OK(query.Finish());
  TRY(const auto found, steps.Suggest(request.scope(), request.param("id"), target));
  FeatureSuggestionsDto dto;
  for (const auto& suggested : found.steps)
    dto.items.push_back(FeatureSuggestionDto::From(suggested));
  return Response::Json(dto);
}

using SetHandler = Result<Response> (*)(FeatureSets& sets, const Request& request);

Route OnSet(FeatureSets* sets, Method method, std::string path, Role role, SetHandler handler) {
  Route route;
  route.method = method;
  route.path = "/api/features/{id}" + std::move(path);
  route.permission = Permission::Needs(role, ResourceKind::kFeatureSet, "id");
  route.handler = [sets, handler](Request& request) { return handler(*sets, request); };
  route.tag = "Features";
  return route;
}

// What can be asked of one feature set.
RouteList SetRoutes(FeatureSets* sets) {
  Route get = OnSet(sets, Method::kGet, "", Role::kViewer, Get);
  get.operation_id = "get_feature_set";
  get.summary = "A feature set";
  get.response_schema = Schema<FeatureSetDto>();
  Route remove = OnSet(sets, Method::kDelete, "", Role::kEditor, Delete);
  remove.operation_id = "delete_feature_set";
  remove.summary = "Delete a feature set";
  remove.description = "It can be restored. Trainings keep their own copy of the steps.";
  remove.success_status = 204;
  Route restore = OnSet(sets, Method::kPost, "/restore", Role::kEditor, Restore);
  restore.permission = Permission::NeedsOfDeleted(Role::kEditor, ResourceKind::kFeatureSet, "id");
  restore.operation_id = "restore_feature_set";
  restore.summary = "Restore a deleted feature set";
  restore.response_schema = Schema<FeatureSetDto>();
  Route preview = OnSet(
      sets, Method::kGet, "/preview", Role::kViewer,
      [](FeatureSets& all, const Request& request) { return Section(all, request, "preview"); });
  preview.operation_id = "get_feature_preview";
  preview.summary = "Rows before and after the steps";
  preview.errors = {ErrorCode::kFeatureSetNotReady};
  preview.response_schema = Schema<features::PlanReport>();
  Route importance = OnSet(sets, Method::kGet, "/importance", Role::kViewer, Importance);
  importance.operation_id = "get_feature_set_importance";
  importance.summary = "Which features matter, with their spread";
  importance.errors = {ErrorCode::kFeatureSetNotReady, ErrorCode::kValidationFailed};
  importance.description =
      "By any method of a selection, and by gain. What was not measured when the set was made is "
      "measured when somebody first asks, who waits for it a few seconds and else gets "
      "feature_set_not_ready; it is kept. variance is that of values on their range from 0 to 1, "
      "unlike scikit-learn's VarianceThreshold, which takes them as they are.";
  importance.query = {{"method",
                       "permutation, gain, variance, correlation, mutual_information, anova, chi2, "
                       "l1, boruta or rfe; by default the first that was measured",
                       {{"type", "string"}}}};
  importance.response_schema = Schema<FeatureSetImportanceDto>();
  Route selection = OnSet(
      sets, Method::kGet, "/selection", Role::kViewer,
      [](FeatureSets& all, const Request& request) { return Section(all, request, "selection"); });
  selection.operation_id = "get_feature_selection";
  selection.summary = "How a selection ranked features, and the score against their number";
  selection.errors = {ErrorCode::kFeatureSetNotReady};
  selection.response_schema = Schema<FeatureSelectionDto>();
  return {std::move(get),     std::move(remove),     std::move(restore),
          std::move(preview), std::move(importance), std::move(selection)};
}

RouteList MakingRoutes(FeatureSets* sets) {
  return {
      {.method = Method::kPost,
       .path = "/api/features/engineer",
       .permission = Permission::SignedIn(),
       .handler = [sets](Request& request) { return Engineer(*sets, request); },
       .operation_id = "engineer_features",
       .tag = "Features",
       .summary = "Make features of a dataset's columns",
       .description = "Needs the role editor. The steps are fitted once by a job, to tell what "
                      "comes out and what matters; a training with feature_set_id fits them anew "
                      "on the training rows of each fold.",
       .errors = {ErrorCode::kDatasetNotReady, ErrorCode::kValidationFailed},
       .body = BodyMode::kBuffered,
       .success_status = 202,
       .request_schema = Schema<FeatureSetCreate>(),
       .response_schema = Schema<FeatureSetDto>()},
      {.method = Method::kPost,
       .path = "/api/features/select",
       .permission = Permission::SignedIn(),
       .handler = [sets](Request& request) { return Select(*sets, request); },
       .operation_id = "select_features",
       .tag = "Features",
       .summary = "Keep the features that tell something of the target",
       .description = "Needs the role editor. Makes a feature set whose last step keeps the "
                      "selected columns.",
       .errors = {ErrorCode::kDatasetNotReady, ErrorCode::kFeatureSetNotReady,
                  ErrorCode::kValidationFailed},
       .body = BodyMode::kBuffered,
       .success_status = 202,
       .request_schema = Schema<FeatureSelectCreate>(),
       .response_schema = Schema<FeatureSetDto>()},
      {.method = Method::kGet,
       .path = "/api/projects/{id}/features",
       .permission = Permission::Needs(Role::kViewer, ResourceKind::kProject, "id"),
       .handler = [sets](Request& request) { return List(*sets, request); },
       .operation_id = "list_feature_sets",
       .tag = "Features",
       .summary = "Feature sets of a project",
       .query = PageParameters(
           "created_at, name or status, a leading - for descending; "
           "-created_at by default",
           {{"dataset_id", "Of this dataset only", {{"type", "string"}}}, DeletedParameter()}),
       .response_schema = Schema<ListDto<FeatureSetDto>>()},
  };
}

RouteList StepRoutes(FeatureSteps* steps) {
  return {
      {.method = Method::kGet,
       .path = "/api/feature-operations",
       .permission = Permission::SignedIn(),
       .handler = [](Request&) -> Result<Response> {
         return Response::Json(FeatureOperationsDto::All());
       },
       .operation_id = "list_feature_operations",
       .tag = "Features",
       .summary = "What steps can do, with their parameters",
       .response_schema = Schema<FeatureOperationsDto>()},
      {.method = Method::kGet,
       .path = "/api/datasets/{id}/feature-suggestions",
       .permission = Permission::Needs(Role::kViewer, ResourceKind::kDataset, "id"),
       .handler = [steps](Request& request) { return Suggest(*steps, request); },
       .operation_id = "suggest_features",
       .tag = "Features",
       .summary = "Steps that suggest themselves, with reasons",
       .description = "From what columns are and from a sample of the rows. The same steps that "
                      "auto takes.",
       .errors = {ErrorCode::kDatasetNotReady, ErrorCode::kValidationFailed,
                  ErrorCode::kUnavailable},
       .query = {{"target", "The column to predict", {{"type", "string"}}}},
       .response_schema = Schema<FeatureSuggestionsDto>()},
      {.method = Method::kPost,
       .path = "/api/datasets/{id}/feature-preview",
       .permission = Permission::Needs(Role::kViewer, ResourceKind::kDataset, "id"),
       .handler = [steps](Request& request) { return Try(*steps, request); },
       .operation_id = "preview_features",
       .tag = "Features",
       .summary = "What steps would do, on a sample",
       .description = "Fits the steps on up to 2,000 rows and shows 100 of them before and after. "
                      "Nothing is kept.",
       .errors = {ErrorCode::kDatasetNotReady, ErrorCode::kValidationFailed,
                  ErrorCode::kFeatureBadStep, ErrorCode::kFeatureColumnMissing,
                  ErrorCode::kFeatureTooManyColumns, ErrorCode::kUnavailable},
       .body = BodyMode::kBuffered,
       .request_schema = Schema<FeatureTryCreate>(),
       .response_schema = Schema<features::PlanReport>()},
  };
}

}  // namespace

RouteList FeatureRoutes(FeatureSets* sets, FeatureSteps* steps) {
  RouteList all = MakingRoutes(sets);
  for (RouteList routes : {SetRoutes(sets), StepRoutes(steps)})
    all.insert(all.end(), std::make_move_iterator(routes.begin()),
               std::make_move_iterator(routes.end()));
  return all;
}

}  // namespace lathe::http
