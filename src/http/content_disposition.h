// Names of downloads in the Content-Disposition header (RFC 6266, RFC 8187): any name is safe to
// pass. Stateless.
#pragma once

#include <string>
#include <string_view>

namespace lathe::http {

/// `attachment; filename="..."; filename*=UTF-8''...`
std::string AttachmentName(std::string_view filename);

}  // namespace lathe::http
