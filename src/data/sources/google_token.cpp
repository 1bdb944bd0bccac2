#include "data/sources/google_token.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <chrono>
#include <memory>
#include <utility>

#include "base/crypto.h"
#include "base/json.h"
#include "data/sources/json_reading.h"
#include "data/sources/service_words.h"
#include "data/sources/source_kind.h"

namespace lathe::data::sources {
namespace {

constexpr std::chrono::milliseconds kLimit{10'000};
constexpr std::int64_t kLifeS = 3600;

Error BadKey(const std::string& what) {
  return Fail(ErrorCode::kSourceAuthFailed,
              "The service account's key " + what +
                  ". Paste the whole JSON file that was downloaded when the key was made.");
}

Result<std::string> SignRs256(const std::string& pem, const std::string& text) {
  const std::unique_ptr<BIO, decltype(&::BIO_free_all)> bio(
      ::BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), ::BIO_free_all);
  const std::unique_ptr<EVP_PKEY, decltype(&::EVP_PKEY_free)> key(
      ::PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr), ::EVP_PKEY_free);
  if (!key || ::EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA)
    return BadKey("holds no RSA private key");
  const std::unique_ptr<EVP_MD_CTX, decltype(&::EVP_MD_CTX_free)> context(::EVP_MD_CTX_new(),
                                                                          ::EVP_MD_CTX_free);
  std::string signature(static_cast<std::size_t>(::EVP_PKEY_get_size(key.get())), '\0');
  std::size_t size = signature.size();
  const bool made =
      ::EVP_DigestSignInit(context.get(), nullptr, ::EVP_sha256(), nullptr, key.get()) == 1 &&
      ::EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                       reinterpret_cast<const unsigned char*>(text.data()), text.size()) == 1;
  if (!made) return BadKey("cannot sign");
  signature.resize(size);
  return signature;
}

Result<std::string> Assertion(const ServiceAccount& account, const std::string& scope) {
  const std::int64_t now = std::chrono::duration_cast<std::chrono::seconds>(
                               std::chrono::system_clock::now().time_since_epoch())
                               .count();
  const json::object claims{{"iss", account.client_email},
                            {"scope", scope},
                            {"aud", account.token_uri},
                            {"iat", now},
                            {"exp", now + kLifeS}};
  const std::string text = Base64UrlEncode(R"({"alg":"RS256","typ":"JWT"})") + "." +
                           Base64UrlEncode(ToText(json::value(claims)));
  TRY(const std::string signature, SignRs256(account.private_key, text));
  return text + "." + Base64UrlEncode(signature);
}

/// The key file says where tokens come from; that place must be allowed like any other.
Status CheckPlace(const AddressPolicy& policy, const std::string& uri) {
  const std::size_t scheme = uri.find("://");
  const std::size_t slash = scheme == uri.npos ? uri.npos : uri.find('/', scheme + 3);
  TRY(const UrlParts place, SplitUrl(uri.substr(0, slash)));
  TRY_OK(policy.Resolve(place.host));
  return {};
}

Error TokenServerFailed(const std::string& how) {
  return Fail(ErrorCode::kSourceFailed,
              "The token server that the service account's key names "
              "as token_uri " +
                  how);
}

/// Why an answer brings no token. `assertion` may be echoed by the server, and is kept from people.
Error Meaning(const HttpResponse& response, const json::value& document,
              const std::string& assertion) {
  const int status = response.status;
  const std::string http = "HTTP " + std::to_string(status);
  if (status == 429 || status == 503)
    return Fail(ErrorCode::kSourceRateLimited, "Google's token server asks to wait" +
                                                   WaitText(response.retry_after_s) + " (" + http +
                                                   "). Try again later.");
  if (status >= 500) return TokenServerFailed("failed to answer (" + http + ").");
  if (status >= 300 && status < 400)
    return TokenServerFailed("answers with a redirect (" + http +
                             "), which is not followed: token_uri has to be its own address.");
  const std::string code = TextOf(document, "error");
  if (status >= 400 && !code.empty()) {
    const std::string told = TextOf(document, "error_description");
    const bool echo = told.find(assertion) != told.npos;
    const std::string said = Sentences(told.empty() || echo ? code : told);
    return Fail(ErrorCode::kSourceAuthFailed,
                "Google refused the service account's key: " + said +
                    " It may be deleted, disabled or of another project.");
  }
  return TokenServerFailed(document.is_object() ? "answers without an access token (" + http + ")."
                                                : "does not answer in JSON (" + http + ").");
}

}  // namespace

Result<ServiceAccount> ServiceAccount::FromJson(const std::string& text) {
  const auto document = ParseJson(text);
  if (!document.ok()) return BadKey("is not JSON");
  ServiceAccount account{TextOf(*document, "client_email"), TextOf(*document, "private_key"),
                         TextOf(*document, "token_uri")};
  if (account.client_email.empty()) return BadKey("has no client_email");
  if (account.private_key.empty()) return BadKey("has no private_key");
  if (account.token_uri.empty()) return BadKey("has no token_uri");
  return account;
}

Result<std::string> FetchToken(HttpClient& http, const AddressPolicy& policy,
                               const ServiceAccount& account, const std::string& scope,
                               RetryPauses pauses) {
  TRY_OK(CheckPlace(policy, account.token_uri));
  TRY(const std::string assertion, Assertion(account, scope));
  HttpRequest request;
  request.method = "POST";
  request.url = account.token_uri;
  request.content_type = "application/x-www-form-urlencoded";
  request.body = "grant_type=" + UrlEncoded("urn:ietf:params:oauth:grant-type:jwt-bearer") +
                 "&assertion=" + UrlEncoded(assertion);
  while (true) {
    TRY(const HttpResponse response, http.Send(request, kLimit));
    const auto document = ParseJson(response.body);
    std::string token = document.ok() ? TextOf(*document, "access_token") : std::string();
    if (response.status == 200 && !token.empty()) return token;
    const Error refusal = Meaning(response, document.ok() ? *document : json::value(), assertion);
    if (!IsPassing(response.status)) return refusal;
    TRY(const bool again, pauses.Pause(response.retry_after_s.value_or(0)));
    if (!again) return refusal;
  }
}

}  // namespace lathe::data::sources
