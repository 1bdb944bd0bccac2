// Recipe: the ordered transforms between raw columns and the feature matrix. It is fitted on the
// training rows of a fold and travels inside the model, so the code that prepared training rows
// prepares every served row ("one way for a row"). A user's plan, when there is one, is its first
// part (program.h); the second part suits the columns to the algorithm. After Fit or FromJson it is
// immutable and thread-safe; Apply allocates nothing once `out` and the memory have their size.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "data/frame.h"
#include "data/schema.h"
#include "features/plan.h"
#include "features/transform.h"

namespace lathe::features {

/// What an algorithm needs from the recipe.
struct RecipeNeeds {
  bool scale = false;                    ///< features on a common scale (mean 0, deviation 1)
  bool no_missing = false;               ///< every missing value filled
  bool native_categories = false;        ///< takes category codes; otherwise one-hot columns
  std::int32_t max_one_hot_levels = 64;  ///< rarer levels share one "other" column
};

struct StepTarget;
class Program;

/// Memory for one Apply after the other by one thread.
class RecipeMemory {
 public:
  RecipeMemory();
  ~RecipeMemory();
  RecipeMemory(RecipeMemory&&) noexcept;
  RecipeMemory& operator=(RecipeMemory&&) noexcept;

 private:
  friend class Recipe;
  struct State;
  std::unique_ptr<State> state_;
};

/// What a recipe with a plan is fitted on; borrowed.
struct PlanFit {
  const Plan& plan;
  const data::TableSchema& schema;
  const data::Frame& frame;            ///< training rows only
  const StepTarget* target = nullptr;  ///< null when there is none
  std::string target_name;             ///< empty when there is none
  std::uint64_t seed = 0;
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
  /// Learns the plan's steps and then what the algorithm needs of their columns. `train_features`
  /// gets the features of the training rows: where a step must not show a row its own answer they
  /// are not what Apply gives. Errors: train_no_features, those of Program::Fit.
  static Result<Recipe> FitPlan(const PlanFit& fit, const RecipeNeeds& needs,
                                Matrix& train_features);
  static Result<Recipe> FromJson(const json::value& in);
  json::object ToJson() const;

  /// The raw columns read, in the order of the model's input schema.
  const std::vector<data::ColumnSchema>& inputs() const;
  const std::vector<Feature>& features() const;
  const std::vector<std::string>& skipped() const;
  /// By feature: the column it is made of, raw or made by the plan.
  std::vector<std::string> columns() const;
  /// One sentence per step.
  std::vector<std::string> Explain() const;

  /// An empty frame with exactly the columns of inputs(), in order, to be filled with rows.
  data::Frame MakeInputFrame() const;
  /// Fills `out` (resized to rows x features). REQUIRES: the frame's columns are those of inputs(),
  /// in order.
  void Apply(const data::Frame& rows, Matrix& out, ApplyReport* report = nullptr,
             RecipeMemory* memory = nullptr) const;
  /// Picks the input columns of `frame` by name, then Apply. Error: predict_schema when one is
  /// absent or of another kind.
  Status ApplyByName(const data::Frame& frame, Matrix& out, ApplyReport* report = nullptr) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace lathe::features
