// BigQuery, over its REST API. Tables are read row by row without a query's cost; queries and views
// run as jobs, after a dry run has said what they are and what they read. Cells arrive as texts;
// they are put into a file of JSON lines and become typed columns here.
#include <algorithm>
#include <cstdio>
#include <functional>
#include <utility>

#include "base/id.h"
#include "data/sources/all_kinds.h"
#include "data/sources/bigquery_api.h"
#include "data/sources/bigquery_rows.h"
#include "data/sources/json_reading.h"
#include "data/sources/one_select.h"
#include "data/sources/service_words.h"
#include "data/sources/table_sink.h"
#include "data/sources/tcp_probe.h"

namespace lathe::data::sources {
namespace {

constexpr int kPageObjects = 1'000;
constexpr std::int64_t kPageRows = 10'000;
// Pages of wide tables have fewer rows: a page is held in memory.
constexpr std::int64_t kPageCells = 2'000'000;
constexpr std::int64_t kFewestPageRows = 100;
// Servers take addresses of some 8,000 characters.
constexpr std::size_t kLongestSelection = 4'000;
constexpr std::size_t kMostRemarks = 5;
constexpr int kPollMs = 5'000;
constexpr std::int64_t kGigabyte = 1'000'000'000;

std::string TextIn(const json::value& in, std::string_view holder, std::string_view name) {
  const json::value* found = Member(in, holder);
  return found ? TextOf(*found, name) : std::string();
}

/// `name` as an identifier of GoogleSQL.
std::string GoogleName(std::string_view name) {
  std::string out = "`";
  for (const char c : name) {
    if (c == '`' || c == '\\') out += '\\';
    out += c;
  }
  return out + "`";
}

/// Rows of these are listed without a query; whatever else there is (views, materialized ones,
/// tables outside of BigQuery) is queried.
bool HasOwnRows(const std::string& type) {
  return type.empty() || type == "TABLE" || type == "SNAPSHOT";
}

const json::array& FieldsOf(const json::value& table) {
  static const json::array kNone;
  const json::value* schema = Member(table, "schema");
  const json::array* fields = schema ? ArrayOf(*schema, "fields") : nullptr;
  return fields ? *fields : kNone;
}

/// The fields called by `names`; all of them without names.
json::array Chosen(const json::array& fields, const std::vector<std::string>& names) {
  json::array chosen;
  for (const json::value& field : fields) {
    if (names.empty() || std::ranges::find(names, TextOf(field, "name")) != names.end())
      chosen.push_back(field);
  }
  return chosen;
}

std::string SelectionOf(const json::array& fields) {
  std::string names;
  for (const json::value& field : fields)
    names += (names.empty() ? "" : ",") + TextOf(field, "name");
  return names;
}

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
  Status EachOf(const std::string& path, const std::string& member,
                const std::function<bool(const json::value&)>& take);
  Result<TableName> NameOf(const std::string& object) const;
  Result<json::value> TableOf(const TableName& name);
  json::object QueryBody(const std::string& query) const;
  Result<std::int64_t> DryRun(const std::string& query);
  Result<json::value> RunQuery(const std::string& query, BigqueryRows& rows,
                               const SourceImport& request);
  void NoteRemarks(const json::value& page);
  Result<std::string> QueryOf(const TableName& name, const json::array& fields,
                              const SourceImport& request) const;
  Status ReadTable(const TableName& name, const json::array& fields, bool all, std::int64_t total,
                   BigqueryRows& rows, const SourceImport& request);
  Result<json::value> ReadRows(BigqueryRows& rows, const SourceImport& request);
  Result<json::object> Write(const BigqueryRows& rows, const json::array& fields,
                             const SourceImport& request) const;

  ConnectorContext context_;
  BigqueryApi api_;
  std::vector<std::string> remarks_;  // of BigQuery, beside the rows of a query
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

/// Follows the pages of a list while `take` wants more: BigQuery does not look for names itself.
Status BigQuery::EachOf(const std::string& path, const std::string& member,
                        const std::function<bool(const json::value&)>& take) {
  std::string next;
  do {
    TRY(const json::value page,
        api_.Call("GET", path + "?maxResults=" + std::to_string(kPageObjects) +
                             (next.empty() ? "" : "&pageToken=" + UrlEncoded(next))));
    const json::array* found = ArrayOf(page, member);
    for (std::size_t i = 0; found && i < found->size(); ++i) {
      if (!take((*found)[i])) return {};
    }
    next = TextOf(page, "nextPageToken");
  } while (!next.empty());
  return {};
}

Result<ObjectList> BigQuery::List(std::string_view prefix, std::int64_t limit) {
  ObjectList list;
  // One more than fits is looked for: it says that there are more.
  const auto take = [&](SourceObject object) {
    if (!object.name.starts_with(prefix)) return true;
    list.truncated = std::ssize(list.items) == limit;
    if (!list.truncated) list.items.push_back(std::move(object));
    return !list.truncated;
  };
  const std::size_t dot = prefix.find('.');
  const std::string fixed = settings().Text("dataset_id");
  if (fixed.empty() && dot == prefix.npos) {
    TRY_OK(EachOf("/datasets", "datasets", [&](const json::value& item) {
      return take({TextIn(item, "datasetReference", "datasetId") + ".", "folder", {}, {}, {}});
    }));
    return list;
  }
  const std::string dataset = dot == prefix.npos ? fixed : std::string(prefix.substr(0, dot));
  TRY_OK(EachOf("/datasets/" + UrlEncoded(dataset) + "/tables", "tables",
                [&](const json::value& item) {
                  const bool view = TextOf(item, "type").ends_with("VIEW");
                  return take({dataset + "." + TextIn(item, "tableReference", "tableId"),
                               view ? "view" : "table",
                               {},
                               {},
                               {}});
                }));
  return list;
}

Result<std::vector<SourceColumn>> BigQuery::Columns(const std::string& object) {
  TRY(const TableName name, NameOf(object));
  TRY(const json::value table, TableOf(name));
  std::vector<SourceColumn> columns;
  for (const json::value& field : FieldsOf(table)) {
    const std::string repeated = TextOf(field, "mode") == "REPEATED" ? " REPEATED" : "";
    columns.push_back({TextOf(field, "name"), TextOf(field, "type") + repeated});
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
  TRY(const std::string statement, OneSelect(query, SqlDialect::kGoogleSql));
  TRY(const std::int64_t bytes, DryRun(statement));
  char text[128];
  std::snprintf(text, sizeof text,
                "The query reads %.3f GB; queries of this source may read %lld GB.",
                static_cast<double>(bytes) / static_cast<double>(kGigabyte),
                static_cast<long long>(settings().Int("max_gb_read")));
  return QueryCost{bytes, text};
}

/// What is wrong with an answer that came nevertheless.
void BigQuery::NoteRemarks(const json::value& page) {
  const json::array* errors = ArrayOf(page, "errors");
  if (!errors || !remarks_.empty()) return;
  for (const json::value& error : *errors) {
    if (remarks_.size() < kMostRemarks) remarks_.push_back(Sentences(TextOf(error, "message")));
  }
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
    if (done) NoteRemarks(page);
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

/// How the rows of a view are asked for: by the columns that are wanted, since each costs.
Result<std::string> BigQuery::QueryOf(const TableName& name, const json::array& fields,
                                      const SourceImport& request) const {
  const std::string from =
      " FROM `" + settings().Text("project_id") + "." + name.dataset + "." + name.table + "`";
  if (request.only_columns.empty()) return "SELECT *" + from;
  std::vector<EngineColumn> found;
  for (const json::value& field : fields) found.push_back({TextOf(field, "name"), ""});
  TRY(const std::vector<EngineColumn> columns, ColumnsToAskFor(found, request));
  std::string list;
  for (const EngineColumn& column : columns)
    list += (list.empty() ? "" : ", ") + GoogleName(column.name);
  return "SELECT " + list + from;
}

/// `fields` are those that are read, `all` of the table's or some.
Status BigQuery::ReadTable(const TableName& name, const json::array& fields, bool all,
                           std::int64_t total, BigqueryRows& rows, const SourceImport& request) {
  const std::int64_t width = std::max<std::int64_t>(1, std::ssize(fields));
  const std::int64_t page_rows = std::clamp(kPageCells / width, kFewestPageRows, kPageRows);
  std::string path = "/datasets/" + UrlEncoded(name.dataset) + "/tables/" + UrlEncoded(name.table) +
                     "/data?maxResults=" + std::to_string(page_rows) +
                     "&formatOptions.useInt64Timestamp=true";
  if (!all) path += "&selectedFields=" + UrlEncoded(SelectionOf(fields));
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
  for (const std::string& remark : remarks_)
    result["warnings"].as_array().push_back(
        csv::Warning{"source_warning", "", "BigQuery answered the query with a warning: " + remark}
            .ToJson());
  return result;
}

/// Reads all rows; answers their schema.
Result<json::value> BigQuery::ReadRows(BigqueryRows& rows, const SourceImport& request) {
  if (!request.query.empty()) {
    TRY(const std::string statement, OneSelect(request.query, SqlDialect::kGoogleSql));
    return RunQuery(statement, rows, request);
  }
  TRY(const TableName name, NameOf(request.table));
  TRY(const json::value table, TableOf(name));
  const json::array& fields = FieldsOf(table);
  if (!HasOwnRows(TextOf(table, "type"))) {
    TRY(const std::string query, QueryOf(name, fields, request));
    return RunQuery(query, rows, request);
  }
  json::array wanted = Chosen(fields, request.only_columns);
  const bool all = wanted.size() == fields.size() || wanted.empty() ||
                   SelectionOf(wanted).size() > kLongestSelection;
  // What is read beyond the wish is left out when the table is written.
  if (all) wanted = fields;
  TRY_OK(ReadTable(name, wanted, all, NumberOf(table, "numRows"), rows, request));
  return json::value(json::object{{"fields", std::move(wanted)}});
}

Result<json::object> BigQuery::Import(const SourceImport& request) {
  api_.TakeTime(request.cancel);
  BigqueryRows rows(request.spill_directory / "rows.json", request.limits);
  TRY(const json::value schema, ReadRows(rows, request));
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
