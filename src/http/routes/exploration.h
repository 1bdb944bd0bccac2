// How the columns of a dataset go together, and pictures of them. Thread-safe like the services.
#pragma once

#include "http/route.h"

namespace lathe::service {
class Charts;
class Profiles;
}  // namespace lathe::service

namespace lathe::http {

/// Both outlive the routes; null only describes them.
RouteList ExplorationRoutes(service::Profiles* profiles, service::Charts* charts);

}  // namespace lathe::http
