// A section of a dataset's profile as an answer. Stateless.
#pragma once

#include <string_view>
#include <vector>

#include "http/route.h"
#include "service/profiles.h"

namespace lathe::http {

/// The section ("quality", ...) as it is stored; the route takes no query parameters.
Result<Response> GetSection(service::Profiles& profiles, const Request& request,
                            std::string_view name);
/// What reading a section can end with.
std::vector<ErrorCode> ProfileErrors();

}  // namespace lathe::http
