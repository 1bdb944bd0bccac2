// Content negotiation: what the Accept and Accept-Encoding headers allow (RFC 9110 section 12).
// Stateless.
#pragma once

#include <string_view>

namespace lathe::http {

/// Whether an Accept header allows `media_type` ("application/json"). An empty header allows
/// everything.
bool AcceptsType(std::string_view accept, std::string_view media_type);
/// Whether an Accept header names `media_type` itself, not only by a wildcard.
bool NamesType(std::string_view accept, std::string_view media_type);
/// Whether an Accept-Encoding header allows gzip.
bool AcceptsGzip(std::string_view accept_encoding);

}  // namespace lathe::http
