// Validation rules of datasets and data sources, and their results.
#pragma once

#include "http/route.h"

namespace lathe::service {
class Rules;
}

namespace lathe::http {

/// `rules` outlives the routes; null only describes.
RouteList RulesRoutes(service::Rules* rules);

}  // namespace lathe::http
