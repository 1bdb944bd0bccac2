#include "http/cors.h"

namespace lathe::http {

std::string_view Cors::Allowed(std::string_view origin) const {
  for (const std::string& listed : origins_) {
    if (listed == origin) return listed;
  }
  return {};
}

std::optional<Response> Cors::Preflight(std::string_view origin, std::string_view method,
                                        std::string_view allowed_methods) const {
  if (method.empty() || Allowed(origin).empty()) return std::nullopt;
  Response response = Response::NoContent();
  response.headers = {
      {"Access-Control-Allow-Methods", std::string(allowed_methods)},
      {"Access-Control-Allow-Headers",
       "Authorization, X-API-Key, Content-Type, Idempotency-Key, If-Match, "
       "If-None-Match, Last-Event-ID, X-Request-Id, X-HTTP-Method-Override, Tus-Resumable, "
       "Upload-Checksum, Upload-Length, Upload-Metadata, Upload-Offset"},
      {"Access-Control-Max-Age", "600"}};
  return response;
}

}  // namespace lathe::http
