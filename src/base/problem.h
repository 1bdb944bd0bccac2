// Errors as RFC 9457 problem documents: one shape for HTTP answers, failed jobs and the CLI.
// Stateless.
#pragma once

#include "base/error.h"
#include "base/json.h"

namespace lathe {

/// {"type","title","status","detail","code","errors":[...]}; HTTP adds "request_id".
json::object ToProblem(const Error& error);

}  // namespace lathe
