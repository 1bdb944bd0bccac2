// API keys of a workspace.
#pragma once

#include "http/route.h"

namespace lathe::service {
class ApiKeys;
}

namespace lathe::http {

/// `api_keys` outlives the routes; null only describes them.
RouteList ApiKeyRoutes(service::ApiKeys* api_keys);

}  // namespace lathe::http
