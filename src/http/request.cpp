#include <cstdlib>

#include "base/log.h"
#include "http/form.h"
#include "http/request_internal.h"
#include "http/uri.h"

namespace lathe::http {

void ServerRequest::Clear() {
  verb.reset();
  verb_text = raw_path = raw_query = body_view = {};
  headers.clear();
  http11 = keep_alive = true;
  chunked = expects_continue = false;
  content_length.reset();
  stream = nullptr;
  params.clear();
  known_caller.reset();
  known_scope.reset();
  known_claim.reset();
  rate = {};
}

std::optional<std::string_view> ServerRequest::header(std::string_view name) const {
  for (const HeaderView& header : headers) {
    if (EqualsIgnoringCase(header.name, name)) return header.value;
  }
  return std::nullopt;
}

std::string_view ServerRequest::HeaderOr(std::string_view name, std::string_view fallback) const {
  return header(name).value_or(fallback);
}

const std::string& ServerRequest::param(std::string_view name) const {
  for (const auto& [key, value] : params) {
    if (key == name) return value;
  }
  // A handler asks for a parameter that its route has not got: a fault in the program.
  log::Error("path_parameter_unknown", {{"name", name}});
  std::abort();
}

std::optional<std::string> ServerRequest::query(std::string_view name) const {
  const auto pairs = ParsePairs(raw_query);
  return pairs ? FieldOf(*pairs, name) : std::nullopt;
}

Result<json::value> ServerRequest::Document() const {
  if (body_view.empty())
    return Fail(ErrorCode::kMalformedJson, "The body is empty; send a JSON object.");
  const std::string_view type = HeaderOr("Content-Type");
  if (!IsMediaType(type, "application/json"))
    return Fail(ErrorCode::kUnsupportedMediaType, "Send the body as application/json.");
  const std::string_view coding = HeaderOr("Content-Encoding");
  if (!coding.empty() && !EqualsIgnoringCase(coding, "identity"))
    return Fail(ErrorCode::kUnsupportedMediaType,
                "Send the body as it is, without Content-Encoding.");
  return ParseJson(body_view);
}

}  // namespace lathe::http
