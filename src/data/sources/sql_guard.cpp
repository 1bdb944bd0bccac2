#include "data/sources/sql_guard.h"

#include <algorithm>
#include <functional>
#include <string_view>
#include <utility>

#include "base/json.h"
#include "data/sources/message_words.h"
#include "data/sources/query_tables.h"

namespace lathe::data::sources {
namespace {

constexpr int kMaxDepth = 1000;

constexpr std::string_view kTableFunctions[] = {"unnest", "range", "generate_series"};
// These run or plan SQL from a text (a plan shows what a setting is), look at settings, statements,
// catalogs and files of this machine, or write logs.
constexpr std::string_view kForbiddenScalars[] = {"current_setting",
                                                  "getvariable",
                                                  "getenv",
                                                  "write_log",
                                                  "json_execute_serialized_sql",
                                                  "json_serialize_plan",
                                                  "json_serialize_sql",
                                                  "json_deserialize_sql",
                                                  "current_query",
                                                  "current_query_id",
                                                  "get_block_size",
                                                  "pg_get_viewdef",
                                                  "pg_get_constraintdef",
                                                  "stats",
                                                  "which_secret",
                                                  "nextval",
                                                  "currval",
                                                  "parse_duckdb_log_message"};

std::string_view TextOf(const json::object& in, std::string_view name) {
  const json::value* value = in.if_contains(name);
  return value && value->is_string() ? std::string_view(value->get_string()) : std::string_view();
}

Error Forbidden(std::string_view function) {
  return Fail(
      ErrorCode::kSqlFunctionForbidden,
      "The function " + std::string(function) +
          " cannot be used here: a query reads tables of its data source and nothing else.");
}

Status CheckNode(const json::object& node) {
  const std::string_view type = TextOf(node, "type");
  if (type == "SHOW_REF")
    return Fail(ErrorCode::kSqlNotASelect, "SHOW, DESCRIBE and SUMMARIZE cannot be imported.");
  if (type == "TABLE_FUNCTION") {
    const json::value* function = node.if_contains("function");
    const std::string name = LowerCase(std::string(
        function && function->is_object() ? TextOf(function->get_object(), "function_name") : ""));
    if (std::ranges::find(kTableFunctions, name) == std::end(kTableFunctions))
      return Forbidden(name.empty() ? "of this table" : std::string_view(name));
  }
  if (const std::string name = LowerCase(std::string(TextOf(node, "function_name")));
      std::ranges::find(kForbiddenScalars, name) != std::end(kForbiddenScalars))
    return Forbidden(name);
  return {};
}

/// Every node of the parsed statement, however deep.
Status Walk(const json::value& value) {
  if (value.is_array()) {
    for (const json::value& item : value.get_array()) TRY_OK(Walk(item));
    return {};
  }
  if (!value.is_object()) return {};
  TRY_OK(CheckNode(value.get_object()));
  for (const auto& member : value.get_object()) TRY_OK(Walk(member.value()));
  return {};
}

/// What json_serialize_sql answers: {error, statements} or {error, error_type, ...}.
Status Judge(DuckDbSession& session, const json::object& parsed, const OfferTable& offer) {
  const json::value* failed = parsed.if_contains("error");
  if (failed && failed->is_bool() && failed->get_bool()) {
    if (TextOf(parsed, "error_type") == "not implemented")
      return Fail(ErrorCode::kSqlNotASelect, "The statement is not a SELECT.");
    std::string message(TextOf(parsed, "error_message"));
    if (const std::string_view position = TextOf(parsed, "position"); !position.empty())
      message += " (character " + std::string(position) + ")";
    return Fail(ErrorCode::kSqlSyntax, "The SQL cannot be parsed: " + message + ".");
  }
  const json::value* statements = parsed.if_contains("statements");
  const std::size_t count =
      statements && statements->is_array() ? statements->get_array().size() : 0;
  if (count != 1) {
    return Fail(ErrorCode::kSqlNotASelect,
                "There are " + std::to_string(count) + " statements; give one SELECT.");
  }
  TRY_OK(Walk(*statements));
  return CheckTables(session, *statements, offer);
}

/// The statements as the engine's parser reads them. Error: sql_syntax.
Result<json::value> Parse(DuckDbSession& session, const std::string& sql) {
  const SqlValue parameters[] = {sql};
  TRY(Query query,
      session.Start("SELECT CAST(json_serialize_sql(CAST($1 AS VARCHAR)) AS VARCHAR)", parameters));
  TRY(const bool answered, query.Next());
  if (!answered || query.column(0).IsNull(0))
    return Fail(ErrorCode::kSqlSyntax, "The SQL cannot be parsed.");
  auto parsed = ParseJson(query.column(0).values<TextCell>()[0].view(), kMaxDepth);
  if (!parsed.ok() || !parsed->is_object())
    return Fail(ErrorCode::kSqlSyntax, "The SQL is nested too deeply.");
  return *std::move(parsed);
}

void MoveTables(json::value& value, const std::string& catalog,
                const std::function<bool(const std::string&)>& is_meant) {
  if (value.is_array()) {
    for (json::value& item : value.get_array()) MoveTables(item, catalog, is_meant);
  }
  if (!value.is_object()) return;
  json::object& node = value.get_object();
  if (TextOf(node, "type") == "BASE_TABLE" && !TextOf(node, "catalog_name").empty() &&
      is_meant(LowerCase(std::string(TextOf(node, "schema_name")))))
    node["catalog_name"] = catalog;
  for (auto& member : node) MoveTables(member.value(), catalog, is_meant);
}

}  // namespace

Status CheckSelect(DuckDbSession& session, const std::string& sql, const OfferTable& offer) {
  if (sql.size() > kMaxSqlBytes)
    return Fail(ErrorCode::kSqlSyntax, "The SQL has more than 65536 bytes.");
  TRY(const json::value parsed, Parse(session, sql));
  return Judge(session, parsed.get_object(), offer);
}

Result<std::string> ReadSchemasFrom(DuckDbSession& session, const std::string& sql,
                                    const std::string& catalog,
                                    const std::function<bool(const std::string&)>& is_meant) {
  TRY(json::value parsed, Parse(session, sql));
  MoveTables(parsed, catalog, is_meant);
  const SqlValue parameters[] = {ToText(parsed)};
  TRY(Query query, session.Start("SELECT json_deserialize_sql(CAST($1 AS JSON))", parameters));
  TRY(const bool answered, query.Next());
  if (!answered || query.column(0).IsNull(0))
    return Fail(ErrorCode::kInternal, "The query could not be written again.");
  return std::string(query.column(0).values<TextCell>()[0].view());
}

}  // namespace lathe::data::sources
