#include "http/routes/auth.h"

#include "http/dto/auth.h"
#include "http/form.h"
#include "http/origin.h"
#include "service/accounts.h"

namespace lathe::http {
namespace {

constexpr std::string_view kFormType = "application/x-www-form-urlencoded";

Result<Response> RegisterUser(service::Accounts& accounts, const Request& request) {
  TRY(const RegisterRequest body, request.Read<RegisterRequest>());
  TRY(const store::User user,
      accounts.Register({body.email, body.password, body.full_name}, PublicOriginOf(request)));
  return Response::Created(UserDto::From(user), "/auth/me");
}

Result<LoginRequest> ReadLogin(const Request& request) {
  if (!IsMediaType(request.header("Content-Type").value_or(""), kFormType))
    return request.Read<LoginRequest>();
  TRY(const Pairs form, ParseForm(request.body()));
  json::object document;
  if (const auto username = FieldOf(form, "username")) document["email"] = *username;
  if (const auto password = FieldOf(form, "password")) document["password"] = *password;
  return FromJson<LoginRequest>(document);
}

// Tokens are nobody else's to keep (RFC 6749 section 5.1).
Response TokenAnswer(const service::TokenPair& pair) {
  Response response = Response::Json(TokenPairDto::From(pair));
  response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

Result<Response> Login(service::Accounts& accounts, const Request& request) {
  TRY(const LoginRequest body, ReadLogin(request));
  TRY(const service::TokenPair pair,
      accounts.Login(body.email, body.password, PublicOriginOf(request)));
  return TokenAnswer(pair);
}

Result<Response> Refresh(service::Accounts& accounts, const Request& request) {
  TRY(const RefreshRequest body, request.Read<RefreshRequest>());
  TRY(const service::TokenPair pair, accounts.Refresh(body.refresh_token, PublicOriginOf(request)));
  return TokenAnswer(pair);
}

Result<Response> Logout(service::Accounts& accounts, const Request& request) {
  TRY(const LogoutRequest body, request.ReadIfAny<LogoutRequest>());
  TRY_OK(accounts.Logout(request.caller(), body.refresh_token, OriginOf(request)));
  return Response::NoContent();
}

Result<Response> ChangePassword(service::Accounts& accounts, const Request& request) {
  TRY(const PasswordRequest body, request.Read<PasswordRequest>());
  TRY_OK(accounts.ChangePassword(request.caller(), body.current, body.next, OriginOf(request)));
  return Response::NoContent();
}

Result<Response> WhoAmI(service::Accounts& accounts, const Request& request) {
  TRY(const service::Me me, accounts.WhoAmI(request.caller()));
  return Response::Json(MeDto::From(me));
}

RouteList SessionRoutes(service::Accounts* accounts) {
  return {
      {.method = Method::kPost,
       .path = "/auth/register",
       .permission = Permission::Public(),
       .handler = [accounts](Request& request) { return RegisterUser(*accounts, request); },
       .operation_id = "register",
       .tag = "Auth",
       .summary = "Make an account",
       .description = "Passwords have 8 to 72 bytes, any characters but NUL, and are not among the "
                      "3,000 most common.",
       .errors = {ErrorCode::kEmailTaken, ErrorCode::kValidationFailed, ErrorCode::kRateLimited,
                  ErrorCode::kUnavailable},
       .body = BodyMode::kBuffered,
       .run_on = RunOn::kPasswordPool,
       .success_status = 201,
       .request_schema = Schema<RegisterRequest>(),
       .response_schema = Schema<UserDto>(),
       .rate = RateClass::kSignIn},
      {.method = Method::kPost,
       .path = "/auth/login",
       .permission = Permission::Public(),
       .handler = [accounts](Request& request) { return Login(*accounts, request); },
       .operation_id = "login",
       .tag = "Auth",
       .summary = "Sign in",
       .description = "Takes JSON, or the form of OAuth2's password grant (username, password). An "
                      "unknown address and a wrong "
                      "password give the same answer after the same work.",
       .errors = {ErrorCode::kBadCredentials, ErrorCode::kValidationFailed, ErrorCode::kRateLimited,
                  ErrorCode::kUnavailable},
       .body = BodyMode::kBuffered,
       .run_on = RunOn::kPasswordPool,
       .request_schema = Schema<LoginRequest>(),
       .response_schema = Schema<TokenPairDto>(),
       .rate = RateClass::kSignIn,
       .form_schema = Schema<LoginForm>()},
      {.method = Method::kPost,
       .path = "/auth/refresh",
       .permission = Permission::Public(),
       .handler = [accounts](Request& request) { return Refresh(*accounts, request); },
       .operation_id = "refresh",
       .tag = "Auth",
       .summary = "Trade a refresh token for a new pair",
       .description = "Each refresh token is good for one call. Using one again ends its session: "
                      "its newer tokens die, too.",
       .errors = {ErrorCode::kInvalidToken, ErrorCode::kTokenExpired, ErrorCode::kTokenReused,
                  ErrorCode::kValidationFailed},
       .body = BodyMode::kBuffered,
       .request_schema = Schema<RefreshRequest>(),
       .response_schema = Schema<TokenPairDto>()},
  };
}

}  // namespace

RouteList AuthRoutes(service::Accounts* accounts) {
  RouteList routes = SessionRoutes(accounts);
  routes.push_back(
      {.method = Method::kPost,
       .path = "/auth/logout",
       .permission = Permission::SignedIn(),
       .handler = [accounts](Request& request) { return Logout(*accounts, request); },
       .operation_id = "logout",
       .tag = "Auth",
       .summary = "End a session",
       .description =
           "Ends the session of the refresh token, or all of yours without one, and every access "
           "token of yours. Other sessions go on after a refresh.",
       .errors = {ErrorCode::kValidationFailed, ErrorCode::kForbidden},
       .body = BodyMode::kBuffered,
       .success_status = 204,
       .request_schema = Schema<LogoutRequest>(),
       .body_optional = true});
  routes.push_back(
      {.method = Method::kPost,
       .path = "/auth/password",
       .permission = Permission::SignedIn(),
       .handler = [accounts](Request& request) { return ChangePassword(*accounts, request); },
       .operation_id = "change_password",
       .tag = "Auth",
       .summary = "Change your password",
       .description = "Ends every session and access token of yours. API keys stay.",
       .errors = {ErrorCode::kValidationFailed, ErrorCode::kForbidden, ErrorCode::kUnavailable},
       .body = BodyMode::kBuffered,
       .run_on = RunOn::kPasswordPool,
       .success_status = 204,
       .request_schema = Schema<PasswordRequest>()});
  routes.push_back(
      {.method = Method::kGet,
       .path = "/auth/me",
       .permission = Permission::SignedIn(),
       .handler = [accounts](Request& request) { return WhoAmI(*accounts, request); },
       .operation_id = "get_me",
       .tag = "Auth",
       .summary = "Who you are, and your workspaces",
       .description = "With an API key: its maker, and the key's workspace with the key's role.",
       .response_schema = Schema<MeDto>()});
  return routes;
}

}  // namespace lathe::http
