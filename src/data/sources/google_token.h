// Access tokens of Google's service accounts: a key file's claim, signed with its private key
// (RS256) and exchanged at the address the key file names. One thread.
#pragma once

#include <string>

#include "base/result.h"
#include "data/sources/address_policy.h"
#include "data/sources/http_client.h"
#include "data/sources/retry_pauses.h"

namespace lathe::data::sources {

struct ServiceAccount {
  std::string client_email, private_key, token_uri;

  /// Reads a key file's JSON. Error: source_auth_failed, saying what is missing.
  static Result<ServiceAccount> FromJson(const std::string& text);
};

/// A token for `scope`; asks again, after a pause, while the server says that it cannot answer now.
/// Errors: source_auth_failed (refused, with the server's reason), source_rate_limited,
/// source_failed (what answers there is no token server), source_address_forbidden, job_cancelled,
/// those of HttpClient.
Result<std::string> FetchToken(HttpClient& http, const AddressPolicy& policy,
                               const ServiceAccount& account, const std::string& scope,
                               RetryPauses pauses);

}  // namespace lathe::data::sources
