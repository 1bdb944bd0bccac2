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

/// The media type alone: a form's boundary is another one each time the form is sent.
std::string_view MediaType(const ServerRequest& request) {
  const std::string_view type = request.HeaderOr("Content-Type");
  return type.substr(0, type.find(';'));
}

/// All that makes the request what it is, but for a streamed body: what that holds is known at its
/// end only, and compared apart (Route::stream_content).
std::string Fingerprint(const Route& route, const ServerRequest& request) {
  const bool streamed = route.body == BodyMode::kStream;
  Sha256 hash;
  const std::string_view zero("\0", 1);
  for (const std::string_view part :
       {request.verb_text, request.raw_path, request.raw_query,
        streamed ? MediaType(request) : request.HeaderOr("Content-Type"),
        streamed ? std::string_view() : request.HeaderOr("Content-Length"), request.body_view}) {
    hash.Update(part);
    hash.Update(zero);
  }
  return hash.FinishHex();
}

/// Answers that tell of no lasting effect are not kept: the same request may do better later. Nor
/// is the refusal of a streamed body, which was perhaps not read to its end.
bool IsFinal(const Route& route, const Response& response) {
  if (route.body == BodyMode::kStream && response.status >= 300) return false;
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

Response SecretIsGone(const store::PastRequest& past, const ServerRequest& request) {
  std::string made = past.effect ? past.effect->resource_kind + " " + past.effect->resource_id : "";
  return ProblemResponse(
      Fail(ErrorCode::kConflict,
           "This request was carried out" + (made.empty() ? "" : " and made " + made) +
               "; its answer held a secret, which is shown once. Delete what it made and send the "
               "request with a new key."),
      request.id);
}

/// Whether the body that came now is the one that was kept. Error: idempotency_mismatch, and those
/// of reading it.
Status CheckContent(const Route& route, ServerRequest& request, const store::PastRequest& past) {
  if (route.body != BodyMode::kStream || !past.content) return {};
  TRY(const std::string content, route.stream_content(request));
  if (content == *past.content) return {};
  return Fail(ErrorCode::kIdempotencyMismatch,
              "This Idempotency-Key came with another file before; use a new key for a new file.");
}

}  // namespace

bool IdempotencyFilter::Applies(const Route& route, const ServerRequest& request) {
  return route.method == Method::kPost && route.permission.kind != Permission::Kind::kPublic &&
         (route.body != BodyMode::kStream || route.stream_content) &&
         !request.raw_path.starts_with("/auth/") && request.header(kHeader).has_value();
}

Response IdempotencyFilter::Run(const Route& route, ServerRequest& request,
                                const Ways& ways) const {
  const std::string_view key = request.HeaderOr(kHeader);
  if (!IsKey(key))
    return ProblemResponse(
        Fail(ErrorCode::kBadRequest, "Idempotency-Key takes 1 to 255 visible ASCII characters."),
        request.id);
  const store::Caller& caller = request.caller();
  const std::string owner = caller.api_key_id.value_or(caller.user_id);
  const auto begun = store_.Begin(owner, key, Fingerprint(route, request));
  if (!begun.ok()) return ProblemResponse(begun.error(), request.id);
  if (!begun->has_value()) return RunFirst(route, request, store_.ClaimOf(owner, key), ways);
  const store::PastRequest& past = **begun;
  if (const Status same = CheckContent(route, request, past); !same.ok())
    return ProblemResponse(same.error(), request.id);
  if (route.secret_answer && (!past.answer || past.answer->status < 300))
    return SecretIsGone(past, request);
  if (past.answer) return ToResponse(*past.answer);
  Response response = ways.repeat(*past.effect);
  response.headers.emplace_back("Idempotency-Replayed", "true");
  return response;
}

Response IdempotencyFilter::RunFirst(const Route& route, ServerRequest& request,
                                     store::IdempotencyClaim claim, const Ways& ways) const {
  request.known_claim = std::move(claim);
  Response response = ways.run();
  if (const Status point = FailPoint("http_before_answer_kept"); !point.ok())
    return ProblemResponse(point.error(), request.id);
  Keep(route, request, response);
  if (const Status point = FailPoint("http_before_response"); !point.ok())
    return ProblemResponse(point.error(), request.id);
  return response;
}

void IdempotencyFilter::Keep(const Route& route, const ServerRequest& request,
                             const Response& response) const {
  Status stored;
  if (IsFinal(route, response)) {
    const bool secret = route.secret_answer && response.status < 300;
    stored = store_.Finish(*request.known_claim,
                           {response.status, HeadersText(response), response.content_type,
                            secret ? std::string() : response.body});
  } else {
    stored = store_.Forget(*request.known_claim);
  }
  // The effect is made and tied to the key: a repetition is answered from what was made.
  if (!stored.ok())
    log::Error("idempotency_key_not_stored",
               {{"request_id", request.id}, {"code", stored.error().name()}});
}

}  // namespace lathe::http
