#include "http/idempotency_filter.h"

#include <algorithm>

#include "base/crypto.h"
#include "base/failpoint.h"
#include "base/log.h"
#include "http/problem_response.h"

namespace lathe::http {
namespace {

constexpr std::string_view kHeader = "Idempotency-Key";
constexpr std::size_t kKeyLimit = 255;

bool IsKey(std::string_view key) {
  return !key.empty() && key.size() <= kKeyLimit &&
         std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

/// A streamed body is known by its length and type only: reading it twice is what streaming avoids.
std::string Fingerprint(const ServerRequest& request) {
  Sha256 hash;
  const std::string_view zero("\0", 1);
  for (const std::string_view part :
       {request.verb_text, request.raw_path, request.raw_query, request.HeaderOr("Content-Type"),
        request.HeaderOr("Content-Length"), request.body_view}) {
    hash.Update(part);
    hash.Update(zero);
  }
  return hash.FinishHex();
}

/// Answers that tell of no lasting effect are not kept: the same request may do better later.
bool IsFinal(const Response& response) {
  return response.status < 500 && response.status != 401 && response.status != 408 &&
         response.status != 429 && !response.events && !response.file_path;
}

std::string HeadersText(const Response& response) {
  json::array list;
  for (const auto& [name, value] : response.headers) list.push_back(json::array{name, value});
  return ToText(json::value(std::move(list)));
}

Response ToResponse(const store::IdempotentAnswer& answer) {
  Response response{answer.status, answer.content_type, answer.body, {}, {}, {}, {}};
  if (const auto headers = ParseJson(answer.headers); headers.ok() && headers->is_array()) {
    for (const json::value& pair : headers->get_array()) {
      if (!pair.is_array() || pair.get_array().size() != 2) continue;
      const auto& [name, value] = std::pair(pair.get_array()[0], pair.get_array()[1]);
      if (name.is_string() && value.is_string())
        response.headers.emplace_back(std::string(name.get_string()),
                                      std::string(value.get_string()));
    }
  }
  response.headers.emplace_back("Idempotency-Replayed", "true");
  return response;
}

}  // namespace

bool IdempotencyFilter::Applies(const Route& route, const ServerRequest& request) {
  return route.method == Method::kPost && route.permission.kind != Permission::Kind::kPublic &&
         !request.raw_path.starts_with("/auth/") && request.header(kHeader).has_value();
}

Response IdempotencyFilter::Run(const Route& route, ServerRequest& request,
                                const std::function<Response()>& next) const {
  const std::string_view key = request.HeaderOr(kHeader);
  if (!IsKey(key))
    return ProblemResponse(
        Fail(ErrorCode::kBadRequest, "Idempotency-Key takes 1 to 255 visible ASCII characters."),
        request.id);
  const store::Caller& caller = request.caller();
  const std::string owner = caller.api_key_id.value_or(caller.user_id);
  const auto first = store_.Begin(owner, key, Fingerprint(request));
  if (!first.ok()) return ProblemResponse(first.error(), request.id);
  if (!first->has_value()) return RunFirst(route, request, owner, key, next);
  if (route.secret_answer && (*first)->status < 300)
    return ProblemResponse(
        Fail(ErrorCode::kConflict,
             "This request was carried out; its answer held a secret, which is shown once."),
        request.id);
  return ToResponse(**first);
}

Response IdempotencyFilter::RunFirst(const Route& route, const ServerRequest& request,
                                     const std::string& owner, std::string_view key,
                                     const std::function<Response()>& next) const {
  Response response = next();
  Status stored;
  if (IsFinal(response)) {
    const bool secret = route.secret_answer && response.status < 300;
    stored = store_.Finish(owner, key,
                           {response.status, HeadersText(response), response.content_type,
                            secret ? std::string() : response.body});
  } else {
    stored = store_.Forget(owner, key);
  }
  // The effect is made and the answer right; only a repetition would find the key still running.
  if (!stored.ok())
    log::Error("idempotency_key_not_stored",
               {{"request_id", request.id}, {"code", stored.error().name()}});
  if (const Status point = FailPoint("http_before_response"); !point.ok())
    return ProblemResponse(point.error(), request.id);
  return response;
}

}  // namespace lathe::http
