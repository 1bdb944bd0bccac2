// Names of uploaded files: labels for people, never paths. Stateless.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace lathe::service {

/// The last part of what may be a path, without control and direction characters, at most 255 bytes
/// of UTF-8: a longer one is cut before its extension. Error: upload_bad_name (empty, ".", "..",
/// NUL, not UTF-8).
Result<std::string> CleanUploadName(std::string_view name);

}  // namespace lathe::service
