// Routes of uploads: sending a file to a data source, and looking into it before it is imported.
#pragma once

#include "http/route.h"

namespace lathe::service {
class Uploads;
}

namespace lathe::http {

/// `uploads` may be null: the routes then only describe themselves.
RouteList UploadsRoutes(service::Uploads* uploads);

}  // namespace lathe::http
