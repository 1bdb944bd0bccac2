// For tests of serving: small models whose scores can be worked out by hand, written as bundle
// objects. Columns: size (double), colour (text: red, blue).
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "base/id.h"
#include "models/formats/centroids.h"
#include "models/formats/linear.h"
#include "models/model.h"
#include "store/objects.h"
#include "store/testing/fixture.h"

namespace lathe::serving_testing {

using store_testing::Must;

/// A recipe that passes `size` on and makes one-hot columns of `colour`.
inline features::Recipe MakeRecipe() {
  data::TableSchema schema;
  schema.columns.resize(2);
  schema.columns[0].name = "size";
  schema.columns[0].physical = data::PhysicalType::kDouble;
  schema.columns[0].semantic = data::SemanticType::kNumeric;
  schema.columns[1].name = "colour";
  schema.columns[1].physical = data::PhysicalType::kString;
  schema.columns[1].semantic = data::SemanticType::kCategorical;
  data::Frame frame;
  frame.AddColumn("size", data::ColumnKind::kNumber);
  frame.AddColumn("colour", data::ColumnKind::kText);
  frame.column(0).numbers = {1, 2, 3, 4};
  frame.column(1).dictionary = {"red", "blue"};
  frame.column(1).codes = {0, 1, 0, 1};
  frame.SetRowCount(4);
  return Must(features::Recipe::Fit(schema, frame, {.scale = false, .no_missing = true}));
}

inline models::ModelManifest MakeManifest(models::Task task) {
  models::ModelManifest manifest;
  manifest.algorithm_id = "by_hand";
  manifest.task = task;
  if (task == models::Task::kClassification) manifest.class_names = {"no", "say \"yes\""};
  if (task == models::Task::kRegression)
    manifest.curves["residuals"] = {{"quantiles", {{"q05", -2.0}, {"q95", 3.0}}}};
  manifest.recipe = MakeRecipe();
  return manifest;
}

/// `size` counts once, colours not at all.
inline std::unique_ptr<models::ModelFormat> MakeFormat(models::Task task,
                                                       std::size_t feature_count) {
  if (task == models::Task::kClustering) {
    features::Matrix centres(2, feature_count);
    for (std::size_t j = 0; j < feature_count; ++j)
      centres(0, j) = 0, centres(1, j) = j == 0 ? 10 : 0;
    return Must(models::MakeCentroids(centres));
  }
  models::LinearParts parts;
  parts.feature_count = feature_count;
  parts.output_count = task == models::Task::kClassification ? 2 : 1;
  parts.link =
      task == models::Task::kClassification ? models::Link::kSigmoid : models::Link::kIdentity;
  parts.coefficients.assign(feature_count, 0);
  parts.coefficients[0] = 1;
  parts.intercepts = {0};
  return Must(models::MakeLinear(std::move(parts)));
}

/// Writes such a model as an object and answers the object's id.
inline std::string PublishModel(const store::Objects& objects, models::Task task,
                                const std::string& model_id = NewId()) {
  models::ModelManifest manifest = MakeManifest(task);
  manifest.model_id = model_id;
  const auto format = MakeFormat(task, manifest.recipe.features().size());
  std::string id = NewId();
  Must(models::SaveModel(manifest, *format, objects.PathOf(id)));
  return id;
}

}  // namespace lathe::serving_testing
