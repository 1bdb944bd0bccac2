#include "http/routes/datasources.h"

#include "http/dto/datasources.h"
#include "http/dto/page.h"
#include "http/origin.h"
#include "http/revision.h"
#include "service/datasources.h"

namespace lathe::http {
namespace {

using store::ResourceKind;
using store::Role;

Permission OnSource(Role role) { return Permission::Needs(role, ResourceKind::kDatasource, "id"); }
Permission OnProject(Role role) { return Permission::Needs(role, ResourceKind::kProject, "id"); }

Response Answer(const store::Datasource& source) {
  Response response = Response::Json(DataSourceDto::From(source));
  response.WithEtag(EtagOf(source.revision));
  return response;
}

Result<Response> ListSources(service::Datasources& sources, const Request& request) {
  QueryReader query(request);
  const store::PageRequest page = query.Page();
  const bool deleted = query.Bool("deleted", false);
  TRY_OK(query.Finish());
  TRY(const auto found, sources.List(request.scope(), request.param("id"), deleted, page));
  return Response::Json(ToList<DataSourceDto>(found));
}

Result<Response> CreateSource(service::Datasources& sources, const Request& request) {
  TRY(const DataSourceCreate body, request.Read<DataSourceCreate>());
  TRY(const store::Datasource made,
      sources.Create(request.scope(), request.param("id"), {body.name, body.kind, body.config},
                     OriginOf(request)));
  Response response = Response::Created(DataSourceDto::From(made), "/api/datasources/" + made.id);
  response.WithEtag(EtagOf(made.revision));
  return response;
}

Result<Response> GetSource(service::Datasources& sources, const Request& request) {
  TRY(const store::Datasource source, sources.Get(request.scope(), request.param("id")));
  return Answer(source);
}

Result<Response> UpdateSource(service::Datasources& sources, const Request& request) {
  TRY(const DataSourceUpdate body, request.Read<DataSourceUpdate>());
  TRY(const store::Datasource source,
      sources.Update(request.scope(), request.param("id"), {body.name, body.config},
                     IfMatch(request), OriginOf(request)));
  return Answer(source);
}

Result<Response> DeleteSource(service::Datasources& sources, const Request& request) {
  TRY_OK(sources.Delete(request.scope(), request.param("id"), IfMatch(request), OriginOf(request)));
  return Response::NoContent();
}

Result<Response> RestoreSource(service::Datasources& sources, const Request& request) {
  TRY(const store::Datasource source,
      sources.Restore(request.scope(), request.param("id"), OriginOf(request)));
  return Answer(source);
}

Result<Response> TestConnection(service::Datasources& sources, const Request& request) {
  TRY(const service::ConnectionTest test,
      sources.TestConnection(request.scope(), request.param("id")));
  return Response::Json(ConnectionTestDto::From(test));
}

RouteList OfProject(service::Datasources* sources) {
  return {
      {.method = Method::kGet,
       .path = "/api/projects/{id}/datasources",
       .permission = OnProject(Role::kViewer),
       .handler = [sources](Request& request) { return ListSources(*sources, request); },
       .operation_id = "list_datasources",
       .tag = "Data",
       .summary = "The data sources of a project",
       .errors = {ErrorCode::kValidationFailed, ErrorCode::kBadCursor},
       .query = PageParameters("created_at, updated_at or name, a leading - for descending; "
                               "-created_at by default",
                               {DeletedParameter()}),
       .response_schema = Schema<ListDto<DataSourceDto>>()},
      {.method = Method::kPost,
       .path = "/api/projects/{id}/datasources",
       .permission = OnProject(Role::kEditor),
       .handler = [sources](Request& request) { return CreateSource(*sources, request); },
       .operation_id = "create_datasource",
       .tag = "Data",
       .summary = "Make a data source",
       .errors = {ErrorCode::kValidationFailed, ErrorCode::kNameTaken},
       .body = BodyMode::kBuffered,
       .success_status = 201,
       .request_schema = Schema<DataSourceCreate>(),
       .response_schema = Schema<DataSourceDto>()},
  };
}

RouteList OfSource(service::Datasources* sources) {
  return {
      {.method = Method::kGet,
       .path = "/api/datasources/{id}",
       .permission = OnSource(Role::kViewer),
       .handler = [sources](Request& request) { return GetSource(*sources, request); },
       .operation_id = "get_datasource",
       .tag = "Data",
       .summary = "One data source",
       .response_schema = Schema<DataSourceDto>()},
      {.method = Method::kPut,
       .path = "/api/datasources/{id}",
       .permission = OnSource(Role::kEditor),
       .handler = [sources](Request& request) { return UpdateSource(*sources, request); },
       .operation_id = "update_datasource",
       .tag = "Data",
       .summary = "Change a data source",
       .description = "Fields that are absent stay as they are. If-Match is honoured.",
       .errors = {ErrorCode::kValidationFailed, ErrorCode::kNameTaken,
                  ErrorCode::kPreconditionFailed},
       .body = BodyMode::kBuffered,
       .request_schema = Schema<DataSourceUpdate>(),
       .response_schema = Schema<DataSourceDto>()},
      {.method = Method::kDelete,
       .path = "/api/datasources/{id}",
       .permission = OnSource(Role::kEditor),
       .handler = [sources](Request& request) { return DeleteSource(*sources, request); },
       .operation_id = "delete_datasource",
       .tag = "Data",
       .summary = "Delete a data source",
       .description = "Its datasets stay. It can be restored for 30 days.",
       .errors = {ErrorCode::kPreconditionFailed},
       .success_status = 204},
      {.method = Method::kPost,
       .path = "/api/datasources/{id}/restore",
       .permission = Permission::NeedsOfDeleted(Role::kEditor, ResourceKind::kDatasource, "id"),
       .handler = [sources](Request& request) { return RestoreSource(*sources, request); },
       .operation_id = "restore_datasource",
       .tag = "Data",
       .summary = "Bring back a deleted data source",
       .errors = {ErrorCode::kNameTaken},
       .response_schema = Schema<DataSourceDto>()},
      {.method = Method::kPost,
       .path = "/api/datasources/{id}/test-connection",
       .permission = OnSource(Role::kEditor),
       .handler = [sources](Request& request) { return TestConnection(*sources, request); },
       .operation_id = "test_datasource",
       .tag = "Data",
       .summary = "Try to reach a data source",
       .description = "A source that cannot be reached is an answer with ok false and the reason.",
       .response_schema = Schema<ConnectionTestDto>()},
  };
}

}  // namespace

RouteList DatasourcesRoutes(service::Datasources* sources) {
  RouteList routes = OfProject(sources);
  for (Route& route : OfSource(sources)) routes.push_back(std::move(route));
  return routes;
}

}  // namespace lathe::http
