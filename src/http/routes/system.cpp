#include "http/routes/system.h"

#include "base/error.h"
#include "base/problem.h"
#include "base/version.h"
#include "http/docs_pages.h"
#include "http/dto/page.h"
#include "http/dto/system.h"
#include "http/problem_response.h"

namespace lathe::http {
namespace {

Response Livez() { return Response::Json(HealthDto{"ok"}); }

Response Readyz(const SystemSources& sources, const Request& request) {
  ReadinessDto dto{"ready", {}};
  std::string why;
  if (!sources.accepting()) dto.checks.push_back({"server", false, "draining"});
  for (const ReadinessCheck& check :
       sources.readiness ? sources.readiness() : std::vector<ReadinessCheck>())
    dto.checks.push_back({check.name, check.ready, check.detail});
  for (const ReadinessCheckDto& check : dto.checks) {
    if (!check.ready) why += (why.empty() ? "" : "; ") + check.name + ": " + check.detail;
  }
  if (why.empty()) return Response::Json(dto);
  const Error error{ErrorCode::kUnavailable, "Not ready: " + why, {}, 5};
  json::object problem = ToProblem(error);
  problem["request_id"] = request.request_id();
  problem["checks"] = ToJson(dto).get_object()["checks"];
  Response response = ProblemResponse(error, request.request_id());
  response.body = ToText(json::value(std::move(problem)));
  return response;
}

Response ErrorTable() {
  ListDto<ErrorEntryDto> list;
  for (const ErrorInfo& info : AllErrors())
    list.items.push_back({std::string(info.name), info.http_status, std::string(info.title)});
  list.total = static_cast<std::int64_t>(list.items.size());
  return Response::Json(list);
}

Response Metrics(const SystemSources& sources) {
  Response response;
  response.content_type = "text/plain; version=0.0.4; charset=utf-8";
  response.body = sources.metrics_text();
  return response;
}

Response OpenApi(const SystemSources& sources) {
  Response response;
  response.body = sources.openapi_text;
  response.headers.emplace_back("Cache-Control", "no-cache");
  return std::move(response.WithEtag(sources.openapi_etag));
}

/// A public row that is always answered at once.
Route Row(std::string path, std::string_view operation_id, std::string_view summary,
          Handler handler) {
  Route route;
  route.path = std::move(path);
  route.operation_id = operation_id;
  route.tag = "System";
  route.summary = summary;
  route.handler = std::move(handler);
  route.run_on = RunOn::kInline;
  route.rate = RateClass::kUnlimited;
  return route;
}

Handler Page(Response (*make)()) {
  return [make](Request&) -> Result<Response> { return make(); };
}

void AddPages(RouteList& routes) {
  const auto add = [&](const char* path, const char* id, const char* summary, Response (*make)(),
                       const char* type) {
    routes.push_back(Row(path, id, summary, Page(make)));
    routes.back().response_type = type;
  };
  add("/docs", "docs", "This document in Swagger UI", SwaggerPage, "text/html");
  add("/docs/start.js", "docs_script", "The script that starts Swagger UI", SwaggerScript,
      "text/javascript");
  add("/redoc", "redoc", "This document in Redoc", RedocPage, "text/html");
  add("/redoc/start.js", "redoc_script", "The script that starts Redoc", RedocScript,
      "text/javascript");
}

}  // namespace

RouteList SystemRoutes(const SystemSources* sources) {
  RouteList routes;
  routes.push_back(Row("/livez", "livez", "Whether the process runs", Page(Livez)));
  routes.back().response_schema = Schema<HealthDto>();
  routes.push_back(
      Row("/readyz", "readyz", "Whether requests can be taken",
          [sources](Request& request) -> Result<Response> { return Readyz(*sources, request); }));
  routes.back().response_schema = Schema<ReadinessDto>();
  routes.back().errors = {ErrorCode::kUnavailable};
  routes.back().run_on = RunOn::kPool;  // its checks may wait for a disk
  routes.push_back(
      Row("/version", "version", "The version that runs", [](Request&) -> Result<Response> {
        return Response::Json(VersionDto{"lathe", std::string(kVersion)});
      }));
  routes.back().response_schema = Schema<VersionDto>();
  routes.push_back(Row("/api/errors", "list_errors", "Every error code", Page(ErrorTable)));
  routes.back().response_schema = Schema<ListDto<ErrorEntryDto>>();
  routes.push_back(Row("/metrics", "metrics", "Figures for Prometheus",
                       [sources](Request&) -> Result<Response> { return Metrics(*sources); }));
  routes.back().response_type = "text/plain";
  routes.back().run_on = RunOn::kPool;  // the application's gauges may ask the database
  routes.push_back(Row("/openapi.json", "openapi", "This document",
                       [sources](Request&) -> Result<Response> { return OpenApi(*sources); }));
  AddPages(routes);
  return routes;
}

}  // namespace lathe::http
