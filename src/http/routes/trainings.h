// Routes of trainings. `trainings` may be null to describe the routes only.
#pragma once

#include "http/route.h"
#include "service/trainings.h"

namespace lathe::http {

RouteList TrainingRoutes(service::Trainings* trainings);

}  // namespace lathe::http
