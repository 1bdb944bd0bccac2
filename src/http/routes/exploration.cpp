#include "http/routes/exploration.h"

#include <string>
#include <utility>

#include "data/profile/charts.h"
#include "data/profile/correlations.h"
#include "data/profile/missingness.h"
#include "data/profile/row_finder.h"
#include "data/profile/target_relation.h"
#include "http/dto/page.h"
#include "http/routes/profile_sections.h"
#include "service/charts.h"
#include "service/profiles.h"

namespace lathe::http {
namespace {

using store::ResourceKind;
using store::Role;

constexpr std::int64_t kMostBins = 500, kMostPoints = 20'000, kUsualPoints = 5'000;
constexpr std::int64_t kMostRows = 1'000, kUsualRows = 50;
constexpr std::size_t kMostNamesBytes = 16'384;
constexpr std::int64_t kMostBuckets = 2'000, kUsualBuckets = 300;

Permission Viewing() { return Permission::Needs(Role::kViewer, ResourceKind::kDataset, "id"); }

Result<Response> GetCorrelations(service::Profiles& profiles, const Request& request) {
  QueryReader query(request);
  const std::string method = query
                                 .Choice("method", {std::begin(data::profile::kCorrelationMethods),
                                                    std::end(data::profile::kCorrelationMethods)})
                                 .value_or("pearson");
  TRY_OK(query.Finish());
  TRY(const service::Profiles::Part all,
      profiles.Section(request.scope(), request.param("id"), "correlations"));
  const json::value* found = all->if_contains(method);
  if (found && found->is_object()) return Response::Document(found->get_object());
  return Fail(ErrorCode::kDatasetCorrupt, "The file of the profile cannot be read.");
}

/// The text parameter `name`, which must be there.
std::string Needed(QueryReader& query, std::string_view name) {
  auto text = query.Text(name, 255);
  if (!text) query.Fault(name, "required", "is required");
  return text.value_or("");
}

Result<Response> GetDistribution(service::Charts& charts, const Request& request) {
  QueryReader query(request);
  const std::string column = Needed(query, "column");
  const std::int64_t bins = query.Int("bins", 0, 0, kMostBins);
  const auto by = query.Text("by", 255);
  TRY_OK(query.Finish());
  TRY(const data::profile::Distribution drawn,
      charts.Distribution(request.scope(), request.param("id"), column, bins, by));
  return Response::Json(drawn);
}

Result<Response> GetScatter(service::Charts& charts, const Request& request) {
  QueryReader query(request);
  const std::string x = Needed(query, "x"), y = Needed(query, "y");
  const auto color = query.Text("color", 255);
  const std::int64_t points = query.Int("points", kUsualPoints, 100, kMostPoints);
  TRY_OK(query.Finish());
  TRY(const data::profile::ScatterPlot drawn,
      charts.Scatter(request.scope(), request.param("id"), x, y, color, points));
  return Response::Json(drawn);
}

Result<Response> GetTimeSeries(service::Charts& charts, const Request& request) {
  QueryReader query(request);
  const std::string time = Needed(query, "time");
  const auto value = query.Text("value", 255);
  const std::int64_t buckets = query.Int("buckets", kUsualBuckets, 10, kMostBuckets);
  TRY_OK(query.Finish());
  TRY(const data::profile::TimeSeries drawn,
      charts.Series(request.scope(), request.param("id"), time, value, buckets));
  return Response::Json(drawn);
}

/// A JSON array of names: a column's name may hold any separator.
std::vector<std::string> Names(QueryReader& query, std::string_view name) {
  std::vector<std::string> names;
  const auto text = query.Text(name, kMostNamesBytes);
  if (!text) return names;
  const auto document = ParseJson(*text);
  const bool listed = document.ok() && document->is_array();
  for (const json::value& item : listed ? document->get_array() : json::array()) {
    if (item.is_string()) names.emplace_back(item.get_string());
  }
  if (!listed || names.size() != document->get_array().size())
    query.Fault(name, "wrong_type", "must be a JSON array of column names");
  return names;
}

Result<Response> GetRows(service::Charts& charts, const Request& request) {
  constexpr double kFarthest = 1e300;
  QueryReader query(request);
  data::profile::RowFilter filter;
  filter.column = query.Text("column", 255);
  filter.low = query.Number("low", -kFarthest, kFarthest);
  filter.high = query.Number("high", -kFarthest, kFarthest);
  filter.missing = Names(query, "missing");
  filter.present = Names(query, "present");
  filter.limit = query.Int("limit", kUsualRows, 1, kMostRows);
  TRY_OK(query.Finish());
  TRY(const data::profile::FoundRows found,
      charts.Rows(request.scope(), request.param("id"), filter));
  return Response::Json(found);
}

QueryParameter TextParameter(std::string_view name, std::string_view doc) {
  return {name, doc, {{"type", "string"}, {"maxLength", 255}}};
}

QueryParameter CountParameter(std::string_view name, std::string_view doc, std::int64_t low,
                              std::int64_t high) {
  return {name, doc, {{"type", "integer"}, {"minimum", low}, {"maximum", high}}};
}

std::vector<ErrorCode> ChartErrors() {
  return {ErrorCode::kDatasetNotReady, ErrorCode::kDatasetCorrupt, ErrorCode::kValidationFailed,
          ErrorCode::kJobTimeout, ErrorCode::kUnavailable};
}

RouteList OfProfile(service::Profiles* profiles) {
  json::array methods;
  for (const std::string_view method : data::profile::kCorrelationMethods)
    methods.emplace_back(method);
  return {
      {.method = Method::kGet,
       .path = "/api/datasets/{id}/correlations",
       .permission = Viewing(),
       .handler = [profiles](Request& request) { return GetCorrelations(*profiles, request); },
       .operation_id = "get_correlations",
       .tag = "Exploration",
       .summary = "How columns go together",
       .description =
           "Two by two, by one of six measures; the answer says of its method which rows "
           "it looked at, and whether these are all.",
       .errors = ProfileErrors(),
       .query = {{"method",
                  "The measure, pearson by default; the answer's field method says what each is",
                  {{"type", "string"}, {"enum", std::move(methods)}}}},
       .response_schema = Schema<data::profile::Correlations>()},
      {.method = Method::kGet,
       .path = "/api/datasets/{id}/missing",
       .permission = Viewing(),
       .handler =
           [profiles](Request& request) { return GetSection(*profiles, request, "missing"); },
       .operation_id = "get_missing",
       .tag = "Exploration",
       .summary = "Which values are missing together",
       .errors = ProfileErrors(),
       .response_schema = Schema<data::profile::Missingness>()},
      {.method = Method::kGet,
       .path = "/api/datasets/{id}/target-relations",
       .permission = Viewing(),
       .handler = [profiles](Request& request) { return GetSection(*profiles, request, "target"); },
       .operation_id = "get_target_relations",
       .tag = "Exploration",
       .summary = "How well each column alone predicts the target",
       .errors = ProfileErrors(),
       .response_schema = Schema<data::profile::TargetRelations>()},
  };
}

RouteList OfCharts(service::Charts* charts) {
  return {
      {.method = Method::kGet,
       .path = "/api/datasets/{id}/distributions",
       .permission = Viewing(),
       .handler = [charts](Request& request) { return GetDistribution(*charts, request); },
       .operation_id = "get_distribution",
       .tag = "Exploration",
       .summary = "How the values of a column are spread",
       .errors = ChartErrors(),
       .query = {TextParameter("column", "The column; required"),
                 CountParameter("bins", "How many; 0 or absent chooses", 0, kMostBins),
                 TextParameter("by", "A column of at most 50 different values to group by")},
       .response_schema = Schema<data::profile::Distribution>()},
      {.method = Method::kGet,
       .path = "/api/datasets/{id}/scatter",
       .permission = Viewing(),
       .handler = [charts](Request& request) { return GetScatter(*charts, request); },
       .operation_id = "get_scatter",
       .tag = "Exploration",
       .summary = "Two columns against each other",
       .description = "Thinned by the server: a sample of the rows, the same at each call.",
       .errors = ChartErrors(),
       .query = {TextParameter("x", "A column of numbers or dates; required"),
                 TextParameter("y", "A column of numbers or dates; required"),
                 TextParameter("color", "A column for the colours"),
                 CountParameter("points", "About how many, 5,000 by default", 100, kMostPoints)},
       .response_schema = Schema<data::profile::ScatterPlot>()},
      {.method = Method::kGet,
       .path = "/api/datasets/{id}/timeseries",
       .permission = Viewing(),
       .handler = [charts](Request& request) { return GetTimeSeries(*charts, request); },
       .operation_id = "get_timeseries",
       .tag = "Exploration",
       .summary = "A column over time, with its gaps",
       .description = "From every row that has a time.",
       .errors = ChartErrors(),
       .query = {TextParameter("time", "A column of dates; required"),
                 TextParameter("value", "A column of numbers; without it rows are counted"),
                 CountParameter("buckets", "At most so many, 300 by default", 10, kMostBuckets)},
       .response_schema = Schema<data::profile::TimeSeries>()},
      {.method = Method::kGet,
       .path = "/api/datasets/{id}/rows",
       .permission = Viewing(),
       .handler = [charts](Request& request) { return GetRows(*charts, request); },
       .operation_id = "find_rows",
       .tag = "Exploration",
       .summary = "Which rows a picture is about",
       .description = "Those with a value of the column in a range, those that miss some columns "
                      "and have others, or both.",
       .errors = ChartErrors(),
       .query = {TextParameter("column", "A column of numbers or dates, for low and high"),
                 {"low", "Values from here on; seconds since 1970 for dates", {{"type", "number"}}},
                 {"high", "Values below this", {{"type", "number"}}},
                 {"missing",
                  "A JSON array of columns without a value, 100 at most",
                  {{"type", "string"}}},
                 {"present",
                  "A JSON array of columns with a value, 100 at most",
                  {{"type", "string"}}},
                 CountParameter("limit", "How many to name, 50 by default", 1, kMostRows)},
       .response_schema = Schema<data::profile::FoundRows>()},
  };
}

}  // namespace

RouteList ExplorationRoutes(service::Profiles* profiles, service::Charts* charts) {
  RouteList routes = OfProfile(profiles);
  for (Route& route : OfCharts(charts)) routes.push_back(std::move(route));
  return routes;
}

}  // namespace lathe::http
