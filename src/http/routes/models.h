// Routes of models but for predictions (routes/predictions.h). `models` may be null to describe the
// routes only.
#pragma once

#include "http/route.h"
#include "service/models.h"

namespace lathe::http {

RouteList ModelRoutes(service::Models* models);

}  // namespace lathe::http
