// /api/workspaces: workspaces, their members, audit log and usage.
#pragma once

#include "http/route.h"

namespace lathe::service {
class Activity;
class Members;
class Workspaces;
}  // namespace lathe::service

namespace lathe::http {

/// The services outlive the routes; null ones only describe them.
RouteList WorkspaceRoutes(service::Workspaces* workspaces, service::Members* members,
                          service::Activity* activity);

}  // namespace lathe::http
