#include "http/problem_response.h"

#include "base/problem.h"

namespace lathe::http {
namespace {

constexpr int kDefaultRetryAfterS = 1;

}  // namespace

int StatusOf(std::string_view code) {
  return InfoOf(ErrorCodeFromName(code).value_or(ErrorCode::kInternal)).http_status;
}

Response ProblemResponse(const Error& error, std::string_view request_id) {
  return ProblemResponse(error, request_id, error.http_status());
}

Response ProblemResponse(const Error& error, std::string_view request_id, int status) {
  json::object problem = ToProblem(error);
  problem["status"] = status;
  problem["request_id"] = request_id;
  Response response;
  response.status = status;
  response.content_type = "application/problem+json";
  response.body = ToText(json::value(std::move(problem)));
  if (response.status == 401) {
    // An expired or broken token is named, so that clients know to refresh it (RFC 6750).
    const bool token =
        error.code == ErrorCode::kInvalidToken || error.code == ErrorCode::kTokenExpired;
    response.headers.emplace_back("WWW-Authenticate",
                                  token ? "Bearer error=\"invalid_token\"" : "Bearer");
  }
  if (error.retry_after_s || response.status == 429 || response.status == 503)
    response.headers.emplace_back(
        "Retry-After", std::to_string(error.retry_after_s.value_or(kDefaultRetryAfterS)));
  return response;
}

}  // namespace lathe::http
