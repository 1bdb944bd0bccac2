// BigQuery's REST API: signed in as a service account, its errors in both of their shapes, calls
// repeated while the service asks to wait. One thread.
#pragma once

#include <string>

#include "base/json.h"
#include "base/result.h"
#include "data/sources/address_policy.h"
#include "data/sources/http_client.h"

namespace lathe::data::sources {

class BigqueryApi {
 public:
  /// `base`: what every path follows, ".../bigquery/v2/projects/ID".
  explicit BigqueryApi(std::string base) : base_(std::move(base)) {}

  /// `key`: the JSON file of a service account's key. Errors: those of FetchToken.
  Status SignIn(const AddressPolicy& policy, const std::string& key);
  /// REQUIRES: SignIn, and a call that is safe to repeat. `body` may be null. Errors: source_*.
  Result<json::value> Call(const std::string& method, const std::string& path,
                           const json::object* body = nullptr);

 private:
  Result<json::value> CallOnce(const std::string& method, const std::string& url,
                               const std::string& body, int& wait_s);

  std::string base_;
  HttpClient http_;
  std::string token_;
};

}  // namespace lathe::data::sources
