// Makes our linear format from fitted coefficients, with importances |coefficient| x deviation of
// the feature in training. Stateless.
#pragma once

#include <memory>
#include <span>

#include "learn/algorithm.h"
#include "models/format.h"
#include "models/formats/format_header.h"

namespace lathe::learn {

struct LinearFit {
  models::Link link = models::Link::kIdentity;
  std::size_t output_count = 1;
  std::span<const double> coefficients;  ///< one row per score
  std::span<const double> intercepts;    ///< one per score
};

/// Error: train_failed when a coefficient is not finite.
Result<std::unique_ptr<models::ModelFormat>> MakeLinearModel(const FitRequest& request,
                                                             const LinearFit& fit);

}  // namespace lathe::learn
