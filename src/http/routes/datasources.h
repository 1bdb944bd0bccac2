// Routes of data sources.
#pragma once

#include "http/route.h"

namespace lathe::service {
class Datasources;
}

namespace lathe::http {

/// `sources` may be null: the routes then only describe themselves.
RouteList DatasourcesRoutes(service::Datasources* sources);

}  // namespace lathe::http
