// One step of a recipe: turns columns into new columns. Each kind of transform is one file in
// transforms/ with Fit (learns its state from training rows only) and Apply (the same code in
// training and in serving). State is data (JSON), never code. After Fit or FromJson an object is
// immutable and thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "data/frame.h"
#include "features/column_view.h"
#include "features/matrix.h"

namespace lathe::features {

/// A column of the feature matrix, or one that a step of a plan makes.
struct Feature {
  std::string name;          ///< "age", "sex=male", "date.month"
  std::string source;        ///< the raw column it comes from
  bool categorical = false;  ///< values are category codes 0..levels-1, NaN for missing and unseen
  std::int32_t levels = 0;   ///< number of category codes when categorical
  bool is_time = false;      ///< values are seconds since 1970 and read as a time
};

/// Counts what applying a recipe had to work around; turned into the answer's warnings.
struct ApplyReport {
  std::vector<std::int64_t> unseen;  ///< per raw column: values that training never saw
};

class Transform {
 public:
  virtual ~Transform() = default;
  /// The stable name in files and the API: "numeric", "one_hot_encoder", ...
  virtual std::string_view op() const = 0;
  /// The columns written, in order.
  virtual std::span<const Feature> outputs() const = 0;
  /// What the codes of a categorical output stand for; empty where they are the values themselves.
  virtual std::span<const std::string> labels() const { return {}; }
  /// Writes outputs() for the rows of `in`, which are as many in each; allocates nothing (free
  /// text apart). Returns
  /// how many values of the first column training never saw. REQUIRES: as many columns, and of the
  /// kinds, that it was fitted on or read for; one or more.
  virtual std::int64_t Apply(std::span<const ColumnView> in, Cells out) const = 0;
  /// Whether Apply writes the one column of numbers it reads as it is, and nothing else.
  virtual bool copies() const { return false; }
  virtual json::object State() const = 0;
  /// What this step does, as a sentence: "Fills missing ages with the median, 28".
  virtual std::string Explain() const = 0;
};

using TransformPtr = std::unique_ptr<Transform>;

}  // namespace lathe::features
