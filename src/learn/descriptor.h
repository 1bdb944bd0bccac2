// Descriptor: everything the product knows about an algorithm without running it. It drives the
// form, the documentation, validation of a request, the recipe (needs) and the conformance tests.
// Written to catalogue.json by `lathe-job catalogue`, which the server reads; so the server links
// no training library. Plain values.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "features/recipe.h"
#include "models/format.h"

namespace lathe::learn {

enum class ParameterKind { kInt, kFloat, kBool, kChoice };
enum class ParameterLevel { kBasic, kAdvanced, kExpert };

/// One hyperparameter, named as the library documents it.
struct Parameter {
  std::string name;
  ParameterKind kind = ParameterKind::kFloat;
  json::value default_value;
  std::optional<double> min, max;    ///< inclusive
  std::vector<std::string> choices;  ///< kChoice only
  ParameterLevel level = ParameterLevel::kBasic;
  bool log_scale = false;  ///< search and sliders on a logarithmic scale
  bool searchable = false;
  std::string doc;
};

struct Capabilities {
  bool probability = false;
  bool importance = false;
  bool incremental_rounds = false;
  bool weights = false;
  bool handles_missing = false;
  bool native_categories = false;
};

struct Descriptor {
  std::string id;      ///< "lightgbm_gbdt"
  std::string title;   ///< "Gradient boosted trees (LightGBM)"
  std::string family;  ///< boosting, linear, clustering, ...
  std::vector<models::Task> tasks;
  std::string description;  ///< two or three sentences for a user who chooses
  std::vector<Parameter> parameters;
  features::RecipeNeeds needs;
  Capabilities capabilities;
  int accuracy_score = 0;  ///< 0..100 prior; the source is in score_evidence
  int speed_score = 0;
  int interpretability_score = 0;
  std::string score_evidence;
  std::int64_t max_rows = 0;  ///< 0 is no limit
  std::int64_t max_features = 0;
  std::string format;   ///< the model format written: "trees", "linear", "centroids"
  std::string library;  ///< "LightGBM 4.7.0, MIT"

  json::object ToJson() const;
};

}  // namespace lathe::learn
