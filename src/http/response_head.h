// Writes the head of an answer: status line, headers, blank line. One append-only pass over a
// reused string, for the hot path. Values are cleaned of control characters, so that no name or
// detail can add a header. Read-only, thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/rate_limiter.h"
#include "http/route.h"

namespace lathe::http {

/// What an answer's head needs beside the Response.
struct HeadContext {
  std::string_view request_id;
  std::string_view date;              ///< IMF-fixdate
  std::string_view cors_origin = {};  ///< empty: no CORS headers
  const RateDecision* rate = nullptr;
  std::optional<std::int64_t> body_bytes = 0;  ///< none: the connection's end ends the body
  bool http11 = true;
  bool keep_alive = true;
  bool gzip = false;
  bool varies = false;  ///< on Accept-Encoding
};

class ResponseHead {
 public:
  ResponseHead(bool tls, bool cors);
  /// Appends to `out`.
  void Write(std::string& out, const Response& response, const HeadContext& context) const;

 private:
  std::string fixed_;
  std::string page_policy_, data_policy_;
  bool cors_;
};

std::string_view ReasonOf(int status);
/// "Sun, 06 Nov 1994 08:49:37 GMT".
std::string HttpDate(std::int64_t wall_ms);

}  // namespace lathe::http
