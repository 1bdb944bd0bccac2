#include "http/routes/rules.h"

#include <utility>

#include "http/dto/page.h"
#include "http/dto/rules.h"
#include "http/origin.h"
#include "http/revision.h"
#include "http/routes/profile_sections.h"
#include "service/rules.h"

namespace lathe::http {
namespace {

using store::ResourceKind;
using store::Role;

Permission OnDataset(Role role) { return Permission::Needs(role, ResourceKind::kDataset, "id"); }
Permission OnSource(Role role) { return Permission::Needs(role, ResourceKind::kDatasource, "id"); }
Permission OnRule(Role role) { return Permission::Needs(role, ResourceKind::kRule, "id"); }

Response Answer(const service::RuleView& view) {
  Response response = Response::Json(RuleDto::From(view));
  response.WithEtag(EtagOf(view.row.revision));
  return response;
}

Response AnswerMade(const service::RuleView& view) {
  Response response = Response::Created(RuleDto::From(view), "/api/rules/" + view.row.id);
  response.WithEtag(EtagOf(view.row.revision));
  return response;
}

/// The two lists and the two ways to make a rule differ in what they are about only.
using List = Result<store::Page<service::RuleView>> (service::Rules::*)(
    const store::WorkspaceScope&, std::string_view, bool, const store::PageRequest&) const;
using Make = Result<service::RuleView> (service::Rules::*)(const store::WorkspaceScope&,
                                                           std::string_view,
                                                           const service::NewRule&,
                                                           const store::Origin&);

Result<Response> ListRules(service::Rules& rules, List list, const Request& request) {
  QueryReader query(request);
  const store::PageRequest page = query.Page();
  const bool deleted = query.Bool("deleted", false);
  TRY_OK(query.Finish());
  TRY(const auto found, (rules.*list)(request.scope(), request.param("id"), deleted, page));
  return Response::Json(ToList<RuleDto>(found));
}

Result<Response> MakeRule(service::Rules& rules, Make make, const Request& request) {
  TRY(RuleCreate body, request.Read<RuleCreate>());
  const service::NewRule wanted{std::move(body.name), std::move(body.rule)};
  TRY(const service::RuleView made,
      (rules.*make)(request.scope(), request.param("id"), wanted, OriginOf(request)));
  return AnswerMade(made);
}

Result<Response> GetRule(service::Rules& rules, const Request& request) {
  TRY(const service::RuleView view, rules.Get(request.scope(), request.param("id")));
  return Answer(view);
}

Result<Response> UpdateRule(service::Rules& rules, const Request& request) {
  TRY(const RuleUpdate body, request.Read<RuleUpdate>());
  TRY(const service::RuleView view, rules.Update(request.scope(), request.param("id"), body.change,
                                                 IfMatch(request), OriginOf(request)));
  return Answer(view);
}

Result<Response> DeleteRule(service::Rules& rules, const Request& request) {
  TRY_OK(rules.Delete(request.scope(), request.param("id"), IfMatch(request), OriginOf(request)));
  return Response::NoContent();
}

Result<Response> RestoreRule(service::Rules& rules, const Request& request) {
  TRY(const service::RuleView view,
      rules.Restore(request.scope(), request.param("id"), OriginOf(request)));
  return Answer(view);
}

Result<Response> GetSuggestions(service::Rules& rules, const Request& request) {
  TRY_OK(QueryReader(request).Finish());
  TRY(auto items, rules.Suggestions(request.scope(), request.param("id")));
  return Response::Json(RuleSuggestionsDto{std::move(items)});
}

Result<Response> StartCheck(service::Rules& rules, const Request& request) {
  const std::string& id = request.param("id");
  TRY(const service::RuleCheckView view, rules.Check(request.scope(), id, OriginOf(request)));
  return Response::Accepted(RuleResultsDto::From(view), "/api/datasets/" + id + "/rule-results");
}

Result<Response> GetResults(service::Rules& rules, const Request& request) {
  TRY_OK(QueryReader(request).Finish());
  TRY(const service::RuleCheckView view, rules.Results(request.scope(), request.param("id")));
  return Response::Json(RuleResultsDto::From(view));
}

Route ListRoute(service::Rules* rules, List list) {
  Route route;
  route.method = Method::kGet;
  route.handler = [rules, list](Request& request) { return ListRules(*rules, list, request); };
  route.tag = "Data quality";
  route.errors = {ErrorCode::kValidationFailed, ErrorCode::kBadCursor};
  route.query = PageParameters(
      "created_at, updated_at or name, a leading - for descending; created_at by default",
      {DeletedParameter()});
  route.response_schema = Schema<ListDto<RuleDto>>();
  return route;
}

Route MakeRoute(service::Rules* rules, Make make) {
  Route route;
  route.method = Method::kPost;
  route.handler = [rules, make](Request& request) { return MakeRule(*rules, make, request); };
  route.tag = "Data quality";
  route.errors = {ErrorCode::kValidationFailed, ErrorCode::kConflict};
  route.body = BodyMode::kBuffered;
  route.success_status = 201;
  route.request_schema = Schema<RuleCreate>();
  route.response_schema = Schema<RuleDto>();
  return route;
}

RouteList Making(service::Rules* rules) {
  Route of_dataset = ListRoute(rules, &service::Rules::OfDataset);
  of_dataset.path = "/api/datasets/{id}/rules";
  of_dataset.permission = OnDataset(Role::kViewer);
  of_dataset.operation_id = "list_dataset_rules";
  of_dataset.summary = "The rules that a dataset has to keep";
  of_dataset.description = "Those of all its versions, and those of the source it came from.";
  Route for_dataset = MakeRoute(rules, &service::Rules::AddToDataset);
  for_dataset.path = "/api/datasets/{id}/rules";
  for_dataset.permission = OnDataset(Role::kEditor);
  for_dataset.operation_id = "create_dataset_rule";
  for_dataset.summary = "Make a rule for every version of a dataset";
  for_dataset.description =
      "It is held against every import and every new version of this name from now on. A broken "
      "rule of severity error makes them fail with rule_failed; earlier versions stay.";
  Route of_source = ListRoute(rules, &service::Rules::OfSource);
  of_source.path = "/api/datasources/{id}/rules";
  of_source.permission = OnSource(Role::kViewer);
  of_source.operation_id = "list_datasource_rules";
  of_source.summary = "The rules of a data source";
  Route for_source = MakeRoute(rules, &service::Rules::AddToSource);
  for_source.path = "/api/datasources/{id}/rules";
  for_source.permission = OnSource(Role::kEditor);
  for_source.operation_id = "create_datasource_rule";
  for_source.summary = "Make a rule for every dataset of a data source";
  return {std::move(of_dataset), std::move(for_dataset), std::move(of_source),
          std::move(for_source)};
}

RouteList OfRule(service::Rules* rules) {
  return {
      {.method = Method::kGet,
       .path = "/api/rules/{id}",
       .permission = OnRule(Role::kViewer),
       .handler = [rules](Request& request) { return GetRule(*rules, request); },
       .operation_id = "get_rule",
       .tag = "Data quality",
       .summary = "One rule",
       .response_schema = Schema<RuleDto>()},
      {.method = Method::kPut,
       .path = "/api/rules/{id}",
       .permission = OnRule(Role::kEditor),
       .handler = [rules](Request& request) { return UpdateRule(*rules, request); },
       .operation_id = "update_rule",
       .tag = "Data quality",
       .summary = "Change a rule",
       .description = "Fields that are absent stay as they are; the kind stays. If-Match is "
                      "honoured.",
       .errors = {ErrorCode::kValidationFailed, ErrorCode::kPreconditionFailed},
       .body = BodyMode::kBuffered,
       .request_schema = Schema<RuleUpdate>(),
       .response_schema = Schema<RuleDto>()},
      {.method = Method::kDelete,
       .path = "/api/rules/{id}",
       .permission = OnRule(Role::kEditor),
       .handler = [rules](Request& request) { return DeleteRule(*rules, request); },
       .operation_id = "delete_rule",
       .tag = "Data quality",
       .summary = "Delete a rule",
       .description = "It can be restored for 30 days.",
       .errors = {ErrorCode::kPreconditionFailed},
       .success_status = 204},
      {.method = Method::kPost,
       .path = "/api/rules/{id}/restore",
       .permission = Permission::NeedsOfDeleted(Role::kEditor, ResourceKind::kRule, "id"),
       .handler = [rules](Request& request) { return RestoreRule(*rules, request); },
       .operation_id = "restore_rule",
       .tag = "Data quality",
       .summary = "Bring back a deleted rule",
       .response_schema = Schema<RuleDto>()},
  };
}

RouteList Checking(service::Rules* rules) {
  return {
      {.method = Method::kGet,
       .path = "/api/datasets/{id}/rule-suggestions",
       .permission = OnDataset(Role::kViewer),
       .handler = [rules](Request& request) { return GetSuggestions(*rules, request); },
       .operation_id = "get_rule_suggestions",
       .tag = "Data quality",
       .summary = "Rules that a dataset keeps today",
       .description = "Read off its statistics, which are made first where there are none yet.",
       .errors = ProfileErrors(),
       .response_schema = Schema<RuleSuggestionsDto>()},
      {.method = Method::kPost,
       .path = "/api/datasets/{id}/rule-checks",
       .permission = OnDataset(Role::kEditor),
       .handler = [rules](Request& request) { return StartCheck(*rules, request); },
       .operation_id = "check_rules",
       .tag = "Data quality",
       .summary = "Hold a dataset against its rules now",
       .description = "Runs as a job. The dataset stays as it is, whatever is found.",
       .errors = {ErrorCode::kDatasetNotReady, ErrorCode::kConflict},
       .success_status = 202,
       .response_schema = Schema<RuleResultsDto>()},
      {.method = Method::kGet,
       .path = "/api/datasets/{id}/rule-results",
       .permission = OnDataset(Role::kViewer),
       .handler = [rules](Request& request) { return GetResults(*rules, request); },
       .operation_id = "get_rule_results",
       .tag = "Data quality",
       .summary = "What the rules came to for a dataset",
       .description = "Found by its import, or by the last check. One that was refused has them, "
                      "too.",
       .response_schema = Schema<RuleResultsDto>()},
  };
}

}  // namespace

RouteList RulesRoutes(service::Rules* rules) {
  RouteList all = Making(rules);
  for (Route& route : OfRule(rules)) all.push_back(std::move(route));
  for (Route& route : Checking(rules)) all.push_back(std::move(route));
  return all;
}

}  // namespace lathe::http
