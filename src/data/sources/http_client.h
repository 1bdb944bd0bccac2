// HTTP requests of data sources that are reached without the engine, over libcurl: one at a time,
// with deadlines and a bound on the answer; certificates are checked, redirects are not followed
// and proxies of the environment not used. Addresses are checked by the process's `connect` (see
// connect_guard.h). One thread.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/cancel.h"
#include "base/result.h"

namespace lathe::data::sources {

struct HttpRequest {
  std::string method = "GET";
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::string content_type = "application/json";
};

struct HttpResponse {
  int status = 0;
  std::string body;
  std::optional<int> retry_after_s;
};

class HttpClient {
 public:
  /// `cancel` may be null and outlives this otherwise.
  explicit HttpClient(const CancelToken* cancel = nullptr);
  HttpClient(HttpClient&&) noexcept;
  ~HttpClient();

  /// An answer of any status. Errors: source_unreachable, source_timeout, source_tls_failed,
  /// source_failed (an answer that is too large, or none), job_cancelled.
  Result<HttpResponse> Send(const HttpRequest& request, std::chrono::milliseconds limit);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// `text` as part of a URL.
std::string UrlEncoded(std::string_view text);

}  // namespace lathe::data::sources
