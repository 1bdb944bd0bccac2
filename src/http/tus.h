// The headers of the tus protocol. Stateless.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/route.h"
#include "service/resumable_uploads.h"

namespace lathe::http {

inline constexpr std::string_view kTusVersion = "1.0.0";

/// The answer to a tus request: problems get the status and headers that the protocol prescribes.
Response TusAnswer(const Request& request, Result<Response> result);
/// What this server speaks, for OPTIONS.
Response TusDiscovery(std::int64_t max_bytes);

/// Error: tus_version_unsupported, unless Tus-Resumable names our version.
Status CheckTusVersion(const Request& request);
/// A header that holds a number of bytes. Error: validation_failed, naming the header.
Result<std::int64_t> ByteCountHeader(const Request& request, std::string_view name);
/// Upload-Checksum: "sha1 <base64>", "sha256 <base64>"; nothing without the header. Error:
/// bad_request.
Result<std::optional<service::PieceChecksum>> TusChecksum(const Request& request);
/// The value of `key` in Upload-Metadata ("filename d29ybGQ=,type dGV4dA=="); empty when it is not
/// there. Error: validation_failed.
Result<std::string> TusMetadata(std::string_view header, std::string_view key);

}  // namespace lathe::http
