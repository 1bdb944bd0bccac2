// Clusterings by the nearest centre: scores are the squared distances to each centre. Section:
// centroids/centres (clusters x features, doubles).
#pragma once

#include <memory>

#include "features/matrix.h"
#include "models/format.h"

namespace lathe::models {

/// One centre per row. Error: model_corrupt when there is none or a value is not finite.
Result<std::unique_ptr<ModelFormat>> MakeCentroids(const features::Matrix& centres);
Result<std::unique_ptr<ModelFormat>> LoadCentroids(const BundleReader& reader);

}  // namespace lathe::models
