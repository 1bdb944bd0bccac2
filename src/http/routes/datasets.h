// Routes of datasets.
#pragma once

#include "http/route.h"

namespace lathe::service {
class Datasets;
class SourceImports;
}  // namespace lathe::service

namespace lathe::http {

/// Both may be null: the routes then only describe themselves.
RouteList DatasetsRoutes(service::Datasets* datasets, service::SourceImports* imports);

}  // namespace lathe::http
