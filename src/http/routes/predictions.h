// Routes of predictions: POST /api/models/{id}/predict, GET /api/predictions/{id}, GET
// /api/projects/{id}/predictions.
#pragma once

#include "http/route.h"

namespace lathe::service {
class Predictions;
}  // namespace lathe::service

namespace lathe::http {

/// `predictions` may be null to describe only.
RouteList PredictionsRoutes(service::Predictions* predictions);

}  // namespace lathe::http
