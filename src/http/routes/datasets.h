// Routes of datasets.
#pragma once

#include "http/route.h"

namespace lathe::service {
class Datasets;
}

namespace lathe::http {

/// `datasets` may be null: the routes then only describe themselves.
RouteList DatasetsRoutes(service::Datasets* datasets);

}  // namespace lathe::http
