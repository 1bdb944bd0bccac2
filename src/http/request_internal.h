// One request as the server sees it: views of the connection's buffer, reused for the next request
// of the connection. Filled by the connection, then handed to one thread at a time. For
// src/http/*.cpp only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/rate_limiter.h"
#include "http/route.h"
#include "http/router.h"

namespace lathe::http {

struct HeaderView {
  std::string_view name, value;
};

class ServerRequest final : public Request {
 public:
  // What the parser finds.
  std::optional<Method> verb;  ///< none for a method that no route takes
  std::string_view verb_text;
  std::string_view raw_path, raw_query;
  std::vector<HeaderView> headers;
  bool http11 = true;
  bool keep_alive = true;
  bool chunked = false;
  bool expects_continue = false;
  std::optional<std::int64_t> content_length;

  // What the server adds.
  std::string id;
  std::string address;
  std::string_view body_view;
  BodyStream* stream = nullptr;
  PathParams params;
  std::optional<store::Caller> known_caller;
  std::optional<store::WorkspaceScope> known_scope;
  std::optional<store::IdempotencyClaim> known_claim;
  RateDecision rate;

  /// Forgets the last request, keeping the memory.
  void Clear();
  std::string_view HeaderOr(std::string_view name, std::string_view fallback = {}) const;

  Method method() const override { return verb.value_or(Method::kGet); }
  std::string_view path() const override { return raw_path; }
  const std::string& param(std::string_view name) const override;
  std::optional<std::string> query(std::string_view name) const override;
  std::optional<std::string_view> header(std::string_view name) const override;
  std::string_view body() const override { return body_view; }
  BodyStream& body_stream() override { return *stream; }
  const std::string& request_id() const override { return id; }
  const std::string& client_address() const override { return address; }
  const store::Caller& caller() const override { return *known_caller; }
  const store::WorkspaceScope& scope() const override { return *known_scope; }
  const std::optional<store::IdempotencyClaim>& claim() const override { return known_claim; }
  Result<json::value> Document() const override;
};

}  // namespace lathe::http
