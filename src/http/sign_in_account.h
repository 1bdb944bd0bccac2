// The account that a sign-in names, for counting failures: "email" or "username" of a JSON or form
// body, in lower case. Empty when the body cannot be read; the handler answers for that.
#pragma once

#include <string>

#include "http/request_internal.h"

namespace lathe::http {

std::string SignInAccount(const ServerRequest& request);

}  // namespace lathe::http
