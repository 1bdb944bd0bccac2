// Feature sets: made of steps or by a selection, tried before, looked at after. Thread-safe like
// their services.
#pragma once

#include "http/route.h"

namespace lathe::service {
class FeatureSets;
class FeatureSteps;
}  // namespace lathe::service

namespace lathe::http {

/// Both outlive the routes; null only describes them.
RouteList FeatureRoutes(service::FeatureSets* sets, service::FeatureSteps* steps);

}  // namespace lathe::http
