// The maker and the reader of each kind of transform, one kind per file of this folder. A new kind
// adds two lines here and a row to the table in recipe.cpp. Makers see training rows only. Readers
// take hostile input: their error is model_corrupt.
#pragma once

#include <cstddef>
#include <memory>

#include "data/frame.h"
#include "data/schema.h"
#include "features/recipe.h"
#include "features/transform.h"

namespace lathe::features {

/// A raw column to learn a transform from.
struct FitColumn {
  const data::ColumnSchema& schema;
  std::size_t input;                ///< its place among the recipe's inputs
  const data::FrameColumn& column;  ///< every row is a training row
  const RecipeNeeds& needs;
};

/// The state of a transform as it lies in a file.
struct StoredTransform {
  const json::object& state;
  std::size_t input;
  const data::ColumnSchema& schema;
};

using TransformPtr = std::unique_ptr<Transform>;

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
