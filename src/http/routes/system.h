// The server's own routes: health, version, metrics, the error table, the OpenAPI document and the
// pages that show it. All are public and run on the socket's thread: they answer while everything
// else is busy.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "http/route.h"
#include "http/server.h"

namespace lathe::http {

/// What the routes ask the server for. Outlives them.
struct SystemSources {
  std::function<bool()> accepting;  ///< false while draining
  std::function<std::vector<ReadinessCheck>()> readiness;
  std::function<std::string()> metrics_text;
  std::string openapi_text;
  std::string openapi_etag;
};

/// With null sources the rows only describe.
RouteList SystemRoutes(const SystemSources* sources);

}  // namespace lathe::http
