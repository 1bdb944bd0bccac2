// Routes of the catalogue of algorithms. `algorithms` may be null to describe the routes only.
#pragma once

#include "http/route.h"
#include "service/algorithms.h"

namespace lathe::http {

RouteList AlgorithmRoutes(service::Algorithms* algorithms);

}  // namespace lathe::http
