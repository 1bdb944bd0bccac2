// Recipe: the ordered transforms between raw columns and the feature matrix. It is fitted on the
// training rows of a fold and travels inside the model, so the code that prepared training rows
// prepares every served row ("one way for a row"). After Fit or FromJson it is immutable and
// thread-safe; Apply allocates nothing once `out` has its size.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "data/frame.h"
#include "data/schema.h"
#include "features/transform.h"

namespace lathe::features {

/// What an algorithm needs from the recipe.
struct RecipeNeeds {
  bool scale = false;                    ///< features on a common scale (mean 0, deviation 1)
  bool no_missing = false;               ///< every missing value filled
  bool native_categories = false;        ///< takes category codes; otherwise one-hot columns
  std::int32_t max_one_hot_levels = 64;  ///< rarer levels share one "other" column
};

class Recipe {
 public:
  Recipe();
  ~Recipe();
  Recipe(Recipe&&) noexcept;
  Recipe& operator=(Recipe&&) noexcept;

  /// Learns a recipe for the feature columns of `schema` (roles feature only; text and identifier
  /// columns are left out and named in `skipped()`) from all rows of `frame`, which holds at least
  /// those columns by name. Error: train_no_features.
  static Result<Recipe> Fit(const data::TableSchema& schema, const data::Frame& frame,
                            const RecipeNeeds& needs);
  static Result<Recipe> FromJson(const json::value& in);
  json::object ToJson() const;

  /// The raw columns read, in the order of the model's input schema.
  const std::vector<data::ColumnSchema>& inputs() const;
  const std::vector<Feature>& features() const;
  const std::vector<std::string>& skipped() const;
  /// One sentence per step.
  std::vector<std::string> Explain() const;

  /// An empty frame with exactly the columns of inputs(), in order, to be filled with rows.
  data::Frame MakeInputFrame() const;
  /// Fills `out` (resized to rows x features). REQUIRES: the frame's columns are those of inputs(),
  /// in order.
  void Apply(const data::Frame& rows, Matrix& out, ApplyReport* report = nullptr) const;
  /// Picks the input columns of `frame` by name, then Apply. Error: predict_schema when one is
  /// absent or of another kind.
  Status ApplyByName(const data::Frame& frame, Matrix& out, ApplyReport* report = nullptr) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace lathe::features
