// What is known about a dataset's table: looking at it, and the figures found. Thread-safe like its
// service.
#pragma once

#include "http/route.h"

namespace lathe::service {
class Profiles;
}

namespace lathe::http {

/// `profiles` outlives the routes; null only describes them.
RouteList ProfileRoutes(service::Profiles* profiles);

}  // namespace lathe::http
