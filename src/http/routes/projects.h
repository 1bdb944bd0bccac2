// Projects of a workspace.
#pragma once

#include "http/route.h"

namespace lathe::service {
class Projects;
}

namespace lathe::http {

/// `projects` outlives the routes; null only describes them.
RouteList ProjectRoutes(service::Projects* projects);

}  // namespace lathe::http
