// Cleaning datasets, and how a version came to be. Thread-safe like its service.
#pragma once

#include "http/route.h"

namespace lathe::service {
class Cleaning;
}

namespace lathe::http {

/// `cleaning` outlives the routes; null only describes them.
RouteList CleaningRoutes(service::Cleaning* cleaning);

}  // namespace lathe::http
