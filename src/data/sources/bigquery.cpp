// BigQuery, over its REST API. Tables are read row by row without a query's cost; queries and views
// run as jobs, after a dry run has said what they are and what they read. Cells arrive as texts;
// they are put into a file of JSON lines and become typed columns here.
#include <algorithm>
#include <cstdio>
#include <utility>

#include "base/id.h"
#include "data/sources/all_kinds.h"
#include "data/sources/bigquery_api.h"
#include "data/sources/bigquery_rows.h"
#include "data/sources/json_reading.h"
#include "data/sources/table_sink.h"
#include "data/sources/tcp_probe.h"

namespace lathe::data::sources {
namespace {

constexpr int kPageRows = 10'000;
constexpr int kPollMs = 5'000;
constexpr std::int64_t kGigabyte = 1'000'000'000;

class BigQuery final : public Connector {
 public:
  explicit BigQuery(ConnectorContext context) : context_(std::move(context)), api_(Base()) {}

  Status Connect(Steps& steps) override;
  Status TryRead(Steps& steps) override;
  Result<ObjectList> List(std::string_view prefix, std::int64_t limit) override;
  Result<std::vector<SourceColumn>> Columns(const std::string& object) override;
  Result<QueryCost> Cost(const std::string& query) override;
  Result<json::object> Import(const SourceImport& request) override;

 private:
  struct TableName {
    std::string dataset, table;
  };

  const SourceSettings& settings() const { return context_.settings; }
  std::string Base() const;
  Result<TableName> NameOf(const std::string& object) const;
  Result<json::value> TableOf(const TableName& name);
  json::object QueryBody(const std::string& query) const;
  Result<std::int64_t> DryRun(const std::string& query);
  Result<json::value> RunQuery(const std::string& query, BigqueryRows& rows,
                               const SourceImport& request);
  Status ReadTable(const TableName& name, const json::array& fields, std::int64_t total,
                   BigqueryRows& rows, const SourceImport& request);
  Result<json::object> Write(const BigqueryRows& rows, const json::array& fields,
                             const SourceImport& request) const;

  ConnectorContext context_;
  BigqueryApi api_;
};

std::string BigQuery::Base() const {
  std::string endpoint = settings().Text("endpoint");
  if (endpoint.ends_with('/')) endpoint.pop_back();
  return endpoint + "/bigquery/v2/projects/" + settings().Text("project_id");
}

Status BigQuery::Connect(Steps& steps) {
  TRY(const UrlParts place, SplitUrl(settings().Text("endpoint")));
  TRY_OK(ReachEndpoint(context_.policy, place, steps));
  steps.Begin("login");
  TRY_OK(api_.SignIn(context_.policy, settings().Secret("service_account_json")));
  steps.Done("The service account got a token.");
  return {};
}

Status BigQuery::TryRead(Steps& steps) {
  steps.Begin("read");
  TRY(const ObjectList list, List("", 1));
  steps.SetServer("BigQuery");
  steps.Done(list.items.empty() ? "There is no dataset that this account may read yet."
                                : "\"" + list.items.front().name + "\" can be seen.");
  return {};
}

Result<BigQuery::TableName> BigQuery::NameOf(const std::string& object) const {
  const std::size_t dot = object.find('.');
  TableName name{dot == object.npos ? settings().Text("dataset_id") : object.substr(0, dot),
                 dot == object.npos ? object : object.substr(dot + 1)};
  const bool odd = (name.dataset + name.table).find_first_of("`/.\\") != std::string::npos;
  if (!name.dataset.empty() && !name.table.empty() && !odd) return name;
  return FieldFault("table", "not_allowed", "is a table of a dataset: sales.orders");
}

Result<json::value> BigQuery::TableOf(const TableName& name) {
  return api_.Call("GET",
                   "/datasets/" + UrlEncoded(name.dataset) + "/tables/" + UrlEncoded(name.table));
}

Result<ObjectList> BigQuery::List(std::string_view prefix, std::int64_t limit) {
  ObjectList list;
  const std::size_t dot = prefix.find('.');
  const std::string fixed = settings().Text("dataset_id");
  const std::string size = "?maxResults=" + std::to_string(limit);
  if (fixed.empty() && dot == prefix.npos) {
    TRY(const json::value answer, api_.Call("GET", "/datasets" + size));
    if (const json::array* found = ArrayOf(answer, "datasets")) {
      for (const json::value& item : *found) {
        const json::value* reference = Member(item, "datasetReference");
        const std::string name = (reference ? TextOf(*reference, "datasetId") : "") + ".";
        if (name.starts_with(prefix)) list.items.push_back({name, "folder", {}, {}, {}});
      }
    }
    list.truncated = !TextOf(answer, "nextPageToken").empty();
    return list;
  }
  const std::string dataset = dot == prefix.npos ? fixed : std::string(prefix.substr(0, dot));
  TRY(const json::value answer,
      api_.Call("GET", "/datasets/" + UrlEncoded(dataset) + "/tables" + size));
  if (const json::array* found = ArrayOf(answer, "tables")) {
    for (const json::value& item : *found) {
      const json::value* reference = Member(item, "tableReference");
      const std::string name = dataset + "." + (reference ? TextOf(*reference, "tableId") : "");
      if (name.starts_with(prefix))
        list.items.push_back({name, TextOf(item, "type") == "VIEW" ? "view" : "table", {}, {}, {}});
    }
  }
  list.truncated = !TextOf(answer, "nextPageToken").empty();
  return list;
}

Result<std::vector<SourceColumn>> BigQuery::Columns(const std::string& object) {
  TRY(const TableName name, NameOf(object));
  TRY(const json::value table, TableOf(name));
  std::vector<SourceColumn> columns;
  const json::value* schema = Member(table, "schema");
  const json::array* fields = schema ? ArrayOf(*schema, "fields") : nullptr;
  for (std::size_t i = 0; fields && i < fields->size(); ++i) {
    const std::string mode = TextOf((*fields)[i], "mode");
    columns.push_back({TextOf((*fields)[i], "name"),
                       TextOf((*fields)[i], "type") + (mode == "REPEATED" ? " REPEATED" : "")});
  }
  return columns;
}

json::object BigQuery::QueryBody(const std::string& query) const {
  json::object body{{"query", query}, {"useLegacySql", false}};
  if (const std::string location = settings().Text("location"); !location.empty())
    body["location"] = location;
  if (const std::string dataset = settings().Text("dataset_id"); !dataset.empty())
    body["defaultDataset"] = {{"datasetId", dataset}, {"projectId", settings().Text("project_id")}};
  return body;
}

/// Bytes the query would read. Errors: sql_not_a_select, source_query_failed.
Result<std::int64_t> BigQuery::DryRun(const std::string& query) {
  json::object body{{"configuration", {{"dryRun", true}, {"query", QueryBody(query)}}}};
  if (const std::string location = settings().Text("location"); !location.empty())
    body["jobReference"] = {{"projectId", settings().Text("project_id")}, {"location", location}};
  TRY(const json::value answer, api_.Call("POST", "/jobs", &body));
  const json::value* statistics = Member(answer, "statistics");
  if (!statistics) return Fail(ErrorCode::kSourceFailed, "BigQuery's answer is not usable.");
  const json::value* about = Member(*statistics, "query");
  const std::string kind = about ? TextOf(*about, "statementType") : std::string();
  if (kind != "SELECT")
    return Fail(ErrorCode::kSqlNotASelect,
                "The statement is " + (kind.empty() ? "no SELECT" : kind) + "; give one SELECT.");
  return NumberOf(*statistics, "totalBytesProcessed");
}

Result<QueryCost> BigQuery::Cost(const std::string& query) {
  TRY(const std::int64_t bytes, DryRun(query));
  char text[128];
  std::snprintf(text, sizeof text,
                "The query reads %.3f GB; queries of this source may read %lld GB.",
                static_cast<double>(bytes) / static_cast<double>(kGigabyte),
                static_cast<long long>(settings().Int("max_gb_read")));
  return QueryCost{bytes, text};
}

Result<json::value> BigQuery::RunQuery(const std::string& query, BigqueryRows& rows,
                                       const SourceImport& request) {
  const std::int64_t most = settings().Int("max_gb_read") * kGigabyte;
  TRY(const std::int64_t bytes, DryRun(query));
  if (bytes > most) {
    return Fail(ErrorCode::kSourceCostLimit,
                "The query would read " + std::to_string(bytes / kGigabyte) +
                    " GB; the source's limit is " + std::to_string(most / kGigabyte) + " GB.");
  }
  json::object body = QueryBody(query);
  body["maxResults"] = kPageRows;
  body["timeoutMs"] = kPollMs;
  body["requestId"] = NewId();
  body["maximumBytesBilled"] = std::to_string(most);
  body["formatOptions"] = {{"useInt64Timestamp", true}};
  TRY(json::value page, api_.Call("POST", "/queries", &body));
  json::value schema;
  while (true) {
    if (request.cancel) TRY_OK(request.cancel->Check());
    const json::value* complete = Member(page, "jobComplete");
    const bool done = complete && complete->is_bool() && complete->get_bool();
    if (const json::value* found = Member(page, "schema")) schema = *found;
    if (const json::array* found = ArrayOf(page, "rows")) {
      const json::array* fields = ArrayOf(schema, "fields");
      if (!fields) return Fail(ErrorCode::kSourceFailed, "BigQuery's answer is not usable.");
      TRY_OK(rows.Append(*found, *fields));
    }
    const std::int64_t total = NumberOf(page, "totalRows");
    if (request.on_progress)
      request.on_progress(total > 0 ? 0.8 * double(rows.row_count()) / double(total) : 0,
                          done ? "reading rows" : "waiting for the query");
    const std::string next = TextOf(page, "pageToken");
    if (done && next.empty()) return schema;
    const json::value* reference = Member(page, "jobReference");
    if (!reference) return Fail(ErrorCode::kSourceFailed, "BigQuery's answer is not usable.");
    std::string path = "/queries/" + UrlEncoded(TextOf(*reference, "jobId")) +
                       "?maxResults=" + std::to_string(kPageRows) +
                       "&timeoutMs=" + std::to_string(kPollMs) +
                       "&formatOptions.useInt64Timestamp=true";
    if (const std::string location = TextOf(*reference, "location"); !location.empty())
      path += "&location=" + UrlEncoded(location);
    if (!next.empty()) path += "&pageToken=" + UrlEncoded(next);
    TRY(page, api_.Call("GET", path));
  }
}

Status BigQuery::ReadTable(const TableName& name, const json::array& fields, std::int64_t total,
                           BigqueryRows& rows, const SourceImport& request) {
  std::string selected;
  for (const json::value& field : fields)
    selected += (selected.empty() ? "" : ",") + TextOf(field, "name");
  const std::string path =
      "/datasets/" + UrlEncoded(name.dataset) + "/tables/" + UrlEncoded(name.table) +
      "/data?maxResults=" + std::to_string(kPageRows) + "&formatOptions.useInt64Timestamp=true" +
      "&selectedFields=" + UrlEncoded(selected);
  std::string next;
  do {
    if (request.cancel) TRY_OK(request.cancel->Check());
    TRY(const json::value page,
        api_.Call("GET", path + (next.empty() ? "" : "&pageToken=" + UrlEncoded(next))));
    if (const json::array* found = ArrayOf(page, "rows")) TRY_OK(rows.Append(*found, fields));
    next = TextOf(page, "pageToken");
    if (request.on_progress)
      request.on_progress(total > 0 ? 0.8 * double(rows.row_count()) / double(total) : 0,
                          "reading rows");
  } while (!next.empty());
  return {};
}

Result<json::object> BigQuery::Write(const BigqueryRows& rows, const json::array& fields,
                                     const SourceImport& request) const {
  if (rows.row_count() == 0)
    return Fail(ErrorCode::kDatasetNoRows,
                "The source answered no row: there is nothing to learn from.");
  const std::string relation = rows.Relation(fields);
  TRY(DuckDbSession session,
      DuckDbSession::Open({.threads = request.threads,
                           .memory_limit_bytes = request.memory_limit_bytes / 2,
                           .spill_directory = request.spill_directory,
                           .files = {rows.path(), request.output},
                           .directories = {request.spill_directory}}));
  TRY(const std::vector<EngineColumn> found, DescribeRelation(session, relation, request.cancel));
  TRY(const std::vector<EngineColumn> columns, PickColumns(found, request));
  TRY(json::object result, WriteTable(session, relation, columns, request));
  for (const csv::Warning& warning : BigqueryRows::Warnings(fields)) {
    if (std::ranges::find(columns, warning.column, &EngineColumn::name) != columns.end())
      result["warnings"].as_array().push_back(warning.ToJson());
  }
  return result;
}

Result<json::object> BigQuery::Import(const SourceImport& request) {
  BigqueryRows rows(request.spill_directory / "rows.json");
  json::value schema;
  if (!request.query.empty()) {
    TRY(schema, RunQuery(request.query, rows, request));
  } else {
    TRY(const TableName name, NameOf(request.table));
    TRY(const json::value table, TableOf(name));
    if (TextOf(table, "type") == "VIEW") {
      TRY(schema, RunQuery("SELECT * FROM `" + settings().Text("project_id") + "." + name.dataset +
                               "." + name.table + "`",
                           rows, request));
    } else {
      json::array wanted;
      const json::value* whole = Member(table, "schema");
      if (const json::array* fields = whole ? ArrayOf(*whole, "fields") : nullptr) {
        for (const json::value& field : *fields) {
          const std::string column = TextOf(field, "name");
          const auto& only = request.only_columns;
          if (only.empty() || std::ranges::find(only, column) != only.end())
            wanted.push_back(field);
        }
      }
      TRY_OK(ReadTable(name, wanted, NumberOf(table, "numRows"), rows, request));
      schema = json::object{{"fields", std::move(wanted)}};
    }
  }
  TRY_OK(rows.Finish());
  const json::array* fields = ArrayOf(schema, "fields");
  if (!fields) return Fail(ErrorCode::kSourceFailed, "BigQuery's answer is not usable.");
  return Write(rows, *fields, request);
}

}  // namespace

std::unique_ptr<Connector> MakeBigquery(ConnectorContext context) {
  return std::make_unique<BigQuery>(std::move(context));
}

}  // namespace lathe::data::sources
