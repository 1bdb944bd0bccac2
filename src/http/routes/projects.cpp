#include "http/routes/projects.h"

#include "http/dto/page.h"
#include "http/dto/projects.h"
#include "http/origin.h"
#include "http/revision.h"
#include "service/projects.h"

namespace lathe::http {
namespace {

using store::ResourceKind;
using store::Role;

Permission OnProject(Role role) {
  return Permission::Needs(role, ResourceKind::kProject, "project_id");
}
Permission OnWorkspace(Role role) {
  return Permission::Needs(role, ResourceKind::kWorkspace, "workspace_id");
}

json::object ChoiceSchema(const Rule& rule) {
  json::array choices;
  for (const std::string_view choice : rule.choices) choices.push_back(json::value(choice));
  return {{"type", "string"}, {"enum", std::move(choices)}};
}

Response Answer(const store::Project& project) {
  Response response = Response::Json(ProjectDto::From(project));
  response.WithEtag(EtagOf(project.revision));
  return response;
}

Result<Response> ListProjects(service::Projects& projects, const Request& request) {
  QueryReader query(request);
  const store::PageRequest page = query.Page();
  store::ProjectFilter filter;
  filter.status = query.Choice("status", ProjectStatusRule().choices);
  filter.type = query.Choice("type", ProjectTypeRule().choices);
  filter.search = query.Text("search");
  filter.deleted = query.Bool("deleted", false);
  TRY_OK(query.Finish());
  TRY(const auto found, projects.List(request.scope(), filter, page));
  return Response::Json(ToList<ProjectDto>(found));
}

Result<Response> CreateProject(service::Projects& projects, const Request& request) {
  TRY(const ProjectCreate body, request.Read<ProjectCreate>());
  TRY(const store::Project made, projects.Create(request.scope(),
                                                 {body.name, body.type, body.description,
                                                  body.target_column, body.primary_metric},
                                                 OriginOf(request)));
  Response response = Response::Created(ProjectDto::From(made), "/api/projects/" + made.id);
  response.WithEtag(EtagOf(made.revision));
  return response;
}

Result<Response> GetProject(service::Projects& projects, const Request& request) {
  TRY(const store::Project project, projects.Get(request.scope(), request.param("project_id")));
  return Answer(project);
}

Result<Response> UpdateProject(service::Projects& projects, const Request& request) {
  TRY(const ProjectUpdate body, request.Read<ProjectUpdate>());
  service::ProjectChange change{body.name, body.type,          body.status,
                                {},        body.target_column, body.primary_metric};
  if (body.description.present) change.description = body.description.value.value_or("");
  TRY(const store::Project project, projects.Update(request.scope(), request.param("project_id"),
                                                    change, IfMatch(request), OriginOf(request)));
  return Answer(project);
}

Result<Response> DeleteProject(service::Projects& projects, const Request& request) {
  TRY_OK(projects.Delete(request.scope(), request.param("project_id"), IfMatch(request),
                         OriginOf(request)));
  return Response::NoContent();
}

Result<Response> RestoreProject(service::Projects& projects, const Request& request) {
  TRY(const store::Project project,
      projects.Restore(request.scope(), request.param("project_id"), OriginOf(request)));
  return Answer(project);
}

Result<Response> GetStats(service::Projects& projects, const Request& request) {
  TRY(const store::ProjectStats stats,
      projects.Stats(request.scope(), request.param("project_id")));
  return Response::Json(ProjectStatsDto::From(stats));
}

RouteList OfWorkspace(service::Projects* projects) {
  return {
      {.method = Method::kGet,
       .path = "/api/workspaces/{workspace_id}/projects",
       .permission = OnWorkspace(Role::kViewer),
       .handler = [projects](Request& request) { return ListProjects(*projects, request); },
       .operation_id = "list_projects",
       .tag = "Projects",
       .summary = "The projects of a workspace",
       .errors = {ErrorCode::kValidationFailed, ErrorCode::kBadCursor},
       .query = PageParameters(
           "created_at, updated_at or name, a leading - for descending; -created_at by default",
           {{"status", "Projects that stand so", ChoiceSchema(ProjectStatusRule())},
            {"type", "Projects of this type", ChoiceSchema(ProjectTypeRule())},
            {"search", "Part of the name or description, any case", {{"type", "string"}}},
            DeletedParameter()}),
       .response_schema = Schema<ListDto<ProjectDto>>()},
      {.method = Method::kPost,
       .path = "/api/workspaces/{workspace_id}/projects",
       .permission = OnWorkspace(Role::kEditor),
       .handler = [projects](Request& request) { return CreateProject(*projects, request); },
       .operation_id = "create_project",
       .tag = "Projects",
       .summary = "Make a project",
       .errors = {ErrorCode::kValidationFailed, ErrorCode::kNameTaken},
       .body = BodyMode::kBuffered,
       .success_status = 201,
       .request_schema = Schema<ProjectCreate>(),
       .response_schema = Schema<ProjectDto>()},
  };
}

RouteList OfProject(service::Projects* projects) {
  return {
      {.method = Method::kGet,
       .path = "/api/projects/{project_id}",
       .permission = OnProject(Role::kViewer),
       .handler = [projects](Request& request) { return GetProject(*projects, request); },
       .operation_id = "get_project",
       .tag = "Projects",
       .summary = "One project",
       .response_schema = Schema<ProjectDto>()},
      {.method = Method::kPut,
       .path = "/api/projects/{project_id}",
       .permission = OnProject(Role::kEditor),
       .handler = [projects](Request& request) { return UpdateProject(*projects, request); },
       .operation_id = "update_project",
       .tag = "Projects",
       .summary = "Change a project",
       .description = "Fields that are absent stay as they are. The type can change only while "
                      "there are no trainings; a target "
                      "or metric that does not fit the new type is cleared. If-Match is honoured.",
       .errors = {ErrorCode::kValidationFailed, ErrorCode::kNameTaken, ErrorCode::kConflict,
                  ErrorCode::kPreconditionFailed},
       .body = BodyMode::kBuffered,
       .request_schema = Schema<ProjectUpdate>(),
       .response_schema = Schema<ProjectDto>()},
      {.method = Method::kDelete,
       .path = "/api/projects/{project_id}",
       .permission = OnProject(Role::kEditor),
       .handler = [projects](Request& request) { return DeleteProject(*projects, request); },
       .operation_id = "delete_project",
       .tag = "Projects",
       .summary = "Delete a project with all that is in it",
       .description = "It can be restored for 30 days; then it is purged.",
       .errors = {ErrorCode::kPreconditionFailed},
       .success_status = 204},
      {.method = Method::kPost,
       .path = "/api/projects/{project_id}/restore",
       .permission =
           Permission::NeedsOfDeleted(Role::kEditor, ResourceKind::kProject, "project_id"),
       .handler = [projects](Request& request) { return RestoreProject(*projects, request); },
       .operation_id = "restore_project",
       .tag = "Projects",
       .summary = "Bring back a deleted project",
       .errors = {ErrorCode::kNameTaken},
       .response_schema = Schema<ProjectDto>()},
      {.method = Method::kGet,
       .path = "/api/projects/{project_id}/stats",
       .permission = OnProject(Role::kViewer),
       .handler = [projects](Request& request) { return GetStats(*projects, request); },
       .operation_id = "get_project_stats",
       .tag = "Projects",
       .summary = "What a project holds, counted now",
       .response_schema = Schema<ProjectStatsDto>()},
  };
}

}  // namespace

RouteList ProjectRoutes(service::Projects* projects) {
  RouteList routes = OfWorkspace(projects);
  for (Route& route : OfProject(projects)) routes.push_back(std::move(route));
  return routes;
}

}  // namespace lathe::http
