// Turns LightGBM's trees into our own format: the same decisions for every row, missing values and
// unseen categories included. Stateless.
#pragma once

#include <memory>

#include "learn/algorithm.h"
#include "learn/algorithms/lightgbm_text.h"
#include "models/format.h"

namespace lathe::learn {

/// Of `request`, the task, the number of classes and the features are read. Error: train_failed
/// when a tree cannot be expressed (values below a threshold treated as missing, categories of an
/// ordinary feature).
Result<std::unique_ptr<models::ModelFormat>> TreesFromLightgbm(const LightgbmModel& model,
                                                               const FitRequest& request);

}  // namespace lathe::learn
