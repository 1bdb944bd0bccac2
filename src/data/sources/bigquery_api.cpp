#include "data/sources/bigquery_api.h"

#include <algorithm>
#include <chrono>
#include <thread>

#include "data/sources/google_token.h"
#include "data/sources/json_reading.h"

namespace lathe::data::sources {
namespace {

using std::chrono::milliseconds;

constexpr const char* kScope = "https://www.googleapis.com/auth/bigquery";
constexpr milliseconds kCallLimit{60'000};
constexpr int kTries = 4;
constexpr auto kFirstPause = milliseconds(500);
constexpr int kLongestPauseS = 30;

/// An error in either of its two shapes: {"error": {...}} with a status, or "errors" with 200.
struct Complaint {
  std::string reason, message;
};

Complaint ComplaintOf(const json::value& document) {
  const json::value* error = Member(document, "error");
  const json::value& holder = error ? *error : document;
  Complaint found{{}, TextOf(holder, "message")};
  if (const json::array* errors = ArrayOf(holder, "errors"); errors && !errors->empty()) {
    found.reason = TextOf(errors->front(), "reason");
    if (found.message.empty()) found.message = TextOf(errors->front(), "message");
  }
  return found;
}

Error Meaning(int status, const Complaint& told) {
  const std::string said = told.message.substr(0, 300);
  const auto is = [&](std::string_view reason) { return told.reason == reason; };
  if (status == 401 || is("authError"))
    return Fail(ErrorCode::kSourceAuthFailed, "BigQuery refused the access token.");
  if (status == 429 || status == 503 || is("rateLimitExceeded") || is("quotaExceeded") ||
      is("backendError"))
    return Fail(ErrorCode::kSourceRateLimited, "BigQuery asks to wait: " + said);
  if (is("bytesBilledLimitExceeded")) return Fail(ErrorCode::kSourceCostLimit, said);
  if (status == 403 || is("accessDenied"))
    return Fail(ErrorCode::kSourceDenied,
                "The service account may not do this: " + said +
                    " It needs the roles BigQuery Data Viewer and BigQuery Job User.");
  if (status == 404 || is("notFound")) return Fail(ErrorCode::kSourceObjectMissing, said);
  if (status == 400 || is("invalidQuery") || is("invalid"))
    return Fail(ErrorCode::kSourceQueryFailed, said);
  return Fail(ErrorCode::kSourceFailed, said.empty() ? "BigQuery failed to answer." : said);
}

}  // namespace

Status BigqueryApi::SignIn(const AddressPolicy& policy, const std::string& key) {
  TRY(const ServiceAccount account, ServiceAccount::FromJson(key));
  TRY(token_, FetchToken(http_, policy, account, kScope));
  return {};
}

/// One try; `wait_s` is not negative when another may help.
Result<json::value> BigqueryApi::CallOnce(const std::string& method, const std::string& url,
                                          const std::string& body, int& wait_s) {
  HttpRequest request;
  request.method = method;
  request.url = url;
  request.headers = {{"Authorization", "Bearer " + token_}};
  request.body = body;
  wait_s = -1;
  TRY(const HttpResponse response, http_.Send(request, kCallLimit));
  auto document = ParseJson(response.body.empty() ? "null" : response.body);
  const Complaint told = document.ok() ? ComplaintOf(*document) : Complaint{};
  if (response.status == 200 && document.ok() && told.reason.empty()) return document;
  if (response.status == 429 || response.status == 503 || told.reason == "rateLimitExceeded")
    wait_s = std::min(response.retry_after_s.value_or(0), kLongestPauseS);
  return Meaning(response.status, told);
}

/// Every call is safe to repeat: reads are, and a query carries an id of its request.
Result<json::value> BigqueryApi::Call(const std::string& method, const std::string& path,
                                      const json::object* body) {
  const std::string text = body ? lathe::ToText(json::value(*body)) : std::string();
  auto pause = kFirstPause;
  for (int attempt = 1;; ++attempt) {
    int wait_s = -1;
    auto answer = CallOnce(method, base_ + path, text, wait_s);
    if (answer.ok() || attempt == kTries || wait_s < 0) return answer;
    std::this_thread::sleep_for(std::max<milliseconds>(pause, std::chrono::seconds(wait_s)));
    pause *= 2;
  }
}

}  // namespace lathe::data::sources
