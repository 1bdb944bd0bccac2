#include "http/openapi.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/error.h"
#include "base/problem.h"
#include "base/version.h"
#include "http/openapi_components.h"
#include "http/router.h"

namespace lathe::http {
namespace {

json::object Ref(std::string_view name) {
  return {{"$ref", "#/components/schemas/" + std::string(name)}};
}

std::string LowerCase(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

json::object FieldErrorSchema() {
  const auto text = [](std::string_view doc) {
    return json::object{{"type", "string"}, {"description", doc}};
  };
  const auto place = [](std::string_view doc) {
    return json::object{{"type", "integer"}, {"description", doc}};
  };
  return {{"type", "object"},
          {"required", json::array{"field", "code", "message"}},
          {"properties",
           {{"field", text("Dotted path of the field: rows[3].age")},
            {"code", text("required, unknown_field, wrong_type, too_small, too_large, ...")},
            {"message", text("What is wrong and what would be right")},
            {"line", place("1-based line of a file")},
            {"column", place("1-based column of a file")}}}};
}

json::object ProblemSchema() {
  const auto text = [](std::string_view doc) {
    return json::object{{"type", "string"}, {"description", doc}};
  };
  return {{"type", "object"},
          {"description", "RFC 9457 problem document"},
          {"required", json::array{"type", "title", "status", "code"}},
          {"properties",
           {{"type", text("Where the code is explained")},
            {"title", text("The same for every occurrence")},
            {"status", {{"type", "integer"}}},
            {"code", text("Stable: compare this; all are listed at GET /api/errors")},
            {"detail", text("What went wrong this time")},
            {"errors", {{"type", "array"}, {"items", Ref("FieldError")}}},
            {"request_id", text("Also in X-Request-Id and the server's log")}}}};
}

json::object SecuritySchemes() {
  return {{"oauth2",
           {{"type", "oauth2"},
            {"description", "Sign in with e-mail and password"},
            {"flows",
             {{"password",
               {{"tokenUrl", "/auth/login"},
                {"refreshUrl", "/auth/refresh"},
                {"scopes", json::object()}}}}}}},
          {"bearer", {{"type", "http"}, {"scheme", "bearer"}, {"bearerFormat", "JWT"}}},
          {"api_key", {{"type", "apiKey"}, {"in", "header"}, {"name", "X-API-Key"}}}};
}

json::array Security(const Route& route) {
  if (route.permission.kind == Permission::Kind::kPublic) return {};
  return {json::object{{"oauth2", json::array()}}, json::object{{"bearer", json::array()}},
          json::object{{"api_key", json::array()}}};
}

json::array Parameters(const Route& route) {
  json::array parameters;
  for (const std::string& name : ParamNames(route.path))
    parameters.push_back(json::object{
        {"name", name}, {"in", "path"}, {"required", true}, {"schema", {{"type", "string"}}}});
  for (const QueryParameter& query : route.query)
    parameters.push_back(json::object{{"name", query.name},
                                      {"in", "query"},
                                      {"description", query.doc},
                                      {"schema", query.schema}});
  if (route.method == Method::kPost && route.permission.kind != Permission::Kind::kPublic &&
      !route.path.starts_with("/auth/"))
    parameters.push_back(
        json::object{{"name", "Idempotency-Key"},
                     {"in", "header"},
                     {"description",
                      route.secret_answer
                          ? "A request sent twice is carried out once; the second answers 409, for "
                            "the first answer held a secret"
                          : "Repeats the first answer to a request sent twice"},
                     {"schema", {{"type", "string"}, {"maxLength", 255}}}});
  const bool guards =
      std::ranges::find(route.errors, ErrorCode::kPreconditionFailed) != route.errors.end();
  if (guards || route.method == Method::kPut || route.method == Method::kPatch)
    parameters.push_back(json::object{
        {"name", "If-Match"},
        {"in", "header"},
        {"description", "The ETag you read: answers 412 when the resource has changed since"},
        {"schema", {{"type", "string"}}}});
  return parameters;
}

json::object UploadSchema(std::string_view type) {
  if (type == "multipart/form-data")
    return {{"type", "object"},
            {"required", json::array{"file"}},
            {"properties",
             {{"file", {{"type", "string"}, {"contentMediaType", "application/octet-stream"}}}}}};
  return {{"type", "string"}, {"contentMediaType", "application/octet-stream"}};
}

json::object RequestBody(const Route& route, SchemaSet& components) {
  json::object content;
  if (route.request_schema) {
    content[route.request_type] = json::object{{"schema", route.request_schema(components)}};
  } else if (route.body == BodyMode::kStream) {
    content[route.request_type] = json::object{{"schema", UploadSchema(route.request_type)}};
    if (route.request_type == "multipart/form-data")
      content["application/octet-stream"] =
          json::object{{"schema", UploadSchema("application/octet-stream")}};
  }
  if (route.form_schema)
    content["application/x-www-form-urlencoded"] =
        json::object{{"schema", route.form_schema(components)}};
  if (content.empty()) return {};
  return {{"required", !route.body_optional}, {"content", std::move(content)}};
}

/// Its own errors and those that any such route can give.
std::set<ErrorCode> ErrorsOf(const Route& route) {
  std::set<ErrorCode> codes(route.errors.begin(), route.errors.end());
  const Permission& permission = route.permission;
  if (permission.kind != Permission::Kind::kPublic)
    codes.insert({ErrorCode::kUnauthenticated, ErrorCode::kInvalidToken, ErrorCode::kTokenExpired});
  if (permission.kind == Permission::Kind::kRole) {
    codes.insert(ErrorCode::kNotFound);
    if (permission.role != store::Role::kViewer) codes.insert(ErrorCode::kForbidden);
  }
  if (route.request_schema)
    codes.insert({ErrorCode::kMalformedJson, ErrorCode::kUnsupportedMediaType,
                  ErrorCode::kValidationFailed});
  if (route.body != BodyMode::kNone) codes.insert(ErrorCode::kPayloadTooLarge);
  if (!route.query.empty()) codes.insert(ErrorCode::kValidationFailed);
  if (route.rate != RateClass::kUnlimited) codes.insert(ErrorCode::kRateLimited);
  return codes;
}

json::object ProblemAnswer(int status, const std::vector<ErrorCode>& codes) {
  std::string description;
  for (const ErrorCode code : codes)
    description += (description.empty() ? "`" : ", `") + std::string(InfoOf(code).name) + "`";
  json::object example =
      ToProblem(MakeError(codes.front(), std::string(InfoOf(codes.front()).title) + "."));
  example["request_id"] = "5f0c2a9d1b7e4c3f8a6d5e4c3b2a1908";
  json::object answer{{"description", std::move(description)},
                      {"content",
                       {{"application/problem+json",
                         {{"schema", Ref("Problem")}, {"example", std::move(example)}}}}}};
  if (status == 429 || status == 503)
    answer["headers"] = json::object{
        {"Retry-After", {{"description", "Seconds to wait"}, {"schema", {{"type", "integer"}}}}}};
  return answer;
}

json::object SuccessAnswer(const Route& route, SchemaSet& components) {
  json::object answer{{"description", route.success_status == 204 ? "Done" : "Success"}};
  if (route.success_status == 201 || route.success_status == 202)
    answer["headers"] = json::object{
        {"Location", {{"description", "Where the resource is"}, {"schema", {{"type", "string"}}}}}};
  if (route.success_status == 204) return answer;
  json::object media;
  if (route.response_schema) media["schema"] = route.response_schema(components);
  answer["content"] = json::object{{route.response_type, std::move(media)}};
  if (route.also_events)
    answer["content"].as_object()["text/event-stream"] =
        json::object{{"schema", {{"type", "string"}}}};
  return answer;
}

json::object Responses(const Route& route, SchemaSet& components) {
  json::object responses;
  responses[std::to_string(route.success_status)] = SuccessAnswer(route, components);
  std::map<int, std::vector<ErrorCode>> by_status;
  for (const ErrorCode code : ErrorsOf(route)) by_status[InfoOf(code).http_status].push_back(code);
  for (const auto& [status, codes] : by_status)
    responses[std::to_string(status)] = ProblemAnswer(status, codes);
  responses["default"] =
      json::object{{"description", "Any other problem"},
                   {"content", {{"application/problem+json", {{"schema", Ref("Problem")}}}}}};
  return responses;
}

std::string_view ResourceName(store::ResourceKind kind) {
  switch (kind) {
    case store::ResourceKind::kWorkspace:
      return "workspace";
    case store::ResourceKind::kProject:
      return "project";
    case store::ResourceKind::kDatasource:
      return "datasource";
    case store::ResourceKind::kUpload:
      return "upload";
    case store::ResourceKind::kRule:
      return "rule";
    case store::ResourceKind::kDataset:
      return "dataset";
    case store::ResourceKind::kFeatureSet:
      return "feature_set";
    case store::ResourceKind::kTraining:
      return "training";
    case store::ResourceKind::kModel:
      return "model";
    case store::ResourceKind::kPrediction:
      return "prediction";
    case store::ResourceKind::kJob:
      return "job";
    case store::ResourceKind::kApiKey:
      return "api_key";
  }
  return "";
}

/// Who may call it, for readers and for the test that tries every role.
json::object PermissionNote(const Permission& permission) {
  switch (permission.kind) {
    case Permission::Kind::kPublic:
      return {{"kind", "public"}};
    case Permission::Kind::kSignedIn:
      return {{"kind", "signed_in"}};
    case Permission::Kind::kRole:
      break;
  }
  return {{"kind", "role"},
          {"role", ToText(permission.role)},
          {"resource", ResourceName(permission.resource)},
          {"parameter", permission.param},
          {"of_deleted", permission.deleted}};
}

json::object Operation(const Route& route, SchemaSet& components) {
  json::object operation{{"operationId", route.operation_id},
                         {"tags", json::array{json::value(route.tag)}},
                         {"summary", route.summary}};
  if (!route.description.empty()) operation["description"] = route.description;
  if (json::array parameters = Parameters(route); !parameters.empty())
    operation["parameters"] = std::move(parameters);
  if (json::object body = RequestBody(route, components); !body.empty())
    operation["requestBody"] = std::move(body);
  operation["responses"] = Responses(route, components);
  operation["security"] = Security(route);
  operation["x-permission"] = PermissionNote(route.permission);
  return operation;
}

json::array Tags(const RouteList& routes) {
  json::array tags;
  std::set<std::string_view> seen;
  for (const Route& route : routes) {
    if (seen.insert(route.tag).second) tags.push_back(json::object{{"name", route.tag}});
  }
  return tags;
}

}  // namespace

std::vector<std::string> ParamNames(std::string_view path) {
  std::vector<std::string> names;
  for (std::size_t open = path.find('{'); open != std::string_view::npos;
       open = path.find('{', open + 1)) {
    const std::size_t close = path.find('}', open);
    if (close == std::string_view::npos) break;
    names.emplace_back(path.substr(open + 1, close - open - 1));
  }
  return names;
}

json::object OpenApiDocument(const RouteList& routes) {
  SchemaSet components;
  components["FieldError"] = FieldErrorSchema();
  components["Problem"] = ProblemSchema();
  json::object paths;
  for (const Route& route : routes) {
    json::value& item = paths[route.path];
    if (!item.is_object()) item.emplace_object();
    item.get_object()[LowerCase(MethodText(route.method))] = Operation(route, components);
  }
  json::object schemas;
  for (auto& [name, schema] : components) schemas[name] = std::move(schema);
  json::object document{
      {"openapi", "3.1.0"},
      {"info",
       {{"title", "Lathe"},
        {"version", kVersion},
        {"description",
         "A self-hosted machine-learning platform: a table goes in, a monitored model comes out. "
         "Errors are "
         "application/problem+json; lists are {items, next_cursor, total}; long work answers 202 "
         "with a Location."},
        {"license", {{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}}}},
      {"servers", json::array{json::object{{"url", "/"}}}},
      {"tags", Tags(routes)},
      {"paths", std::move(paths)},
      {"components", {{"schemas", std::move(schemas)}, {"securitySchemes", SecuritySchemes()}}}};
  ShareRepeated(document);
  return document;
}

}  // namespace lathe::http
