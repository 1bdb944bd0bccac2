// Access tokens of Google's service accounts: a key file's claim, signed with its private key
// (RS256) and exchanged at the address the key file names. One thread.
#pragma once

#include <string>

#include "base/result.h"
#include "data/sources/address_policy.h"
#include "data/sources/http_client.h"

namespace lathe::data::sources {

struct ServiceAccount {
  std::string client_email, private_key, token_uri;

  /// Reads a key file's JSON. Error: source_auth_failed, saying what is missing.
  static Result<ServiceAccount> FromJson(const std::string& text);
};

/// A token for `scope`. Errors: source_auth_failed (refused), source_address_forbidden, those of
/// HttpClient.
Result<std::string> FetchToken(HttpClient& http, const AddressPolicy& policy,
                               const ServiceAccount& account, const std::string& scope);

}  // namespace lathe::data::sources
