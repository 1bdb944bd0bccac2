#include "http/security_headers.h"

namespace lathe::http {

std::string SecurityHeaderLines(bool tls) {
  std::string lines =
      "X-Content-Type-Options: nosniff\r\n"
      "X-Frame-Options: DENY\r\n"
      "Referrer-Policy: no-referrer\r\n"
      "Cross-Origin-Opener-Policy: same-origin\r\n"
      "Cross-Origin-Resource-Policy: same-origin\r\n";
  if (tls) lines += "Strict-Transport-Security: max-age=31536000; includeSubDomains\r\n";
  return lines;
}

}  // namespace lathe::http
