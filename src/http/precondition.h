// Conditional requests (RFC 9110 section 13): If-Match guards a change against a lost update,
// If-None-Match saves sending what the client has. ETags are the quoted revision of a resource.
// Stateless.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "http/route.h"

namespace lathe::http {

/// Checks If-Match, when the client sent one, against the resource's ETag (with its quotes). Call
/// it after the resource was found and before it is changed. Error: precondition_failed.
Status CheckIfMatch(const Request& request, std::string_view current_etag);

/// Whether the header's list of ETags holds `etag` or is "*". Weak tags count only when `weak`.
bool EtagListHas(std::string_view list, std::string_view etag, bool weak);

}  // namespace lathe::http
