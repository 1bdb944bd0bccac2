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
constexpr std::int64_t kMostIssues = 10'000;
constexpr std::int64_t kUsualIssues = 1'000;
constexpr std::int64_t kMaxOffset = 1'000'000;

Permission OnDataset(Role role) { return Permission::Needs(role, ResourceKind::kDataset, "id"); }

Result<Response> StartEda(service::Profiles& profiles, const Request& request) {
  TRY(const EdaCreate body, request.ReadIfAny<EdaCreate>());
  const std::string& id = request.param("id");
  TRY(const service::ProfileView view,
      profiles.Start(request.scope(), id, {body.target, body.without_target, body.sample_rows},
                     OriginOf(request)));
  return Response::Accepted(EdaDto::From(view), "/api/datasets/" + id + "/eda");
}

Result<Response> GetEda(service::Profiles& profiles, const Request& request) {
  TRY(const service::ProfileView view, profiles.Get(request.scope(), request.param("id")));
  return Response::Json(EdaDto::From(view));
}

std::string_view TextAt(const json::value& item, std::string_view key) {
  const json::value* text = item.is_object() ? item.get_object().if_contains(key) : nullptr;
  return text && text->is_string() ? std::string_view(text->get_string()) : std::string_view();
}

Error NoSuchColumn() {
  return FieldFault("column", "not_found", "must be a column of the dataset");
}

/// What a wide table's answers are cut to.
struct Window {
  std::optional<std::string> column;  ///< only this one
  std::int64_t offset = 0, limit = 0;
};

Window ReadWindow(QueryReader& query, std::int64_t usual, std::int64_t most) {
  Window window;
  window.column = query.Text("column", 255);
  window.offset = query.Int("offset", 0, 0, kMaxOffset);
  window.limit = query.Int("limit", usual, 1, most);
  return window;
}

/// The items of `list` that the window shows; those of one column have its name as `key`.
json::array Shown(const json::object& section, std::string_view list, std::string_view key,
                  const Window& window) {
  json::array shown;
  const json::value* stored = section.if_contains(list);
  if (!stored || !stored->is_array()) return shown;
  const json::array& items = stored->get_array();
  if (window.column) {
    for (const json::value& item : items) {
      if (TextAt(item, key) == *window.column) shown.push_back(item);
    }
    return shown;
  }
  const auto size = static_cast<std::int64_t>(items.size());
  for (std::int64_t i = window.offset; i < std::min(size, window.offset + window.limit); ++i)
    shown.push_back(items[static_cast<std::size_t>(i)]);
  return shown;
}

/// The section without `lists`, which are put back as far as the window shows them.
json::object Without(const json::object& section, std::initializer_list<std::string_view> lists) {
  json::object out;
  for (const auto& member : section) {
    if (std::ranges::find(lists, std::string_view(member.key())) == lists.end())
      out[member.key()] = member.value();
  }
  return out;
}

Result<Response> GetStatistics(service::Profiles& profiles, const Request& request) {
  QueryReader query(request);
  const Window window = ReadWindow(query, kUsualColumns, kMostColumns);
  TRY_OK(query.Finish());
  TRY(const service::Profiles::Part statistics,
      profiles.Section(request.scope(), request.param("id"), "statistics"));
  json::object out = Without(*statistics, {"columns"});
  json::array columns = Shown(*statistics, "columns", "name", window);
  if (window.column && columns.empty()) return NoSuchColumn();
  out["columns"] = std::move(columns);
  return Response::Document(std::move(out));
}

Result<Response> GetQuality(service::Profiles& profiles, const Request& request) {
  QueryReader query(request);
  const Window window = ReadWindow(query, kUsualIssues, kMostIssues);
  TRY_OK(query.Finish());
  TRY(const service::Profiles::Part quality,
      profiles.Section(request.scope(), request.param("id"), "quality"));
  json::object out = Without(*quality, {"columns", "issues"});
  json::array columns = Shown(*quality, "columns", "name", window);
  if (window.column && columns.empty()) return NoSuchColumn();
  out["columns"] = std::move(columns);
  out["issues"] = Shown(*quality, "issues", "column", window);
  return Response::Document(std::move(out));
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
       .response_schema = Schema<EdaDto>(),
       .body_optional = true},
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
       .handler = [profiles](Request& request) { return GetQuality(*profiles, request); },
       .operation_id = "get_quality",
       .tag = "Exploration",
       .summary = "What is wrong or odd in a dataset",
       .description =
           "A score with its arithmetic, and issues with their evidence and the step that "
           "cures them, the worst first. Comes with the statistics. Of a table that has more "
           "columns or issues than limit, offset shows the next of both.",
       .errors = ProfileErrors(),
       .query = {{"column", "Only what is about this column", {{"type", "string"}}},
                 {"offset",
                  "Columns and issues to leave out before",
                  {{"type", "integer"}, {"minimum", 0}}},
                 {"limit",
                  "How many of each, 1000 by default",
                  {{"type", "integer"}, {"minimum", 1}, {"maximum", kMostIssues}}}},
       .response_schema = Schema<data::profile::TableQuality>()},
  };
}

}  // namespace lathe::http
