// Bodies of projects and their statistics.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/fields.h"
#include "http/dto/deleted.h"
#include "store/projects.h"
#include "store/stats.h"

namespace lathe::http {

inline Rule ProjectTypeRule() {
  return Rule().OneOf({"classification", "regression", "clustering"});
}
inline Rule ProjectStatusRule() { return Rule().OneOf({"active", "completed", "archived"}); }

struct ProjectDto {
  static constexpr std::string_view kName = "Project";
  std::string id, workspace_id, name, description, type, status;
  std::optional<std::string> target_column, primary_metric;
  std::string created_at, updated_at;
  std::optional<std::string> deleted_at;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("id", self.id, Rule().Doc("The project's id").Required().Format("uuid"));
    v("workspace_id", self.workspace_id,
      Rule().Doc("The workspace it belongs to").Required().Format("uuid"));
    v("name", self.name, Rule().Doc("Its name").Required());
    v("description", self.description, Rule().Doc("Empty when there is none").Required());
    v("type", self.type, ProjectTypeRule().Doc("What is to be predicted").Required());
    v("status", self.status, ProjectStatusRule().Doc("Where it stands").Required());
    v("target_column", self.target_column,
      Rule().Doc("The column to predict, null while not chosen").Required());
    v("primary_metric", self.primary_metric,
      Rule().Doc("What models are compared by, null: the default").Required());
    v("created_at", self.created_at, Rule().Doc("When it was made").Required().Format("date-time"));
    v("updated_at", self.updated_at,
      Rule().Doc("When it last changed").Required().Format("date-time"));
    v("deleted_at", self.deleted_at, DeletedAtRule());
  }
  static ProjectDto From(const store::Project& row) {
    return {row.id,
            row.workspace_id,
            row.name,
            row.description.value_or(""),
            row.type,
            row.status,
            row.target_column,
            row.primary_metric,
            FormatTime(row.created_at_ms),
            FormatTime(row.updated_at_ms),
            DeletedAt(row.deleted_at_ms)};
  }
};

struct ProjectCreate {
  static constexpr std::string_view kName = "ProjectCreate";
  std::string name, type, description;
  std::optional<std::string> target_column, primary_metric;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("name", self.name,
      Rule()
          .Doc("Unique in the workspace")
          .Required()
          .Format("name")
          .Length(1, 255)
          .Example("Churn"));
    v("type", self.type, ProjectTypeRule().Doc("What is to be predicted").Required());
    v("description", self.description, Rule().Doc("What it is for").Length(0, 10'000).Default(""));
    v("target_column", self.target_column,
      Rule().Doc("The column to predict; not for clustering").Length(1, 255));
    v("primary_metric", self.primary_metric,
      Rule().Doc("What models are compared by; a metric of the type").Length(1, 64));
  }
};

struct ProjectUpdate {
  static constexpr std::string_view kName = "ProjectUpdate";
  std::optional<std::string> name, type, status;
  Patch<std::string> description, target_column, primary_metric;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("name", self.name, Rule().Doc("Unique in the workspace").Format("name").Length(1, 255));
    v("type", self.type, ProjectTypeRule().Doc("Only while the project has no trainings"));
    v("status", self.status, ProjectStatusRule().Doc("Where it stands"));
    v("description", self.description,
      Rule().Doc("What it is for; null or empty clears it").Length(0, 10'000));
    v("target_column", self.target_column,
      Rule().Doc("The column to predict; null clears it").Length(1, 255));
    v("primary_metric", self.primary_metric,
      Rule().Doc("A metric of the type; null takes the default").Length(1, 64));
  }
};

struct TrainingCountsDto {
  static constexpr std::string_view kName = "TrainingCounts";
  std::int64_t total = 0, running = 0, succeeded = 0, failed = 0;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("total", self.total, Rule().Doc("All of them").Required());
    v("running", self.running, Rule().Doc("Running or waiting to run").Required());
    v("succeeded", self.succeeded, Rule().Doc("Those that made a model").Required());
    v("failed", self.failed, Rule().Doc("Those that could not").Required());
  }
};

struct BestModelDto {
  static constexpr std::string_view kName = "BestModel";
  std::string id, algorithm, metric;
  double value = 0;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("id", self.id, Rule().Doc("The model's id").Required().Format("uuid"));
    v("algorithm", self.algorithm, Rule().Doc("The id of its algorithm").Required());
    v("metric", self.metric, Rule().Doc("What it was judged by").Required());
    v("value", self.value, Rule().Doc("The metric's value").Required());
  }
};

struct ProjectStatsDto {
  static constexpr std::string_view kName = "ProjectStats";
  std::int64_t datasources = 0, datasets = 0, rows = 0, storage_bytes = 0;
  TrainingCountsDto trainings;
  std::int64_t models = 0;
  std::optional<BestModelDto> best_model;
  std::int64_t deployments = 0, predictions = 0;
  std::optional<std::string> last_activity_at;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("datasources", self.datasources, Rule().Doc("Data sources").Required());
    v("datasets", self.datasets, Rule().Doc("Datasets, every version").Required());
    v("rows", self.rows, Rule().Doc("Rows of all datasets").Required());
    v("storage_bytes", self.storage_bytes,
      Rule().Doc("Bytes of uploads, datasets and models").Required());
    v("trainings", self.trainings, Rule().Doc("Trainings by how they stand").Required());
    v("models", self.models, Rule().Doc("Models").Required());
    v("best_model", self.best_model,
      Rule().Doc("The best by the primary metric; null while there is none").Required());
    v("deployments", self.deployments, Rule().Doc("Deployments").Required());
    v("predictions", self.predictions, Rule().Doc("Rows predicted so far").Required());
    v("last_activity_at", self.last_activity_at,
      Rule().Doc("When something last happened in it").Required().Format("date-time"));
  }
  static ProjectStatsDto From(const store::ProjectStats& stats) {
    ProjectStatsDto dto;
    dto.datasources = stats.datasources;
    dto.datasets = stats.datasets;
    dto.rows = stats.row_count;
    dto.storage_bytes = stats.storage_bytes;
    dto.trainings = {stats.trainings, stats.trainings_running, stats.trainings_succeeded,
                     stats.trainings_failed};
    dto.models = stats.models;
    if (stats.best_model)
      dto.best_model = {stats.best_model->id, stats.best_model->algorithm_id,
                        stats.best_model->metric, stats.best_model->value};
    dto.predictions = stats.predictions;
    if (stats.last_activity_at_ms) dto.last_activity_at = FormatTime(*stats.last_activity_at_ms);
    return dto;
  }
};

}  // namespace lathe::http
