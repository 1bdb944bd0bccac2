// BigQuery's REST API: signed in as a service account, with a new token when one expires; its
// errors in both of their shapes; calls repeated while the service asks to wait. One thread.
#pragma once

#include <chrono>
#include <string>

#include "base/cancel.h"
#include "base/json.h"
#include "base/result.h"
#include "data/sources/address_policy.h"
#include "data/sources/google_token.h"
#include "data/sources/http_client.h"
#include "data/sources/retry_pauses.h"

namespace lathe::data::sources {

class BigqueryApi {
 public:
  /// `base`: what every path follows, ".../bigquery/v2/projects/ID".
  explicit BigqueryApi(std::string base) : base_(std::move(base)) {}

  /// `key`: the JSON file of a service account's key. Errors: those of FetchToken.
  Status SignIn(const AddressPolicy& policy, const std::string& key);
  /// From now on nobody waits for the next answer: what BigQuery asks for is waited for, until
  /// `cancel`, which may be null and outlives this otherwise.
  void TakeTime(const CancelToken* cancel);
  /// REQUIRES: SignIn, and a call that is safe to repeat. `body` may be null. Errors: source_*,
  /// job_cancelled.
  Result<json::value> Call(const std::string& method, const std::string& path,
                           const json::object* body = nullptr);

 private:
  Status RenewToken();
  Result<HttpResponse> Send(const std::string& method, const std::string& path,
                            const std::string& body);
  RetryPauses Pauses() const { return {pause_limit_, cancel_}; }

  std::string base_;
  HttpClient http_;
  AddressPolicy policy_;
  ServiceAccount account_;
  std::string token_;
  bool token_was_taken_ = false;
  // Whoever looks at a source waits for 15 s, for several calls.
  std::chrono::milliseconds pause_limit_{4'000};
  const CancelToken* cancel_ = nullptr;
};

}  // namespace lathe::data::sources
