#include "data/sources/http_client.h"

#include <curl/curl.h>

#include <algorithm>
#include <string_view>

namespace lathe::data::sources {
namespace {

constexpr std::size_t kMostBodyBytes = 64 << 20;
constexpr long kConnectLimitMs = 5'000;
constexpr long kIdleLimitS = 60;

std::size_t TakeBody(char* bytes, std::size_t size, std::size_t count, void* out) {
  auto& body = *static_cast<std::string*>(out);
  if (body.size() + size * count > kMostBodyBytes) return 0;
  body.append(bytes, size * count);
  return size * count;
}

int Watch(void* cancel, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  const auto* token = static_cast<const CancelToken*>(cancel);
  return token != nullptr && !token->Check().ok() ? 1 : 0;
}

Error Failure(CURLcode code) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
      return Fail(ErrorCode::kSourceUnreachable, "The server cannot be reached now.");
    case CURLE_OPERATION_TIMEDOUT:
      return Fail(ErrorCode::kSourceTimeout, "The server did not answer in time.");
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR:
      return Fail(ErrorCode::kSourceTlsFailed,
                  "TLS could not be agreed on: the server's certificate is not one this machine "
                  "trusts.");
    case CURLE_WRITE_ERROR:
      return Fail(ErrorCode::kSourceFailed, "The server's answer is larger than 64 MiB.");
    default:
      return Fail(ErrorCode::kSourceFailed, "The server ended the connection.");
  }
}

}  // namespace

struct HttpClient::State {
  CURL* handle = ::curl_easy_init();
  const CancelToken* cancel = nullptr;
  ~State() { ::curl_easy_cleanup(handle); }
};

HttpClient::HttpClient(const CancelToken* cancel) : state_(std::make_unique<State>()) {
  state_->cancel = cancel;
}
HttpClient::HttpClient(HttpClient&&) noexcept = default;
HttpClient::~HttpClient() = default;

Result<HttpResponse> HttpClient::Send(const HttpRequest& request, std::chrono::milliseconds limit) {
  CURL* curl = state_->handle;
  if (curl == nullptr) return Fail(ErrorCode::kInternal, "The HTTP library could not start.");
  ::curl_easy_reset(curl);  // keeps its connections
  HttpResponse response;
  curl_slist* lines = nullptr;
  const auto add = [&](const std::string& line) {
    lines = ::curl_slist_append(lines, line.c_str());
  };
  for (const auto& [name, value] : request.headers) add(name + ": " + value);
  if (!request.body.empty()) add("Content-Type: " + request.content_type);
  add("Expect:");
  ::curl_easy_setopt(curl, CURLOPT_URL, request.url.c_str());
  ::curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  ::curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  ::curl_easy_setopt(curl, CURLOPT_HTTPHEADER, lines);
  ::curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
  ::curl_easy_setopt(curl, CURLOPT_PROXY, "");
  ::curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  ::curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "gzip");
  ::curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, kConnectLimitMs);
  ::curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(limit.count()));
  ::curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
  ::curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, kIdleLimitS);
  ::curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, TakeBody);
  ::curl_easy_setopt(curl, CURLOPT_WRITEDATA, &response.body);
  ::curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
  ::curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, Watch);
  ::curl_easy_setopt(curl, CURLOPT_XFERINFODATA, const_cast<CancelToken*>(state_->cancel));
  if (!request.body.empty()) {
    ::curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, static_cast<long>(request.body.size()));
    ::curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request.body.c_str());
  } else if (request.method == "POST") {
    ::curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, 0L);
    ::curl_easy_setopt(curl, CURLOPT_POSTFIELDS, "");
  }
  const CURLcode done = ::curl_easy_perform(curl);
  ::curl_slist_free_all(lines);
  if (state_->cancel) TRY_OK(state_->cancel->Check());
  if (done != CURLE_OK) return Failure(done);
  long status = 0;
  curl_off_t retry_after = 0;
  ::curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  ::curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &retry_after);
  response.status = static_cast<int>(status);
  if (retry_after > 0)
    response.retry_after_s = static_cast<int>(std::min<curl_off_t>(retry_after, 3600));
  return response;
}

std::string UrlEncoded(std::string_view text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += '%';
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    }
  }
  return out;
}

}  // namespace lathe::data::sources
