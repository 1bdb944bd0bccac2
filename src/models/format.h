// ModelFormat: the read-only shape of a fitted model (trees, linear, centroids, ...). Few shapes
// serve many algorithms, so serving, export and explanation know only these. Scores agree with the
// training library's within 1e-6 (parity tests). Formats read their arrays in place from the mapped
// bundle. Immutable after Load; thread-safe.
#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "features/matrix.h"

namespace lathe::models {

class BundleWriter;
class BundleReader;

/// What a task's score columns mean. Classification: one column of P(class) per class, in class
/// order. Regression: one column, the value. Clustering: one column per cluster, the squared
/// distance to its centre (the smallest is chosen).
enum class Task { kClassification, kRegression, kClustering };
std::string_view ToText(Task task);
Result<Task> TaskFromText(std::string_view text);

class ModelFormat {
 public:
  virtual ~ModelFormat() = default;
  /// The section family in the bundle: "trees", "linear", "centroids".
  virtual std::string_view name() const = 0;
  virtual std::size_t feature_count() const = 0;
  /// Columns of a score row: classes, 1, or clusters.
  virtual std::size_t output_count() const = 0;
  /// Scores one row. REQUIRES: features.size() == feature_count(), out.size() == output_count().
  /// Allocates nothing.
  virtual void ScoreRow(std::span<const double> features, std::span<double> out) const = 0;
  /// Scores all rows into `out` (resized). The default calls ScoreRow; formats override it with a
  /// blocked walk.
  virtual void Score(const features::Matrix& rows, features::Matrix& out) const;
  /// Importance by gain or |coefficient| x deviation, one per feature, sum 1 (empty when the shape
  /// has none).
  virtual std::vector<double> Importance() const { return {}; }
  /// Adds this model's sections.
  virtual Status Save(BundleWriter& writer) const = 0;
};

/// Loads the format named in the bundle's manifest. Errors: model_corrupt.
Result<std::unique_ptr<ModelFormat>> LoadFormat(const BundleReader& reader);

}  // namespace lathe::models
