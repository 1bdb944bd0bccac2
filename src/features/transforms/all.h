// The maker and the reader of each kind of transform, one kind per file of this folder. Makers see
// training rows only. Those here serve the columns that no plan speaks of; makers of a plan's steps
// are in steps.h. Readers take hostile input: their error is model_corrupt.
#pragma once

#include <cstddef>
#include <memory>

#include "data/frame.h"
#include "data/schema.h"
#include "features/recipe.h"
#include "features/transform.h"

namespace lathe::features {

/// A column to learn a transform from.
struct FitColumn {
  const data::ColumnSchema& schema;
  ColumnView column;  ///< every row is a training row
  const RecipeNeeds& needs;
  std::span<const std::string> labels = {};  ///< of category codes
};

/// A column that a stored transform reads.
struct InputColumn {
  const data::ColumnSchema* schema = nullptr;
  std::span<const std::string> labels;  ///< of category codes
};

/// The state of a transform as it lies in a file.
struct StoredTransform {
  const json::object& state;
  const data::ColumnSchema& schema;          ///< of the first column read
  std::span<const std::string> labels = {};  ///< of the first column read
  std::span<const InputColumn> inputs = {};  ///< all of them, when there may be several
};

TransformPtr FitNumeric(const FitColumn& fit);
Result<TransformPtr> ReadNumeric(const StoredTransform& stored);

TransformPtr FitBoolean(const FitColumn& fit);
Result<TransformPtr> ReadBoolean(const StoredTransform& stored);

TransformPtr FitOneHotEncoder(const FitColumn& fit);
Result<TransformPtr> ReadOneHotEncoder(const StoredTransform& stored);

TransformPtr FitOrdinalEncoder(const FitColumn& fit);
Result<TransformPtr> ReadOrdinalEncoder(const StoredTransform& stored);

TransformPtr FitDateParts(const FitColumn& fit);
Result<TransformPtr> ReadDateParts(const StoredTransform& stored);

}  // namespace lathe::features
