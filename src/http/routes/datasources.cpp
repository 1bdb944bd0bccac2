#include "http/routes/datasources.h"

#include "base/problem.h"
#include "data/sources/source_kind.h"
#include "http/accept.h"
#include "http/dto/datasources.h"
#include "http/dto/page.h"
#include "http/origin.h"
#include "http/revision.h"
#include "service/datasources.h"

namespace lathe::http {
namespace {

using store::ResourceKind;
using store::Role;

constexpr std::size_t kMaxNameBytes = 1024;

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

/// What a job's process answered, as T: it is checked as a client's body is.
template <class T>
Result<Response> AnswerOf(const Result<json::object>& found) {
  if (!found.ok()) return found.error();
  auto read = FromJson<T>(json::value(*found));
  if (!read.ok()) return Fail(ErrorCode::kSourceFailed, "The data source's answer is not usable.");
  return Response::Json(*read);
}

/// The test as a stream: {step} when one is begun, then the whole answer or the problem.
void StreamTest(const service::Datasources& sources, const store::WorkspaceScope& scope,
                const std::string& id, EventSink& sink) {
  const auto on_step = [&](std::string_view step) {
    sink.Send("", "step", ToText(json::value{{"step", step}}));
  };
  const auto answer = AnswerOf<ConnectionTestDto>(sources.TestConnection(scope, id, on_step));
  if (answer.ok()) {
    sink.Send("", "done", answer->body);
  } else {
    sink.Send("", "problem", ToText(json::value(ToProblem(answer.error()))));
  }
}

Result<Response> TestConnection(service::Datasources& sources, const Request& request) {
  if (NamesType(request.header("Accept").value_or(""), "text/event-stream")) {
    TRY_OK(sources.Get(request.scope(), request.param("id")));
    Response response;
    response.content_type = "text/event-stream";
    response.events = [&sources, scope = request.scope(), id = request.param("id")](
                          EventSink& sink) { StreamTest(sources, scope, id, sink); };
    return response;
  }
  return AnswerOf<ConnectionTestDto>(sources.TestConnection(request.scope(), request.param("id")));
}

Result<Response> ListObjects(service::Datasources& sources, const Request& request) {
  QueryReader query(request);
  service::ObjectQuery wanted;
  wanted.prefix = query.Text("prefix", kMaxNameBytes).value_or("");
  wanted.limit = query.Int("limit", 200, 1, 1000);
  TRY_OK(query.Finish());
  return AnswerOf<SourceObjectsDto>(sources.Objects(request.scope(), request.param("id"), wanted));
}

Result<Response> ListColumns(service::Datasources& sources, const Request& request) {
  QueryReader query(request);
  const auto object = query.Text("object", kMaxNameBytes);
  if (!object) query.Fault("object", "required", "must name a table or files");
  TRY_OK(query.Finish());
  return AnswerOf<SourceColumnsDto>(sources.Columns(request.scope(), request.param("id"), *object));
}

Result<Response> AskCost(service::Datasources& sources, const Request& request) {
  TRY(const QueryCostRequest body, request.Read<QueryCostRequest>());
  return AnswerOf<QueryCostDto>(sources.Cost(request.scope(), request.param("id"), body.query));
}

Result<Response> ListKinds(const Request& request) {
  TRY_OK(QueryReader(request).Finish());
  json::array items;
  for (const data::sources::SourceKind* kind : data::sources::ServerKinds())
    items.push_back(data::sources::ToJson(*kind));
  return AnswerOf<SourceKindsDto>(json::object{{"items", std::move(items)}});
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
       .description =
           "Step by step: dns, tcp, tls, login, read. A source that cannot be reached is "
           "an answer with ok false, the step that failed and the reason. With Accept: "
           "text/event-stream it comes as events: step {step} as each is begun, then done with "
           "this answer, or problem.",
       .errors = {ErrorCode::kUnavailable},
       .response_schema = Schema<ConnectionTestDto>(),
       .also_events = true},
  };
}

RouteList Looking(service::Datasources* sources) {
  const std::vector<ErrorCode> errors = {
      ErrorCode::kValidationFailed,       ErrorCode::kUnavailable,
      ErrorCode::kSourceAddressForbidden, ErrorCode::kSourceAuthFailed,
      ErrorCode::kSourceDenied,           ErrorCode::kSourceObjectMissing,
      ErrorCode::kSourceQueryFailed,      ErrorCode::kSourceRateLimited,
      ErrorCode::kSourceUnreachable,      ErrorCode::kSourceTlsFailed,
      ErrorCode::kSourceFailed,           ErrorCode::kSourceTimeout};
  return {
      {.method = Method::kGet,
       .path = "/api/datasources/{id}/objects",
       .permission = OnSource(Role::kEditor),
       .handler = [sources](Request& request) { return ListObjects(*sources, request); },
       .operation_id = "list_datasource_objects",
       .tag = "Data",
       .summary = "Tables or files of a data source",
       .description = "Of a source of files: those that were sent to it.",
       .errors = errors,
       .query = {{"prefix", "What the names begin with", {{"type", "string"}}},
                 {"limit",
                  "At most so many",
                  {{"type", "integer"}, {"minimum", 1}, {"maximum", 1000}, {"default", 200}}}},
       .response_schema = Schema<SourceObjectsDto>()},
      {.method = Method::kGet,
       .path = "/api/datasources/{id}/columns",
       .permission = OnSource(Role::kEditor),
       .handler = [sources](Request& request) { return ListColumns(*sources, request); },
       .operation_id = "list_datasource_columns",
       .tag = "Data",
       .summary = "Columns of a table or of files of a data source",
       .errors = errors,
       .query = {{"object", "A name as the list of objects gives it", {{"type", "string"}}}},
       .response_schema = Schema<SourceColumnsDto>()},
      {.method = Method::kPost,
       .path = "/api/datasources/{id}/cost",
       .permission = OnSource(Role::kEditor),
       .handler = [sources](Request& request) { return AskCost(*sources, request); },
       .operation_id = "ask_query_cost",
       .tag = "Data",
       .summary = "What a query would cost",
       .description = "Nothing is read. Only kinds with cost true in GET /api/datasource-kinds.",
       .errors = errors,
       .body = BodyMode::kBuffered,
       .request_schema = Schema<QueryCostRequest>(),
       .response_schema = Schema<QueryCostDto>()},
      {.method = Method::kGet,
       .path = "/api/datasource-kinds",
       .permission = Permission::SignedIn(),
       .handler = [](Request& request) { return ListKinds(request); },
       .operation_id = "list_datasource_kinds",
       .tag = "Data",
       .summary = "Kinds of data sources that are servers",
       .description = "Each with the schema of its settings and the rights its account needs.",
       .response_schema = Schema<SourceKindsDto>()},
  };
}

}  // namespace

RouteList DatasourcesRoutes(service::Datasources* sources) {
  RouteList routes = OfProject(sources);
  for (Route& route : OfSource(sources)) routes.push_back(std::move(route));
  for (Route& route : Looking(sources)) routes.push_back(std::move(route));
  return routes;
}

}  // namespace lathe::http
