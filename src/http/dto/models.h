// Bodies of models: what one is, its metrics, and the charts of its page.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/fields.h"
#include "http/dto/deleted.h"
#include "service/models.h"

namespace lathe::http {

inline Rule TaskRule() { return Rule().OneOf({"classification", "regression", "clustering"}); }

struct ModelErrorDto {
  static constexpr std::string_view kName = "ModelError";
  std::string code, message;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("code", self.code, Rule().Doc("Stable, see /api/errors").Required());
    v("message", self.message, Rule().Doc("What is wrong and what to do").Required());
  }
};

struct ModelDto {
  static constexpr std::string_view kName = "Model";
  std::string id, project_id, training_id, dataset_id, name, algorithm_id, task;
  std::optional<std::string> target;
  json::object hyperparameters;
  json::value schema;
  json::object signature, metrics;
  std::string fingerprint, sha256;
  std::int64_t size_bytes = 0;
  std::optional<double> fit_seconds, predict_us_per_row;
  std::optional<ModelErrorDto> error;
  std::string created_at;
  std::optional<std::string> deleted_at;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("id", self.id, Rule().Doc("The model's id").Required().Format("uuid"));
    v("project_id", self.project_id,
      Rule().Doc("The project it belongs to").Required().Format("uuid"));
    v("training_id", self.training_id, Rule().Doc("What made it").Required().Format("uuid"));
    v("dataset_id", self.dataset_id, Rule().Doc("What it learned from").Required().Format("uuid"));
    v("name", self.name, Rule().Doc("The title of its algorithm").Required());
    v("algorithm_id", self.algorithm_id, Rule().Doc("Its algorithm").Required());
    v("task", self.task, TaskRule().Doc("What it predicts").Required());
    v("target", self.target, Rule().Doc("The column it predicts; null for clustering").Required());
    v("hyperparameters", self.hyperparameters, Rule().Doc("All of them, defaults too").Required());
    v("schema", self.schema,
      Rule().Doc("The columns of the dataset when it was trained").Required());
    v("signature", self.signature, Rule().Doc("inputs and outputs of a prediction").Required());
    v("metrics", self.metrics, Rule().Doc("As GET /api/models/{id}/metrics").Required());
    v("fingerprint", self.fingerprint, Rule().Doc("Of the data it was fitted on").Required());
    v("sha256", self.sha256, Rule().Doc("Of its file").Required());
    v("size_bytes", self.size_bytes, Rule().Doc("Of its file").Required());
    v("fit_seconds", self.fit_seconds, Rule().Doc("Seconds of all its fits").Required());
    v("predict_us_per_row", self.predict_us_per_row,
      Rule().Doc("Microseconds to predict a row").Required());
    v("error", self.error, Rule().Doc("Why it cannot be used: its file is gone; null when it can"));
    v("created_at", self.created_at, Rule().Doc("When it was made").Required().Format("date-time"));
    v("deleted_at", self.deleted_at, DeletedAtRule());
  }
  static ModelDto From(const service::ModelView& view);
};

struct MetricsDto {
  static constexpr std::string_view kName = "Metrics";
  std::string task;
  json::object primary, validation;
  std::vector<json::object> per_class;
  std::optional<json::object> test, train;
  std::vector<json::object> folds;
  json::object rows;
  std::optional<std::string> positive_class;
  std::optional<json::object> clusters;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("task", self.task, TaskRule().Doc("Which metrics there are").Required());
    v("primary", self.primary, Rule().Doc("name, value, split, greater_is_better").Required());
    v("validation", self.validation,
      Rule()
          .Doc(
              "Means over the folds, or of the holdout when there are none; null where not defined")
          .Required());
    v("per_class", self.per_class,
      Rule().Doc("class, precision, recall, f1, support on the holdout").Required());
    v("test", self.test, Rule().Doc("On the holdout; null for clustering").Required());
    v("train", self.train, Rule().Doc("On the rows it was fitted on").Required());
    v("folds", self.folds, Rule().Doc("fold, train_rows, valid_rows and every metric").Required());
    v("rows", self.rows, Rule().Doc("How many rows played which part").Required());
    v("positive_class", self.positive_class,
      Rule().Doc("Of two classes, the one that precision is about").Required());
    v("clusters", self.clusters,
      Rule().Doc("For clustering: sizes and the profile of each cluster").Required());
  }
  static MetricsDto From(const json::object& document);
};

struct ModelCardDto {
  static constexpr std::string_view kName = "ModelCard";
  ModelDto model;
  MetricsDto metrics;
  std::vector<std::string> steps;
  json::object provenance;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("model", self.model, Rule().Doc("What it is").Required());
    v("metrics", self.metrics, Rule().Doc("How well it does").Required());
    v("steps", self.steps, Rule().Doc("What happens to a row before the model sees it").Required());
    v("provenance", self.provenance,
      Rule().Doc("Data fingerprint, seed, rows, validation, library and versions").Required());
  }
  static ModelCardDto From(const service::ModelCard& card) {
    return {ModelDto::From(card.view), MetricsDto::From(card.metrics), card.steps, card.provenance};
  }
};

struct ConfusionMatrixDto {
  static constexpr std::string_view kName = "ConfusionMatrix";
  std::vector<std::string> labels;
  std::vector<std::vector<std::int64_t>> matrix;
  std::optional<double> threshold;
  std::optional<std::string> positive_class;
  std::string split = "test";
  template <class V>
  static void Fields(V& v, auto& self) {
    v("labels", self.labels, Rule().Doc("Classes; of two, the positive one is last").Required());
    v("matrix", self.matrix, Rule().Doc("Counts of rows, [actual][predicted]").Required());
    v("threshold", self.threshold,
      Rule().Doc("From which probability on the positive class is predicted").Required());
    v("positive_class", self.positive_class, Rule().Doc("Two classes only").Required());
    v("split", self.split, Rule().Doc("The rows counted").Required());
  }
  static ConfusionMatrixDto From(const service::ConfusionChart& chart) {
    return {chart.labels, chart.matrix, chart.threshold, chart.positive_class};
  }
};

struct RocCurveDto {
  static constexpr std::string_view kName = "RocCurve";
  std::string label;
  std::optional<double> auc;
  std::vector<std::vector<double>> points;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("class", self.label, Rule().Doc("This class against the rest").Required());
    v("auc", self.auc, Rule().Doc("Area under the curve; null when it is not defined").Required());
    v("points", self.points,
      Rule().Doc("[false positive rate, true positive rate, threshold]").Required());
  }
};

struct RocDto {
  static constexpr std::string_view kName = "Roc";
  std::vector<RocCurveDto> curves;
  std::string split = "test";
  template <class V>
  static void Fields(V& v, auto& self) {
    v("curves", self.curves,
      Rule().Doc("One for each class; of two, for the positive one").Required());
    v("split", self.split, Rule().Doc("The rows scored").Required());
  }
  static RocDto From(const std::vector<service::RocCurve>& curves) {
    RocDto dto;
    for (const service::RocCurve& curve : curves)
      dto.curves.push_back({curve.label, curve.auc, curve.points});
    return dto;
  }
};

struct ResidualPointDto {
  static constexpr std::string_view kName = "ResidualPoint";
  double actual = 0, predicted = 0, residual = 0;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("actual", self.actual, Rule().Doc("The true value").Required());
    v("predicted", self.predicted, Rule().Doc("The model's value").Required());
    v("residual", self.residual, Rule().Doc("actual - predicted").Required());
  }
};

struct ResidualsDto {
  static constexpr std::string_view kName = "Residuals";
  std::vector<ResidualPointDto> points;
  json::value histogram, quantiles;
  std::optional<double> mean, std;
  std::string split = "test";
  template <class V>
  static void Fields(V& v, auto& self) {
    v("points", self.points,
      Rule().Doc("Rows of the holdout, a sample when they are many").Required());
    v("histogram", self.histogram, Rule().Doc("edges and counts of all residuals").Required());
    v("quantiles", self.quantiles, Rule().Doc("q01 to q99 of all residuals").Required());
    v("mean", self.mean, Rule().Doc("Mean of all residuals").Required());
    v("std", self.std, Rule().Doc("Standard deviation of all residuals").Required());
    v("split", self.split, Rule().Doc("The rows scored").Required());
  }
  static ResidualsDto From(const service::ResidualChart& chart);
};

struct ImportanceItemDto {
  static constexpr std::string_view kName = "ImportanceItem";
  std::string feature;
  double importance = 0;
  std::optional<double> std;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("feature", self.feature, Rule().Doc("A column of the data").Required());
    v("importance", self.importance,
      Rule().Doc("Share of the gain, or loss of the metric by shuffling").Required());
    v("std", self.std, Rule().Doc("Between the shuffles; null for gain").Required());
  }
};

struct FeatureImportanceDto {
  static constexpr std::string_view kName = "FeatureImportance";
  std::vector<ImportanceItemDto> items;
  std::string method;
  std::optional<std::string> metric;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("items", self.items, Rule().Doc("Largest first").Required());
    v("method", self.method,
      Rule().Doc("How it was measured").OneOf({"gain", "permutation"}).Required());
    v("metric", self.metric,
      Rule().Doc("For permutation: the metric whose loss is told").Required());
  }
  static FeatureImportanceDto From(const service::ImportanceChart& chart) {
    FeatureImportanceDto dto;
    for (const service::FeatureWeight& item : chart.items)
      dto.items.push_back({item.feature, item.importance, item.std});
    dto.method = chart.method;
    dto.metric = chart.metric;
    return dto;
  }
};

}  // namespace lathe::http
