// Errors as answers: application/problem+json with the request's id, Retry-After and
// WWW-Authenticate where they belong. Stateless.
#pragma once

#include <string_view>

#include "base/error.h"
#include "http/route.h"

namespace lathe::http {

Response ProblemResponse(const Error& error, std::string_view request_id);

}  // namespace lathe::http
