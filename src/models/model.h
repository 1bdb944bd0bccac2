// Model: a loaded bundle that answers predictions: input schema, recipe, format, class names.
// Opened once, shared by reference count between requests (a handle outlives a replaced version).
// Immutable after Open; thread-safe; Predict allocates nothing beyond what `scratch` keeps.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "data/frame.h"
#include "features/recipe.h"
#include "models/bundle.h"
#include "models/format.h"

namespace lathe::models {

/// What a bundle's manifest says besides its sections.
struct ModelManifest {
  std::string model_id;
  std::string algorithm_id;
  Task task = Task::kClassification;
  std::string target;                    ///< empty for clustering
  std::vector<std::string> class_names;  ///< in score order; classification only
  json::object hyperparameters;
  json::object metrics;     ///< the document of GET /api/models/{id}/metrics
  json::object curves;      ///< confusion matrix, ROC points, residuals: what the model page shows
  json::object provenance;  ///< dataset fingerprint, seed, folds, library versions, trained_at
  features::Recipe recipe;

  json::object ToJson() const;
  static Result<ModelManifest> FromJson(const json::object& in);
};

/// Memory reused from call to call by one thread.
struct PredictScratch {
  features::Matrix features;
  features::Matrix scores;
  features::ApplyReport report;
  features::RecipeMemory recipe;
};

class Model {
 public:
  /// Errors: model_corrupt, not_found.
  static Result<std::shared_ptr<const Model>> Open(const std::filesystem::path& path);

  const ModelManifest& manifest() const { return manifest_; }
  const ModelFormat& format() const { return *format_; }
  std::int64_t size_bytes() const { return size_bytes_; }
  /// Scores rows whose columns are those of manifest().recipe.inputs(), in order; the result is
  /// scratch.scores.
  void Predict(const data::Frame& rows, PredictScratch& scratch) const;

 private:
  explicit Model(BundleReader reader) : reader_(std::move(reader)) {}
  BundleReader reader_;
  ModelManifest manifest_;
  std::unique_ptr<ModelFormat> format_;
  std::int64_t size_bytes_ = 0;
};

/// Writes manifest + format as a bundle; returns the file's SHA-256.
Result<std::string> SaveModel(const ModelManifest& manifest, const ModelFormat& format,
                              const std::filesystem::path& path);

}  // namespace lathe::models
