// Reports of datasets, to download.
#pragma once

#include "http/route.h"

namespace lathe::service {
class Reports;
}

namespace lathe::http {

/// `reports` outlives the routes; null only describes.
RouteList ReportRoutes(service::Reports* reports);

}  // namespace lathe::http
