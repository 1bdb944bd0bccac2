#include "http/routes/api_keys.h"

#include "http/dto/api_keys.h"
#include "http/dto/page.h"
#include "http/origin.h"
#include "service/api_keys.h"

namespace lathe::http {
namespace {

using store::ResourceKind;
using store::Role;

Result<Response> ListApiKeys(service::ApiKeys& api_keys, const Request& request) {
  QueryReader query(request);
  const store::PageRequest page = query.Page();
  TRY_OK(query.Finish());
  TRY(const auto found, api_keys.List(request.scope(), page));
  return Response::Json(ToList<ApiKeyDto>(found));
}

Result<Response> CreateApiKey(service::ApiKeys& api_keys, const Request& request) {
  TRY(const ApiKeyCreate body, request.Read<ApiKeyCreate>());
  service::NewApiKey key;
  key.name = body.name;
  // The DTO has checked that it is the text of a role.
  key.role = store::RoleFromText(body.role).value_or(Role::kViewer);
  if (body.expires_at) {
    TRY(key.expires_at_ms, ParseTime(*body.expires_at));
  }
  TRY(const service::CreatedApiKey created,
      api_keys.Create(request.scope(), key, OriginOf(request)));
  Response response =
      Response::Created(ApiKeyCreated::From(created), "/api/api-keys/" + created.key.id);
  response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

Result<Response> GetApiKey(service::ApiKeys& api_keys, const Request& request) {
  TRY(const store::ApiKey key, api_keys.Get(request.scope(), request.param("id")));
  return Response::Json(ApiKeyDto::From(key));
}

Result<Response> DeleteApiKey(service::ApiKeys& api_keys, const Request& request) {
  TRY_OK(api_keys.Delete(request.scope(), request.param("id"), OriginOf(request)));
  return Response::NoContent();
}

}  // namespace

RouteList ApiKeyRoutes(service::ApiKeys* api_keys) {
  return {
      {.method = Method::kGet,
       .path = "/api/workspaces/{id}/api-keys",
       .permission = Permission::Needs(Role::kAdmin, ResourceKind::kWorkspace, "id"),
       .handler = [api_keys](Request& request) { return ListApiKeys(*api_keys, request); },
       .operation_id = "list_api_keys",
       .tag = "API keys",
       .summary = "The API keys of a workspace",
       .errors = {ErrorCode::kValidationFailed, ErrorCode::kBadCursor},
       .query =
           PageParameters("created_at or name, a leading - for descending; -created_at by default"),
       .response_schema = Schema<ListDto<ApiKeyDto>>()},
      {.method = Method::kPost,
       .path = "/api/workspaces/{id}/api-keys",
       .permission = Permission::Needs(Role::kAdmin, ResourceKind::kWorkspace, "id"),
       .handler = [api_keys](Request& request) { return CreateApiKey(*api_keys, request); },
       .operation_id = "create_api_key",
       .tag = "API keys",
       .summary = "Make an API key",
       .description = "The answer holds the key, this once. It reaches this workspace only and can "
                      "at no time do more than the "
                      "person who made it.",
       .errors = {ErrorCode::kValidationFailed},
       .body = BodyMode::kBuffered,
       .success_status = 201,
       .request_schema = Schema<ApiKeyCreate>(),
       .response_schema = Schema<ApiKeyCreated>(),
       .secret_answer = true},
      {.method = Method::kGet,
       .path = "/api/api-keys/{id}",
       .permission = Permission::Needs(Role::kAdmin, ResourceKind::kApiKey, "id"),
       .handler = [api_keys](Request& request) { return GetApiKey(*api_keys, request); },
       .operation_id = "get_api_key",
       .tag = "API keys",
       .summary = "An API key",
       .description = "The key itself is not in it: it was shown once, when it was made.",
       .response_schema = Schema<ApiKeyDto>()},
      {.method = Method::kDelete,
       .path = "/api/api-keys/{id}",
       .permission = Permission::Needs(Role::kAdmin, ResourceKind::kApiKey, "id"),
       .handler = [api_keys](Request& request) { return DeleteApiKey(*api_keys, request); },
       .operation_id = "delete_api_key",
       .tag = "API keys",
       .summary = "Revoke an API key",
       .description = "It stops working at once and for good.",
       .success_status = 204},
  };
}

}  // namespace lathe::http
