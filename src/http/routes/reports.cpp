#include "http/routes/reports.h"

#include <utility>

#include "http/content_disposition.h"
#include "http/dto/page.h"
#include "http/routes/profile_sections.h"
#include "service/reports.h"

namespace lathe::http {
namespace {

Result<Response> GetReport(service::Reports& reports, const Request& request) {
  QueryReader query(request);
  const bool as_json = query.Choice("format", {"html", "json"}).value_or("html") == "json";
  TRY_OK(query.Finish());
  const std::string& id = request.param("id");
  if (as_json) {
    TRY(json::object document, reports.Json(request.scope(), id));
    return Response::Document(std::move(document));
  }
  TRY(service::Reports::Page page, reports.Html(request.scope(), id));
  Response response;
  response.content_type = "text/html; charset=utf-8";
  response.body = std::move(page.html);
  response.headers.emplace_back("Content-Disposition", AttachmentName(page.name + ".html"));
  return response;
}

}  // namespace

RouteList ReportRoutes(service::Reports* reports) {
  return {
      {.method = Method::kGet,
       .path = "/api/datasets/{id}/report",
       .permission = Permission::Needs(store::Role::kViewer, store::ResourceKind::kDataset, "id"),
       .handler = [reports](Request& request) { return GetReport(*reports, request); },
       .operation_id = "get_dataset_report",
       .tag = "Exploration",
       .summary = "Download what was found in a dataset",
       .description =
           "One HTML file under 2 MB that needs nothing else and runs no script, or all numbers "
           "as JSON. Made of the statistics, which are made first where there are none yet.",
       .errors = ProfileErrors(),
       .query =
           {{"format",
             "html, or json",
             {{"type", "string"}, {"enum", json::array{"html", "json"}}, {"default", "html"}}}},
       .response_type = "text/html"},
  };
}

}  // namespace lathe::http
