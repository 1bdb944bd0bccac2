#include "http/dispatcher.h"

#include <algorithm>
#include <exception>

#include "base/id.h"
#include "base/log.h"
#include "http/accept.h"
#include "http/form.h"
#include "http/gzip.h"
#include "http/precondition.h"
#include "http/problem_response.h"
#include "http/sign_in_account.h"
#include "store/access.h"

namespace lathe::http {
namespace {

/// "Bearer x", whatever the case of its first word.
std::optional<std::string> BearerOf(const ServerRequest& request) {
  constexpr std::string_view kScheme = "Bearer ";
  const std::string_view value = request.HeaderOr("Authorization");
  if (value.size() <= kScheme.size() ||
      !EqualsIgnoringCase(value.substr(0, kScheme.size()), kScheme))
    return std::nullopt;
  return std::string(Trim(value.substr(kScheme.size())));
}

std::optional<std::string> ApiKeyOf(const ServerRequest& request) {
  const auto value = request.header("X-API-Key");
  return value ? std::optional<std::string>(*value) : std::nullopt;
}

std::string NamesOf(const std::vector<QueryParameter>& parameters) {
  std::string names;
  for (const QueryParameter& parameter : parameters)
    names += (names.empty() ? "" : ", ") + std::string(parameter.name);
  return names;
}

/// A name that the route does not have is refused: a filter with a slip in it would answer
/// everything. REQUIRES: the query's escapes are whole.
Status CheckQueryNames(const Route& route, const ServerRequest& request) {
  if (request.raw_query.empty()) return {};
  if (!route.path.starts_with("/api/") && !route.path.starts_with("/auth/")) return {};
  std::vector<FieldError> errors;
  const auto pairs = ParsePairs(request.raw_query);
  for (const auto& [name, value] : *pairs) {
    const auto at = std::ranges::find(route.query, std::string_view(name), &QueryParameter::name);
    if (at != route.query.end()) continue;
    const std::string message = route.query.empty()
                                    ? "is not known: this address takes no query"
                                    : "is not known; there are " + NamesOf(route.query);
    errors.push_back({name, "unknown_field", message, {}, {}});
  }
  if (errors.empty()) return {};
  return Error{ErrorCode::kValidationFailed, "The query has unknown names.", std::move(errors), {}};
}

Error Unexpected(const ServerRequest& request, std::string_view what) {
  log::Error("handler_threw",
             {{"request_id", request.id}, {"path", request.raw_path}, {"what", what}});
  return Fail(ErrorCode::kInternal,
              "Something failed inside the server. Its log names this request_id.");
}

const std::string* FindHeader(const Response& response, std::string_view name) {
  for (const auto& [key, value] : response.headers) {
    if (EqualsIgnoringCase(key, name)) return &value;
  }
  return nullptr;
}

}  // namespace

Dispatcher::Dispatcher(const ServerOptions& options, const ServerDeps& deps, Router router)
    : options_(options),
      deps_(deps),
      router_(std::move(router)),
      cors_(options.cors_origins),
      files_(AllAssets()) {
  if (deps_.database != nullptr)
    idempotency_.emplace(
        store::Idempotency(*deps_.database, *deps_.clock, NewId(), options_.idempotency_ttl_s));
}

Dispatcher::Plan Dispatcher::Route(ServerRequest& request) const {
  const Router::Match match = router_.Find(request.verb, request.raw_path, request.params);
  if (request.verb == Method::kOptions && cors_.enabled()) {
    if (auto preflight = cors_.Preflight(request.HeaderOr("Origin"),
                                         request.HeaderOr("Access-Control-Request-Method"),
                                         AllowText(match.allowed)))
      return {-1, Answer{*std::move(preflight), false, false}};
  }
  if (match.route >= 0) return {match.route, std::nullopt};
  return NoRoute(request, match.allowed);
}

Dispatcher::Plan Dispatcher::NoRoute(const ServerRequest& request, std::uint8_t allowed) const {
  if (allowed == 0) {
    if (auto file = files_.Find(request))
      return {-1, Finish(std::move(file->response), request, file->gzip, file->varies)};
    const bool known_method = request.verb.has_value() && request.verb != Method::kOptions;
    if (known_method && !files_.Has(request.raw_path))
      return {-1, Problem(Fail(ErrorCode::kNotFound,
                               "No such address: " + std::string(request.raw_path.substr(0, 200)) +
                                   "."),
                          request)};
  }
  Answer answer =
      Problem(Fail(ErrorCode::kMethodNotAllowed,
                   std::string(request.verb_text.substr(0, 32)) + " is not taken here."),
              request);
  answer.response.headers.emplace_back("Allow", allowed == 0 ? "GET, HEAD" : AllowText(allowed));
  return {-1, std::move(answer)};
}

std::int64_t Dispatcher::BodyLimit(const http::Route& route) const {
  if (route.body_limit_bytes > 0) return route.body_limit_bytes;
  return route.body == BodyMode::kStream ? options_.upload_limit_bytes : options_.body_limit_bytes;
}

bool Dispatcher::RunsInline(const http::Route& route, const ServerRequest& request) const {
  if (route.run_on != RunOn::kInline) return false;
  if (IdempotencyFilter::Applies(route, request)) return false;
  return !route.inline_when || route.inline_when(request);
}

Answer Dispatcher::Run(int index, ServerRequest& request) {
  const http::Route& chosen = route(index);
  try {
    Response response = Handle(chosen, request);
    for (const auto& header : chosen.headers) response.headers.push_back(header);
    return Finish(std::move(response), request, false, false);
  } catch (const std::exception& fault) {
    return Problem(Unexpected(request, fault.what()), request);
  } catch (...) {
    return Problem(Unexpected(request, "not a std::exception"), request);
  }
}

Response Dispatcher::Handle(const http::Route& route, ServerRequest& request) {
  if (const Status admitted = Admit(route, request); !admitted.ok())
    return ProblemResponse(admitted.error(), request.id);
  if (route.rate == RateClass::kSignIn) return HandleSignIn(route, request);
  if (idempotency_ && IdempotencyFilter::Applies(route, request))
    return idempotency_->Run(
        route, request,
        {[&] { return Call(route, request); },
         [&](const store::IdempotentEffect& effect) { return Repeat(route, request, effect); }});
  return Call(route, request);
}

Status Dispatcher::Admit(const http::Route& route, ServerRequest& request) {
  if (route.response_type == "application/json" && route.rate != RateClass::kUnlimited) {
    const std::string_view accept = request.HeaderOr("Accept");
    const bool fits = AcceptsType(accept, "application/json") ||
                      NamesType(accept, "application/problem+json") ||
                      (route.also_events && AcceptsType(accept, "text/event-stream"));
    if (!fits) return Fail(ErrorCode::kNotAcceptable, "This address answers application/json.");
  }
  if (!request.raw_query.empty() && !ParsePairs(request.raw_query))
    return Fail(
        ErrorCode::kBadRequest,
        "The query string holds a percent escape that is broken or stands for a NUL (%00).");
  if (route.permission.kind == Permission::Kind::kPublic) {
    if (route.rate != RateClass::kAuto) return {};
    return Limit("address", request.address, options_.rate.address, request);
  }
  TRY_OK(Authenticate(request));
  const store::Caller& caller = *request.known_caller;
  const std::string& who = caller.api_key_id ? *caller.api_key_id : caller.user_id;
  if (route.rate == RateClass::kAuto) {
    const bool on_socket = route.run_on == RunOn::kInline;
    TRY_OK(Limit(on_socket ? "inline" : "caller", who,
                 on_socket ? options_.rate.inline_caller : options_.rate.caller, request));
  }
  return Authorize(route, request);
}

Status Dispatcher::Authenticate(ServerRequest& request) {
  auto caller = deps_.authenticate(Credentials{BearerOf(request), ApiKeyOf(request)});
  if (caller.ok()) {
    request.known_caller = *std::move(caller);
    return {};
  }
  // Guessing tokens is as limited as anything else from one address.
  TRY_OK(Limit("address", request.address, options_.rate.address, request));
  return std::move(caller).error();
}

Status Dispatcher::Authorize(const http::Route& route, ServerRequest& request) const {
  const Permission& permission = route.permission;
  if (permission.kind != Permission::Kind::kRole) return {};
  const std::string& id = request.param(permission.param);
  auto scope = permission.deleted
                   ? deps_.access->ResolveDeleted(*request.known_caller, permission.resource, id)
                   : deps_.access->Resolve(*request.known_caller, permission.resource, id);
  if (!scope.ok()) return std::move(scope).error();
  if (scope->role() < permission.role)
    return Fail(ErrorCode::kForbidden, "This needs the role " +
                                           std::string(ToText(permission.role)) + "; yours is " +
                                           std::string(ToText(scope->role())) + ".");
  request.known_scope.emplace(*std::move(scope));
  return {};
}

Status Dispatcher::Limit(std::string_view space, std::string_view key, const RateLimit& limit,
                         ServerRequest& request) {
  if (limit.per_second <= 0) return {};
  request.rate = limiter_.Take(space, key, limit, deps_.clock->MonotonicMs());
  if (request.rate.allowed) return {};
  return Error{ErrorCode::kRateLimited,
               "Too many requests; wait and repeat.",
               {},
               request.rate.retry_after_s};
}

/// Each try takes a token of the account at this address and one of the address; success gives both
/// back. So nobody is locked out by what others do elsewhere.
Response Dispatcher::HandleSignIn(const http::Route& route, ServerRequest& request) {
  const RateLimits& rate = options_.rate;
  const std::string pair = request.address + "\n" + SignInAccount(request);
  Status free = Limit("sign-in-address", request.address, rate.sign_in_address, request);
  if (free.ok()) {
    free = Limit("sign-in", pair, rate.sign_in, request);
    if (!free.ok()) limiter_.Refund("sign-in-address", request.address, rate.sign_in_address);
  }
  if (!free.ok()) return ProblemResponse(free.error(), request.id);
  Response response = Call(route, request);
  // 503 tells of our load, not of a wrong password.
  if (response.status < 400 || response.status >= 500) {
    limiter_.Refund("sign-in-address", request.address, rate.sign_in_address);
    limiter_.Refund("sign-in", pair, rate.sign_in);
  }
  return response;
}

Response Dispatcher::Call(const http::Route& route, ServerRequest& request) const {
  if (const Status known = CheckQueryNames(route, request); !known.ok())
    return ProblemResponse(known.error(), request.id);
  Result<Response> result = route.handler(request);
  if (result.ok()) return *std::move(result);
  return ProblemResponse(result.error(), request.id);
}

Response Dispatcher::Repeat(const http::Route& route, const ServerRequest& request,
                            const store::IdempotentEffect& effect) const {
  const std::string path = "/api/" + effect.resource_kind + "s/" + effect.resource_id;
  ServerRequest read = request;
  read.verb = Method::kGet;
  read.raw_path = path;
  read.raw_query = read.body_view = {};
  read.headers.clear();
  read.stream = nullptr;
  read.known_claim.reset();
  const Router::Match match = router_.Find(read.verb, path, read.params);
  const Error gone = Fail(ErrorCode::kConflict,
                          "This request was carried out: it changed " + effect.resource_kind + " " +
                              effect.resource_id + ", which cannot be shown any more.");
  if (match.route < 0 || !Authorize(this->route(match.route), read).ok())
    return ProblemResponse(gone, request.id);
  Response response = Call(this->route(match.route), read);
  if (response.status != 200) return ProblemResponse(gone, request.id);
  response.status = route.success_status;
  if (response.status == 201 || response.status == 202)
    response.headers.emplace_back("Location", path);
  return response;
}

Answer Dispatcher::Problem(const Error& error, const ServerRequest& request) const {
  return {ProblemResponse(error, request.id), false, false};
}

Answer Dispatcher::Finish(Response response, const ServerRequest& request, bool gzip,
                          bool varies) const {
  Answer answer{std::move(response), gzip, varies};
  Response& out = answer.response;
  const bool reads = request.verb == Method::kGet || request.verb == Method::kHead;
  if (reads && out.status == 200 && !out.headers.empty()) {
    const std::string* etag = FindHeader(out, "ETag");
    const auto known = etag == nullptr ? std::nullopt : request.header("If-None-Match");
    if (known && EtagListHas(*known, *etag, true)) {
      out.status = 304;
      out.body.clear();
      out.content_type.clear();
      out.file_path.reset();
      out.pieces = nullptr;
      answer.gzip = false;
      return answer;
    }
  }
  if (gzip || out.body.size() < kGzipFromBytes || out.file_path || out.events ||
      !IsCompressible(out.content_type))
    return answer;
  answer.varies = true;
  if (!AcceptsGzip(request.HeaderOr("Accept-Encoding"))) return answer;
  if (auto packed = Gzip(out.body)) {
    out.body = *std::move(packed);
    answer.gzip = true;
  }
  return answer;
}

}  // namespace lathe::http
