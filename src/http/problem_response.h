// Errors as answers: application/problem+json with the request's id, Retry-After and
// WWW-Authenticate where they belong. Stateless.
#pragma once

#include <string_view>

#include "base/error.h"
#include "http/route.h"

namespace lathe::http {

Response ProblemResponse(const Error& error, std::string_view request_id);
/// The same with the status that a protocol prescribes for it.
Response ProblemResponse(const Error& error, std::string_view request_id, int status);
/// The status that goes with a stable code; 500 for one that this release does not know.
int StatusOf(std::string_view code);

}  // namespace lathe::http
