#include "http/routes/profiles.h"

#include <algorithm>
#include <utility>

#include "data/profile/quality.h"
#include "data/profile/statistics.h"
#include "http/dto/page.h"
#include "http/dto/profiles.h"
#include "http/origin.h"
#include "http/routes/profile_sections.h"
#include "service/profiles.h"

namespace lathe::http {
namespace {

using store::ResourceKind;
using store::Role;

constexpr std::int64_t kMostColumns = 1'000;
constexpr std::int64_t kUsualColumns = 300;
constexpr std::int64_t kMaxOffset = 1'000'000;

Permission OnDataset(Role role) { return Permission::Needs(role, ResourceKind::kDataset, "id"); }

Result<Response> StartEda(service::Profiles& profiles, const Request& request) {
  TRY(const EdaCreate body, request.Read<EdaCreate>());
  const std::string& id = request.param("id");
  TRY(const service::ProfileView view,
      profiles.Start(request.scope(), id, {body.target, body.sample_rows}, OriginOf(request)));
  return Response::Accepted(EdaDto::From(view), "/api/datasets/" + id + "/eda");
}

Result<Response> GetEda(service::Profiles& profiles, const Request& request) {
  TRY(const service::ProfileView view, profiles.Get(request.scope(), request.param("id")));
  return Response::Json(EdaDto::From(view));
}

std::string_view NameOf(const json::value& column) {
  const json::value* name = column.is_object() ? column.get_object().if_contains("name") : nullptr;
  return name && name->is_string() ? std::string_view(name->get_string()) : std::string_view();
}

/// Leaves the column of this name, or `limit` columns from `offset` on.
Status KeepColumns(json::object& statistics, const std::optional<std::string>& column,
                   std::int64_t offset, std::int64_t limit) {
  json::array none;
  json::value* stored = statistics.if_contains("columns");
  json::array& columns = stored && stored->is_array() ? stored->get_array() : none;
  json::array kept;
  if (column) {
    const auto found = std::ranges::find_if(
        columns, [&](const json::value& item) { return NameOf(item) == *column; });
    if (found == columns.end())
      return FieldFault("column", "not_found", "must be a column of the dataset");
    kept.push_back(std::move(*found));
  } else {
    const auto size = static_cast<std::int64_t>(columns.size());
    for (std::int64_t i = offset; i < std::min(size, offset + limit); ++i)
      kept.push_back(std::move(columns[static_cast<std::size_t>(i)]));
  }
  statistics["columns"] = std::move(kept);
  return {};
}

Result<Response> GetStatistics(service::Profiles& profiles, const Request& request) {
  QueryReader query(request);
  const auto column = query.Text("column", 255);
  const std::int64_t offset = query.Int("offset", 0, 0, kMaxOffset);
  const std::int64_t limit = query.Int("limit", kUsualColumns, 1, kMostColumns);
  TRY_OK(query.Finish());
  TRY(json::object statistics,
      profiles.Section(request.scope(), request.param("id"), "statistics"));
  TRY_OK(KeepColumns(statistics, column, offset, limit));
  return Response::Document(std::move(statistics));
}

}  // namespace

RouteList ProfileRoutes(service::Profiles* profiles) {
  return {
      {.method = Method::kPost,
       .path = "/api/datasets/{id}/eda",
       .permission = OnDataset(Role::kEditor),
       .handler = [profiles](Request& request) { return StartEda(*profiles, request); },
       .operation_id = "start_eda",
       .tag = "Exploration",
       .summary = "Look at a dataset",
       .description = "Statistics begin by themselves when they are first read; this chooses a "
                      "target or a sample, or looks again. It runs as a job.",
       .errors = {ErrorCode::kDatasetNotReady, ErrorCode::kValidationFailed},
       .body = BodyMode::kBuffered,
       .success_status = 202,
       .request_schema = Schema<EdaCreate>(),
       .response_schema = Schema<EdaDto>()},
      {.method = Method::kGet,
       .path = "/api/datasets/{id}/eda",
       .permission = OnDataset(Role::kViewer),
       .handler = [profiles](Request& request) { return GetEda(*profiles, request); },
       .operation_id = "get_eda",
       .tag = "Exploration",
       .summary = "How the look at a dataset stands",
       .response_schema = Schema<EdaDto>()},
      {.method = Method::kGet,
       .path = "/api/datasets/{id}/statistics",
       .permission = OnDataset(Role::kViewer),
       .handler = [profiles](Request& request) { return GetStatistics(*profiles, request); },
       .operation_id = "get_statistics",
       .tag = "Exploration",
       .summary = "Figures of every column",
       .description = "Computed once per dataset. The first call waits for them some seconds; "
                      "dataset_not_ready with Retry-After asks to come again.",
       .errors = ProfileErrors(),
       .query = {{"column", "Only this column", {{"type", "string"}}},
                 {"offset", "Columns to leave out before", {{"type", "integer"}, {"minimum", 0}}},
                 {"limit",
                  "How many columns, 300 by default",
                  {{"type", "integer"}, {"minimum", 1}, {"maximum", kMostColumns}}}},
       .response_schema = Schema<data::profile::TableStatistics>()},
      {.method = Method::kGet,
       .path = "/api/datasets/{id}/quality",
       .permission = OnDataset(Role::kViewer),
       .handler =
           [profiles](Request& request) { return GetSection(*profiles, request, "quality"); },
       .operation_id = "get_quality",
       .tag = "Exploration",
       .summary = "What is wrong or odd in a dataset",
       .description =
           "A score with its arithmetic, and issues with their evidence and the step that "
           "cures them. Comes with the statistics.",
       .errors = ProfileErrors(),
       .response_schema = Schema<data::profile::TableQuality>()},
  };
}

}  // namespace lathe::http
