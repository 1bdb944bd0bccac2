// Trainings and models in the metadata store. Every function takes the scope whose workspace the
// rows must belong to; a row of another workspace answers not_found. JSON columns are kept as text.
// Thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "store/database.h"
#include "store/page.h"
#include "store/scope.h"

namespace lathe::store {

struct Training {
  std::string id, workspace_id, project_id, dataset_id, name, mode, task;
  std::optional<std::string> target;
  std::string status = "queued";  ///< queued, running, succeeded, failed, cancelled
  std::string config = "{}";      ///< JSON: the request with every default filled in
  std::optional<std::string> error, best_model_id, leaderboard, job_id;
  std::optional<std::string> primary_metric;
  std::optional<std::string> failures;  ///< JSON array: algorithms that could not be fitted
  std::optional<std::int64_t> started_at, finished_at;
  std::int64_t revision = 1, created_at = 0;
  std::optional<std::int64_t> deleted_at;

  template <class V>
  static void Columns(V& column, auto& self) {
    column("id", self.id);
    column("workspace_id", self.workspace_id);
    column("project_id", self.project_id);
    column("dataset_id", self.dataset_id);
    column("name", self.name);
    column("mode", self.mode);
    column("task", self.task);
    column("target", self.target);
    column("status", self.status);
    column("config", self.config);
    column("error", self.error);
    column("best_model_id", self.best_model_id);
    column("leaderboard", self.leaderboard);
    column("job_id", self.job_id);
    column("primary_metric", self.primary_metric);
    column("failures", self.failures);
    column("started_at", self.started_at);
    column("finished_at", self.finished_at);
    column("revision", self.revision);
    column("created_at", self.created_at);
    column("deleted_at", self.deleted_at);
  }
};

struct Model {
  std::string id, workspace_id, project_id, training_id, dataset_id, algorithm_id, task;
  std::optional<std::string> target;
  int version = 1;
  std::string hyperparameters = "{}", metrics = "{}", signature = "{}";  ///< JSON objects
  std::optional<std::string> columns;  ///< JSON: schema of the training data
  std::string object_id, sha256;
  std::optional<std::string> primary_metric,
      fingerprint;  ///< fingerprint: of the dataset it was fitted on
  std::optional<double> primary_value, fit_seconds, predict_us_per_row;
  /// primary_value with its sign set so that higher is better; written by AddModel, not read back.
  std::optional<double> primary_score;
  std::int64_t size_bytes = 0;
  std::int64_t revision = 1, created_at = 0;
  std::optional<std::int64_t> deleted_at;

  template <class V>
  static void Columns(V& column, auto& self) {
    column("id", self.id);
    column("workspace_id", self.workspace_id);
    column("project_id", self.project_id);
    column("training_id", self.training_id);
    column("dataset_id", self.dataset_id);
    column("algorithm_id", self.algorithm_id);
    column("task", self.task);
    column("target", self.target);
    column("version", self.version);
    column("hyperparameters", self.hyperparameters);
    column("metrics", self.metrics);
    column("signature", self.signature);
    column("columns", self.columns);
    column("object_id", self.object_id);
    column("sha256", self.sha256);
    column("primary_metric", self.primary_metric);
    column("fingerprint", self.fingerprint);
    column("primary_value", self.primary_value);
    column("fit_seconds", self.fit_seconds);
    column("predict_us_per_row", self.predict_us_per_row);
    column("size_bytes", self.size_bytes);
    column("revision", self.revision);
    column("created_at", self.created_at);
    column("deleted_at", self.deleted_at);
  }
};

struct TrainingFilter {
  std::optional<std::string> status;
  bool deleted = false;  ///< those that can be restored instead
};

/// How a training ended; JSON as text.
struct TrainingEnd {
  std::string status;  ///< succeeded, failed, cancelled
  std::optional<std::string> problem, best_model_id, leaderboard, failures;
};

struct BundleOwner {
  std::string model_id, workspace_id;

  template <class V>
  static void Columns(V& column, auto& self) {
    column("id", self.model_id);
    column("workspace_id", self.workspace_id);
  }
};

class Learning {
 public:
  explicit Learning(Database& database) : database_(database) {}

  Result<Training> AddTraining(Transaction& tx, const WorkspaceScope& scope,
                               const Training& training, std::int64_t seed,
                               std::int64_t now_ms) const;
  Status SetTrainingJob(Transaction& tx, std::string_view id, std::string_view job_id) const;
  Result<Training> FindTraining(const WorkspaceScope& scope, std::string_view id) const;
  Result<Training> FindTraining(Reader& reader, const WorkspaceScope& scope,
                                std::string_view id) const;
  Result<Page<Training>> ListTrainings(const WorkspaceScope& scope, std::string_view project_id,
                                       const TrainingFilter& filter, const PageRequest& page) const;
  Status StartTraining(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                       std::int64_t now_ms) const;
  Status FinishTraining(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                        const TrainingEnd& end, std::int64_t now_ms) const;
  /// Back to queued after a failure or a cancel. Error: conflict in any other state.
  Status RequeueTraining(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                         std::int64_t now_ms) const;
  /// Error: conflict while it runs.
  Status DeleteTraining(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                        std::int64_t now_ms) const;
  Status RestoreTraining(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                         std::int64_t oldest_ms) const;

  /// REQUIRES: model.id is a new id (it is also in the bundle's manifest).
  Status AddModel(Transaction& tx, const WorkspaceScope& scope, const Model& model,
                  std::int64_t now_ms) const;
  Result<Model> FindModel(const WorkspaceScope& scope, std::string_view id) const;
  /// The model of a bundle object, deleted or not. Across workspaces: for the server's own use.
  Result<std::optional<BundleOwner>> OwnerOfBundle(Reader& reader,
                                                   std::string_view object_id) const;
  /// Sorts by created_at, algorithm_id or score (higher is better, by each model's own metric).
  /// `deleted` lists those that can be restored.
  Result<Page<Model>> ListModels(const WorkspaceScope& scope, std::string_view project_id,
                                 bool deleted, const PageRequest& page) const;
  Status DeleteModel(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                     std::int64_t now_ms) const;
  Status RestoreModel(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                      std::int64_t oldest_ms) const;

 private:
  Database& database_;
};

}  // namespace lathe::store
