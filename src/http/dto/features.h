// Bodies of feature sets: the steps, what comes out of them, which features matter. What steps do
// to columns is described by features/plan_report.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/fields.h"
#include "features/plan_report.h"
#include "features/selection/methods.h"
#include "features/suggest.h"
#include "http/dto/datasets.h"
#include "http/dto/deleted.h"
#include "http/dto/job.h"
#include "service/feature_sets.h"

namespace lathe::http {

struct FeatureStepDto {
  static constexpr std::string_view kName = "FeatureStep";
  std::string op;
  std::vector<std::string> columns;
  json::object params;
  bool keep_input = false;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("op", self.op, Rule().Doc("One of GET /api/feature-operations").Required());
    v("columns", self.columns,
      Rule().Doc("Columns of the dataset, or made by earlier steps").Required());
    v("params", self.params, Rule().Doc("Parameters of the operation; absent ones take defaults"));
    v("keep_input", self.keep_input,
      Rule().Doc("Keep the columns; what replaces them is then called column.op").Default(false));
  }
};

struct FeatureSetCreate {
  static constexpr std::string_view kName = "FeatureSetCreate";
  std::string dataset_id;
  std::optional<std::string> name, target;
  bool automatic = false;
  std::optional<json::value> steps;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("dataset_id", self.dataset_id,
      Rule().Doc("Whose columns features are made of").Required().Length(1, 64));
    v("name", self.name, Rule().Doc("What to call it").Length(1, 200).Format("name"));
    v("target", self.target,
      Rule()
          .Doc("The column to predict, which target encoding and importance need; by default the "
               "one with the role target, or the project's")
          .Length(1, 255));
    v("auto", self.automatic,
      Rule().Doc("Take the steps that suggest themselves instead of steps").Default(false));
    v("steps", self.steps,
      Rule().Doc("[{op, columns, params, keep_input}], done in this order; see FeatureStep"));
  }
};

struct FeatureSelectCreate {
  static constexpr std::string_view kName = "FeatureSelectCreate";
  std::optional<std::string> dataset_id, feature_set_id, name, target;
  std::string method;
  std::optional<std::int64_t> k;
  std::optional<double> threshold;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("dataset_id", self.dataset_id, Rule().Doc("Select among a dataset's columns").Length(1, 64));
    v("feature_set_id", self.feature_set_id,
      Rule().Doc("Or among what a feature set makes").Length(1, 64));
    v("name", self.name, Rule().Doc("What to call it").Length(1, 200).Format("name"));
    v("target", self.target,
      Rule()
          .Doc("The column to predict; by default the feature set's, or the dataset's")
          .Length(1, 255));
    v("method", self.method,
      Rule()
          .Doc("How features are ranked. Every fit of a training ranks them anew on its own rows. "
               "variance scores a feature on its range from 0 to 1, so that units do not count: "
               "0.25 at most, and not the scores of scikit-learn's VarianceThreshold, which takes "
               "values as they are")
          .Required()
          .OneOf({features::kSelectionMethods.begin(), features::kSelectionMethods.end()}));
    v("k", self.k,
      Rule()
          .Doc("Keep so many; by default the fewest that score as well as the best number, or all "
               "that reach the threshold")
          .Range(1, 20'000));
    v("threshold", self.threshold,
      Rule().Doc("Keep only those that score at least this; with k the best k of them. Where no "
                 "feature reaches it the selection fails and names the best"));
  }
};

struct FeatureTryCreate {
  static constexpr std::string_view kName = "FeatureTry";
  std::optional<std::string> target;
  json::value steps;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("target", self.target, Rule().Doc("The column to predict").Length(1, 255));
    v("steps", self.steps, Rule().Doc("[{op, columns, params, keep_input}]").Required());
  }
};

struct FeatureSetDto {
  static constexpr std::string_view kName = "FeatureSet";
  std::string id, project_id, dataset_id, kind, name, status;
  std::optional<std::string> base_id, target, method;
  bool automatic = false;
  std::vector<FeatureStepDto> steps;
  std::vector<std::string> input_columns;
  std::vector<features::OutputColumn> output_columns;
  std::optional<std::int64_t> output_count, rows, rows_looked_at;
  std::vector<std::string> sentences;
  std::vector<features::PlanWarning> warnings;
  std::optional<DatasetErrorDto> error;
  std::optional<JobDto> job;
  std::string created_at, updated_at;
  std::optional<std::string> deleted_at;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("id", self.id, Rule().Doc("The feature set's id").Required().Format("uuid"));
    v("project_id", self.project_id, Rule().Doc("Its project").Required().Format("uuid"));
    v("dataset_id", self.dataset_id,
      Rule().Doc("Whose columns it is made of").Required().Format("uuid"));
    v("base_id", self.base_id, Rule().Doc("The feature set a selection began with").Required());
    v("kind", self.kind,
      Rule().Doc("Made of steps, or by a selection").Required().OneOf({"engineer", "select"}));
    v("name", self.name, Rule().Doc("What it is called").Required());
    v("target", self.target, Rule().Doc("The column to predict").Required());
    v("method", self.method, Rule().Doc("Of a selection: how features were ranked").Required());
    v("auto", self.automatic, Rule().Doc("Whether its steps suggested themselves").Required());
    v("status", self.status,
      Rule().Doc("Where it stands").Required().OneOf({"queued", "running", "ready", "failed"}));
    v("steps", self.steps, Rule().Doc("What is done, in this order").Required());
    v("input_columns", self.input_columns,
      Rule().Doc("Columns of the dataset that its features are made of").Required());
    v("output_columns", self.output_columns,
      Rule().Doc("What comes out, the first 1,000; empty before it is ready").Required());
    v("output_count", self.output_count, Rule().Doc("Columns that come out").Required());
    v("rows", self.rows, Rule().Doc("Rows that could be looked at").Required());
    v("rows_looked_at", self.rows_looked_at,
      Rule().Doc("Rows the figures come from; fewer than rows: an even sample").Required());
    v("sentences", self.sentences, Rule().Doc("What each step does, in words").Required());
    v("warnings", self.warnings, Rule().Doc("What deserves a look").Required());
    v("error", self.error, Rule().Doc("Why it failed").Required());
    v("job", self.job, Rule().Doc("The job that fits it").Required());
    v("created_at", self.created_at, Rule().Doc("When it was made").Required().Format("date-time"));
    v("updated_at", self.updated_at,
      Rule().Doc("When it last changed").Required().Format("date-time"));
    v("deleted_at", self.deleted_at, DeletedAtRule());
  }
  static FeatureSetDto From(const service::FeatureSetView& view);
};

struct FeatureSuggestionDto {
  static constexpr std::string_view kName = "FeatureSuggestion";
  FeatureStepDto step;
  std::string reason;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("step", self.step, Rule().Doc("What could be done").Required());
    v("reason", self.reason, Rule().Doc("The figures that speak for it").Required());
  }
  static FeatureSuggestionDto From(const features::SuggestedStep& suggested);
};

struct FeatureSuggestionsDto {
  static constexpr std::string_view kName = "FeatureSuggestions";
  std::vector<FeatureSuggestionDto> items;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("items", self.items, Rule().Doc("In the order they should be done").Required());
  }
};

struct FeatureImportanceItemDto {
  static constexpr std::string_view kName = "FeatureImportanceItem";
  std::string feature;
  double importance = 0, std = 0;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("feature", self.feature, Rule().Doc("A column that comes out").Required());
    v("importance", self.importance, Rule().Doc("Higher matters more").Required());
    v("std", self.std, Rule().Doc("Its spread between parts of the rows, or shuffles").Required());
  }
};

struct FeatureSetImportanceDto {
  static constexpr std::string_view kName = "FeatureSetImportance";
  std::string method;
  std::vector<std::string> methods;
  std::vector<FeatureImportanceItemDto> items;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("method", self.method, Rule().Doc("How it was measured").Required());
    v("methods", self.methods,
      Rule().Doc("What it can be measured by; those that were first").Required());
    v("items", self.items, Rule().Doc("The most important first").Required());
  }
  static FeatureSetImportanceDto From(const service::FeatureSets::Importance& importance);
};

struct SelectionItemDto {
  static constexpr std::string_view kName = "FeatureSelectionItem";
  std::string feature;
  double score = 0, std = 0;
  std::int64_t rank = 0;
  bool selected = false;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("feature", self.feature, Rule().Doc("A column").Required());
    v("score", self.score, Rule().Doc("By the method; higher tells more").Required());
    v("std", self.std, Rule().Doc("Its spread between folds").Required());
    v("rank", self.rank, Rule().Doc("1 is the best").Required());
    v("selected", self.selected, Rule().Doc("Whether it was kept").Required());
  }
};

struct SelectionPointDto {
  static constexpr std::string_view kName = "FeatureSelectionPoint";
  std::int64_t count = 0;
  double score = 0, std = 0;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("count", self.count, Rule().Doc("The best so many features").Required());
    v("score", self.score, Rule().Doc("Mean over folds").Required());
    v("std", self.std, Rule().Doc("Spread between folds").Required());
  }
};

struct FeatureSelectionDto {
  static constexpr std::string_view kName = "FeatureSelection";
  std::string method, metric;
  bool greater_is_better = true;
  std::int64_t best_count = 0, rows = 0;
  std::vector<SelectionItemDto> ranking;
  std::vector<SelectionPointDto> curve;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("method", self.method, Rule().Doc("How features were ranked").Required());
    v("metric", self.metric, Rule().Doc("What the curve shows").Required());
    v("greater_is_better", self.greater_is_better, Rule().Doc("Of the metric").Required());
    v("best_count", self.best_count,
      Rule().Doc("The fewest features within a standard error of the best score").Required());
    v("rows", self.rows, Rule().Doc("Rows that were looked at").Required());
    v("ranking", self.ranking, Rule().Doc("The best first").Required());
    v("curve", self.curve, Rule().Doc("Score against the number of features").Required());
  }
};

struct FeatureOperationDto {
  static constexpr std::string_view kName = "FeatureOperation";
  std::string op, title, description, group;
  std::vector<std::string> takes;
  bool together = false, replaces = true, needs_target = false;
  std::int64_t least_columns = 1;
  json::object params;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("op", self.op, Rule().Doc("Its name in steps").Required());
    v("title", self.title, Rule().Doc("What people call it").Required());
    v("description", self.description, Rule().Doc("What it does and when").Required());
    v("group", self.group, Rule().Doc("Where lists put it").Required());
    v("takes", self.takes, Rule().Doc("Columns of number, text or time").Required());
    v("together", self.together,
      Rule().Doc("One step over all its columns, not one for each").Required());
    v("replaces", self.replaces, Rule().Doc("Its columns give way").Required());
    v("needs_target", self.needs_target, Rule().Doc("Learns from the target").Required());
    v("least_columns", self.least_columns, Rule().Doc("Columns it takes at least").Required());
    v("params", self.params, Rule().Doc("JSON Schema of its parameters").Required());
  }
};

struct FeatureOperationsDto {
  static constexpr std::string_view kName = "FeatureOperations";
  std::vector<FeatureOperationDto> items;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("items", self.items, Rule().Doc("Every operation").Required());
  }
  static FeatureOperationsDto All();
};

}  // namespace lathe::http
