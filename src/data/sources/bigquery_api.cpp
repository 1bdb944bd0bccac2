#include "data/sources/bigquery_api.h"

#include <optional>

#include "data/sources/json_reading.h"
#include "data/sources/service_words.h"

namespace lathe::data::sources {
namespace {

using std::chrono::milliseconds;

constexpr const char* kScope = "https://www.googleapis.com/auth/bigquery";
constexpr milliseconds kCallLimit{60'000};
constexpr milliseconds kImportPauseLimit{90'000};

/// An error in either of its two shapes: {"error": {...}} with a status, or "errors" with 200.
struct Complaint {
  std::string reason, message;
};

bool HasAnswer(const json::value& document) {
  const json::value* complete = Member(document, "jobComplete");
  if (!complete || !complete->is_bool()) return false;
  if (!complete->get_bool()) return true;  // what ended a query is told with its end
  const json::value* schema = Member(document, "schema");
  const json::array* fields = schema ? ArrayOf(*schema, "fields") : nullptr;
  return fields && !fields->empty();
}

Complaint ComplaintOf(const json::value& document) {
  const json::value* error = Member(document, "error");
  // Beside an answer, "errors" are warnings.
  if (!error && HasAnswer(document)) return {};
  const json::value& holder = error ? *error : document;
  Complaint found{{}, TextOf(holder, "message")};
  if (const json::array* errors = ArrayOf(holder, "errors"); errors && !errors->empty()) {
    found.reason = TextOf(errors->front(), "reason");
    if (found.message.empty()) found.message = TextOf(errors->front(), "message");
    if (found.reason.empty()) found.reason = "unknown";
  }
  if (error && found.reason.empty()) found.reason = "unknown";
  return found;
}

bool IsRefusedToken(int status, const Complaint& told) {
  return status == 401 || told.reason == "authError";
}

bool MayPass(int status, const Complaint& told) {
  return IsPassing(status) || told.reason == "rateLimitExceeded" || told.reason == "backendError";
}

/// What BigQuery says, or that it says nothing.
std::string WordsOf(const HttpResponse& response, const Complaint& told) {
  const std::string said = Sentences(told.message);
  return said.empty() ? "HTTP " + std::to_string(response.status) + " without a reason." : said;
}

Error Meaning(const HttpResponse& response, const Complaint& told) {
  const int status = response.status;
  const std::string words = WordsOf(response, told);
  const auto is = [&](std::string_view reason) { return told.reason == reason; };
  if (IsRefusedToken(status, told))
    return Fail(ErrorCode::kSourceAuthFailed, "BigQuery refused the access token.");
  if (status == 429 || status == 503 || is("rateLimitExceeded") || is("quotaExceeded") ||
      is("backendError"))
    return Fail(ErrorCode::kSourceRateLimited,
                "BigQuery asks to wait" + WaitText(response.retry_after_s) + ": " + words);
  if (is("bytesBilledLimitExceeded")) return Fail(ErrorCode::kSourceCostLimit, words);
  if (status == 403 || is("accessDenied"))
    return Fail(ErrorCode::kSourceDenied,
                "The service account may not do this: " + words +
                    " It needs the roles BigQuery Data Viewer and BigQuery Job User.");
  if (status == 404 || is("notFound")) return Fail(ErrorCode::kSourceObjectMissing, words);
  if (status == 400 || is("invalidQuery") || is("invalid"))
    return Fail(ErrorCode::kSourceQueryFailed, words);
  if (status >= 300 && status < 400)
    return Fail(ErrorCode::kSourceFailed,
                "The endpoint answers with a redirect (HTTP " + std::to_string(status) +
                    "), which is not followed: give the address of the API itself.");
  return Fail(ErrorCode::kSourceFailed, "BigQuery failed to answer: " + words);
}

}  // namespace

Status BigqueryApi::SignIn(const AddressPolicy& policy, const std::string& key) {
  policy_ = policy;
  TRY(account_, ServiceAccount::FromJson(key));
  return RenewToken();
}

void BigqueryApi::TakeTime(const CancelToken* cancel) {
  pause_limit_ = kImportPauseLimit;
  cancel_ = cancel;
}

Status BigqueryApi::RenewToken() {
  token_was_taken_ = false;
  TRY(token_, FetchToken(http_, policy_, account_, kScope, Pauses()));
  return {};
}

Result<HttpResponse> BigqueryApi::Send(const std::string& method, const std::string& path,
                                       const std::string& body) {
  HttpRequest request;
  request.method = method;
  request.url = base_ + path;
  request.headers = {{"Authorization", "Bearer " + token_}};
  request.body = body;
  return http_.Send(request, kCallLimit);
}

/// Every call is safe to repeat: reads are, and a query carries an id of its request.
Result<json::value> BigqueryApi::Call(const std::string& method, const std::string& path,
                                      const json::object* body) {
  const std::string text = body ? lathe::ToText(json::value(*body)) : std::string();
  RetryPauses pauses = Pauses();
  while (true) {
    TRY(const HttpResponse response, Send(method, path, text));
    auto document = ParseJson(response.body.empty() ? "null" : response.body);
    const Complaint told = document.ok() ? ComplaintOf(*document) : Complaint{};
    if (response.status == 200 && document.ok() && told.reason.empty()) {
      token_was_taken_ = true;
      return document;
    }
    // A token lives for an hour, an import may take longer. One that was never taken is no good.
    if (IsRefusedToken(response.status, told) && token_was_taken_) {
      TRY_OK(RenewToken());
      continue;
    }
    const Error refusal = Meaning(response, told);
    if (!MayPass(response.status, told)) return refusal;
    TRY(const bool again, pauses.Pause(response.retry_after_s.value_or(0)));
    if (!again) return refusal;
  }
}

}  // namespace lathe::data::sources
