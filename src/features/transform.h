// One step of a recipe: turns raw columns into feature columns. Each kind of transform is one file
// in transforms/ with Fit (learns its state from training rows only) and Apply (the same code in
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
#include "features/matrix.h"

namespace lathe::features {

/// A column of the feature matrix.
struct Feature {
  std::string name;          ///< "age", "sex=male", "date.month"
  std::string source;        ///< the raw column it comes from
  bool categorical = false;  ///< values are category codes 0..levels-1, NaN for missing and unseen
  std::int32_t levels = 0;   ///< number of category codes when categorical
};

/// Counts what applying a recipe had to work around; turned into the answer's warnings.
struct ApplyReport {
  std::vector<std::int64_t> unseen;  ///< per raw column: values that training never saw
};

/// Rows first..last-1.
struct RowRange {
  std::size_t first = 0;
  std::size_t last = 0;
};

class Transform {
 public:
  virtual ~Transform() = default;
  /// The stable name in files and the API: "numeric", "one_hot_encoder", ...
  virtual std::string_view op() const = 0;
  /// The raw column read, by its position in the recipe's schema.
  virtual std::size_t input() const = 0;
  /// The features written, in order.
  virtual std::span<const Feature> outputs() const = 0;
  /// Writes `rows` of `column` to columns first_output.. of the same rows of `out` (already sized);
  /// allocates nothing. `report->unseen[input()]` is raised (report may be null).
  virtual void Apply(const data::FrameColumn& column, RowRange rows, std::size_t first_output,
                     Matrix& out, ApplyReport* report) const = 0;
  virtual json::object State() const = 0;
  /// What this step does, as a sentence: "Fills missing ages with the median, 28".
  virtual std::string Explain() const = 0;
};

}  // namespace lathe::features
