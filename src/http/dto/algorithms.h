// Bodies of the catalogue of algorithms and of hyperparameter forms.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/fields.h"
#include "service/algorithms.h"

namespace lathe::http {

struct AlgorithmScoresDto {
  static constexpr std::string_view kName = "AlgorithmScores";
  std::int64_t accuracy = 0, speed = 0, interpretability = 0;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("accuracy", self.accuracy,
      Rule().Doc("How well its models do on tables, 0 to 100").Range(0, 100).Required());
    v("speed", self.speed, Rule().Doc("How fast it fits, 0 to 100").Range(0, 100).Required());
    v("interpretability", self.interpretability,
      Rule().Doc("How easily its decisions are read, 0 to 100").Range(0, 100).Required());
  }
};

struct AlgorithmCapabilitiesDto {
  static constexpr std::string_view kName = "AlgorithmCapabilities";
  bool probability = false, importance = false, incremental_rounds = false, weights = false;
  bool handles_missing = false, native_categories = false;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("probability", self.probability, Rule().Doc("Answers class probabilities").Required());
    v("importance", self.importance, Rule().Doc("Tells how much each column matters").Required());
    v("incremental_rounds", self.incremental_rounds,
      Rule().Doc("Fits in rounds, with a learning curve").Required());
    v("weights", self.weights, Rule().Doc("Takes row weights").Required());
    v("handles_missing", self.handles_missing,
      Rule().Doc("Takes missing values as they are").Required());
    v("native_categories", self.native_categories,
      Rule().Doc("Takes categories without one-hot columns").Required());
  }
};

struct AlgorithmLimitsDto {
  static constexpr std::string_view kName = "AlgorithmLimits";
  std::optional<std::int64_t> max_rows, max_features;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("max_rows", self.max_rows, Rule().Doc("Most rows it takes; null: any number").Required());
    v("max_features", self.max_features,
      Rule().Doc("Most features it takes; null: any number").Required());
  }
};

struct AlgorithmDto {
  static constexpr std::string_view kName = "Algorithm";
  std::string id, title, family;
  std::vector<std::string> tasks;
  std::string description;
  AlgorithmScoresDto scores;
  AlgorithmCapabilitiesDto capabilities;
  AlgorithmLimitsDto limits;
  std::string evidence, format, library;
  std::vector<json::object> parameters;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("id", self.id, Rule().Doc("What algorithm_id names").Required().Example("lightgbm_gbdt"));
    v("title", self.title, Rule().Doc("Its name for people").Required());
    v("family", self.family, Rule().Doc("boosting, linear, clustering").Required());
    v("tasks", self.tasks,
      Rule()
          .Doc("What it is for")
          .OneOf({"classification", "regression", "clustering"})
          .Required());
    v("description", self.description, Rule().Doc("When to choose it").Required());
    v("scores", self.scores,
      Rule().Doc("A rough comparison; evidence says what it rests on").Required());
    v("capabilities", self.capabilities, Rule().Doc("What it can do").Required());
    v("limits", self.limits, Rule().Doc("What it can be given").Required());
    v("evidence", self.evidence, Rule().Doc("Where the scores come from").Required());
    v("format", self.format, Rule().Doc("The model format it writes").Required());
    v("library", self.library, Rule().Doc("What fits it, with version and licence").Required());
    v("parameters", self.parameters,
      Rule().Doc("Its hyperparameters; see also /hyperparameters").Required());
  }
  /// The catalogue's entry has the fields of this body and more that only the server reads.
  static AlgorithmDto From(const service::AlgorithmInfo& algorithm) {
    std::vector<FieldError> ignored;
    return ReadFields<AlgorithmDto>(json::value(algorithm.document), ignored);
  }
};

struct HyperparametersDto {
  static constexpr std::string_view kName = "Hyperparameters";
  json::object schema;
  std::map<std::string, json::value> suggested;
  std::map<std::string, std::string> why;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("schema", self.schema,
      Rule().Doc("JSON Schema (draft 2020-12) of the hyperparameters").Required());
    v("suggested", self.suggested,
      Rule().Doc("Values that suit the dataset's size, where not the default").Required());
    v("why", self.why, Rule().Doc("A reason for each suggested value").Required());
  }
  static HyperparametersDto From(const service::HyperparameterForm& form) {
    HyperparametersDto dto{form.schema, {}, {}};
    for (const service::Suggestion& suggestion : form.suggestions) {
      dto.suggested[suggestion.parameter] = suggestion.value;
      dto.why[suggestion.parameter] = suggestion.reason;
    }
    return dto;
  }
};

}  // namespace lathe::http
