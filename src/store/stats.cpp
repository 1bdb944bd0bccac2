#include "store/stats.h"

#include <algorithm>

namespace lathe::store {
namespace {

struct CountsRow {
  ProjectStats stats;
  template <class V>
  static void Columns(V& column, auto& self) {
    column("datasources", self.stats.datasources);
    column("datasets", self.stats.datasets);
    column("row_count", self.stats.row_count);
    column("storage_bytes", self.stats.storage_bytes);
    column("models", self.stats.models);
    column("last_activity_at", self.stats.last_activity_at_ms);
  }
};

struct StatusCount {
  std::string status;
  std::int64_t number = 0;
  template <class V>
  static void Columns(V& column, auto& self) {
    column("status", self.status);
    column("number", self.number);
  }
};

struct PredictionCount {
  std::int64_t predictions = 0;
  std::optional<std::int64_t> last_at_ms;
  template <class V>
  static void Columns(V& column, auto& self) {
    column("predictions", self.predictions);
    column("last_at", self.last_at_ms);
  }
};

struct UsageRow {
  WorkspaceUsage usage;
  template <class V>
  static void Columns(V& column, auto& self) {
    column("members", self.usage.members);
    column("projects", self.usage.projects);
    column("datasets", self.usage.datasets);
    column("row_count", self.usage.row_count);
    column("trainings", self.usage.trainings);
    column("models", self.usage.models);
    column("storage_bytes", self.usage.storage_bytes);
  }
};

}  // namespace

Result<ProjectStats> Stats::OfProject(const WorkspaceScope& scope,
                                      std::string_view project_id) const {
  const Binds binds = {{"workspace_id", scope.workspace_id()}, {"id", project_id}};
  TRY(auto reader, main_.Read());
  TRY(CountsRow counts, reader.One<CountsRow>("project_counts", binds));
  ProjectStats stats = std::move(counts.stats);
  TRY(const std::vector<StatusCount> trainings,
      reader.All<StatusCount>("project_training_counts", binds));
  for (const StatusCount& row : trainings) {
    stats.trainings += row.number;
    if (row.status == "running" || row.status == "queued") stats.trainings_running += row.number;
    if (row.status == "succeeded") stats.trainings_succeeded += row.number;
    if (row.status == "failed") stats.trainings_failed += row.number;
  }
  TRY(stats.best_model, reader.First<BestModel>("project_best_model", binds));
  TRY(auto log, predictions_.Read());
  TRY(const PredictionCount predictions,
      log.One<PredictionCount>("project_prediction_counts", {{"workspace_id", scope.workspace_id()},
                                                             {"project_id", project_id}}));
  stats.predictions = predictions.predictions;
  // An empty optional is less than any time.
  stats.last_activity_at_ms = std::max(stats.last_activity_at_ms, predictions.last_at_ms);
  return stats;
}

Result<WorkspaceUsage> Stats::OfWorkspace(const WorkspaceScope& scope) const {
  const Binds binds = {{"workspace_id", scope.workspace_id()}};
  TRY(auto reader, main_.Read());
  TRY(UsageRow row, reader.One<UsageRow>("workspace_counts", binds));
  TRY(auto log, predictions_.Read());
  TRY(row.usage.predictions, log.Int("workspace_prediction_count", binds));
  return row.usage;
}

}  // namespace lathe::store
