// The headers of the tus protocol. Stateless.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/route.h"

namespace lathe::http {

inline constexpr std::string_view kTusVersion = "1.0.0";

/// Error: tus_version_unsupported, unless Tus-Resumable names our version.
Status CheckTusVersion(const Request& request);
/// A header that holds a number of bytes. Error: validation_failed, naming the header.
Result<std::int64_t> ByteCountHeader(const Request& request, std::string_view name);
/// The value of `key` in Upload-Metadata ("filename d29ybGQ=,type dGV4dA=="); empty when it is not
/// there. Error: validation_failed.
Result<std::string> TusMetadata(std::string_view header, std::string_view key);

}  // namespace lathe::http
