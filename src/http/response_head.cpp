#include "http/response_head.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>

#include "http/security_headers.h"

namespace lathe::http {
namespace {

void AppendNumber(std::string& out, std::int64_t number) {
  std::array<char, 24> digits;
  const auto [end, fault] = std::to_chars(digits.data(), digits.data() + digits.size(), number);
  out.append(digits.data(), end);
}

void AppendValue(std::string& out, std::string_view value) {
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    out.push_back(byte < 0x20 || byte == 0x7f ? ' ' : c);
  }
}

void AppendLine(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ");
  AppendValue(out, value);
  out.append("\r\n");
}

void AppendNumberLine(std::string& out, std::string_view name, std::int64_t number) {
  out.append(name);
  AppendNumber(out, number);
  out.append("\r\n");
}

void AppendRate(std::string& out, const RateDecision& rate) {
  AppendNumberLine(out, "RateLimit-Limit: ", rate.limit);
  AppendNumberLine(out, "RateLimit-Remaining: ", rate.remaining);
  AppendNumberLine(out, "RateLimit-Reset: ", rate.reset_s);
}

bool Has(const Response& response, std::string_view name) {
  return std::any_of(response.headers.begin(), response.headers.end(),
                     [&](const auto& header) { return header.first == name; });
}

bool IsData(const Response& response) {
  return response.content_type == "application/json" ||
         response.content_type == "application/problem+json";
}

std::string PolicyLine(std::string_view policy) {
  return "Content-Security-Policy: " + std::string(policy) + "\r\n";
}

}  // namespace

ResponseHead::ResponseHead(bool tls, bool cors)
    : fixed_(SecurityHeaderLines(tls)),
      page_policy_(PolicyLine(kContentSecurityPolicy)),
      data_policy_(PolicyLine(kDataPolicy)),
      cors_(cors) {}

void ResponseHead::Write(std::string& out, const Response& response,
                         const HeadContext& context) const {
  out.append(context.http11 ? "HTTP/1.1 " : "HTTP/1.0 ");
  AppendNumber(out, response.status);
  out.push_back(' ');
  out.append(ReasonOf(response.status));
  out.append("\r\nDate: ").append(context.date);
  out.append("\r\nX-Request-Id: ").append(context.request_id).append("\r\n");
  if (!response.content_type.empty()) AppendLine(out, "Content-Type", response.content_type);
  if (context.gzip) out.append("Content-Encoding: gzip\r\n");
  // 204 and 304 have no body, hence no length (RFC 9110 section 8.6).
  if (context.body_bytes && response.status != 204 && response.status != 304)
    AppendNumberLine(out, "Content-Length: ", *context.body_bytes);
  if (!context.keep_alive) {
    out.append("Connection: close\r\n");
  } else if (!context.http11) {
    out.append("Connection: keep-alive\r\n");
  }
  if (context.rate != nullptr && context.rate->limit > 0) AppendRate(out, *context.rate);
  if (cors_) {
    if (!context.cors_origin.empty()) {
      AppendLine(out, "Access-Control-Allow-Origin", context.cors_origin);
      out.append(
          "Access-Control-Expose-Headers: ETag, Location, Retry-After, X-Request-Id, "
          "Idempotency-Replayed, "
          "RateLimit-Limit, "
          "RateLimit-Remaining, RateLimit-Reset, Content-Disposition, Tus-Checksum-Algorithm, "
          "Tus-Extension, Tus-Max-Size, Tus-Resumable, Tus-Version, Upload-Expires, "
          "Upload-Length, Upload-Offset\r\n");
    }
    out.append(context.varies ? "Vary: Origin, Accept-Encoding\r\n" : "Vary: Origin\r\n");
  } else if (context.varies) {
    out.append("Vary: Accept-Encoding\r\n");
  }
  for (const auto& [name, value] : response.headers) AppendLine(out, name, value);
  if (response.headers.empty() || !Has(response, "Content-Security-Policy"))
    out.append(IsData(response) ? data_policy_ : page_policy_);
  // Answers are private to the one who asked, unless the answer says otherwise.
  if (response.headers.empty() || !Has(response, "Cache-Control"))
    out.append("Cache-Control: no-store\r\n");
  out.append(fixed_).append("\r\n");
}

std::string_view ReasonOf(int status) {
  switch (status) {
    case 100:
      return "Continue";
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 206:
      return "Partial Content";
    case 301:
      return "Moved Permanently";
    case 302:
      return "Found";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 406:
      return "Not Acceptable";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 410:
      return "Gone";
    case 412:
      return "Precondition Failed";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 415:
      return "Unsupported Media Type";
    case 416:
      return "Range Not Satisfiable";
    case 422:
      return "Unprocessable Content";
    case 428:
      return "Precondition Required";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    case 460:
      return "Checksum Mismatch";
    case 507:
      return "Insufficient Storage";
    default:
      return "Status";
  }
}

std::string HttpDate(std::int64_t wall_ms) {
  const std::time_t seconds = static_cast<std::time_t>(wall_ms / 1000);
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  constexpr std::array<const char*, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<const char*, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                kDays[static_cast<std::size_t>(parts.tm_wday)], parts.tm_mday,
                kMonths[static_cast<std::size_t>(parts.tm_mon)], parts.tm_year + 1900,
                parts.tm_hour, parts.tm_min, parts.tm_sec);
  return text.data();
}

}  // namespace lathe::http
