// The headers every answer carries against a browser's worst habits (OWASP ASVS 3.4). Built once;
// read-only.
#pragma once

#include <string>
#include <string_view>

namespace lathe::http {

/// For the API and the web UI. Mantine sets styles at run time, hence 'unsafe-inline' for styles
/// only.
inline constexpr std::string_view kContentSecurityPolicy =
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: "
    "blob:; "
    "font-src 'self'; connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri "
    "'none'; "
    "form-action 'self'; frame-ancestors 'none'";
/// For JSON, which needs nothing at all. (A script's answer keeps the one above: it binds a worker
/// made from it.)
inline constexpr std::string_view kDataPolicy =
    "default-src 'none'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";
/// For downloads: whatever the file is, it runs nothing.
inline constexpr std::string_view kDownloadPolicy =
    "default-src 'none'; sandbox; frame-ancestors 'none'";

/// The lines of a response head but Content-Security-Policy, with their line ends.
std::string SecurityHeaderLines(bool tls);

}  // namespace lathe::http
