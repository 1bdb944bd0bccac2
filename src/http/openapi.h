// The OpenAPI 3.1 document, written from the route table: what is served is what is described.
// Stateless.
#pragma once

#include "base/json.h"
#include "http/route.h"

namespace lathe::http {

/// REQUIRES: operation ids are unique.
json::object OpenApiDocument(const RouteList& routes);
/// The names in {braces} of a path, in order.
std::vector<std::string> ParamNames(std::string_view path);

}  // namespace lathe::http
