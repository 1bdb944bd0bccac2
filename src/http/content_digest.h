// The Content-Digest header (RFC 9530): what the client says the SHA-256 of its body is. Stateless.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace lathe::http {

/// The sha-256 of "sha-256=:<base64>:" in hex; nothing when the header names only other algorithms.
/// Error: bad_request (a sha-256 that is not one).
Result<std::optional<std::string>> Sha256OfDigestHeader(std::string_view header);

}  // namespace lathe::http
