// Linear models: one weighted sum of the features per score, then a link. Sections:
// linear/coefficients (scores x features, doubles), linear/intercepts (scores), linear/importance
// (features, may be empty).
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "models/format.h"
#include "models/formats/format_header.h"

namespace lathe::models {

struct LinearParts {
  std::size_t feature_count = 0;
  std::size_t output_count = 0;
  Link link = Link::kIdentity;
  std::vector<double> coefficients;  ///< row-major, one row per score
  std::vector<double> intercepts;    ///< one per score
  std::vector<double> importance;    ///< one per feature, or empty
};

/// Error: model_corrupt when sizes do not fit or a value is not finite.
Result<std::unique_ptr<ModelFormat>> MakeLinear(LinearParts parts);
Result<std::unique_ptr<ModelFormat>> LoadLinear(const BundleReader& reader);

}  // namespace lathe::models
