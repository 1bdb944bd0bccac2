// Numbers about a project and about a workspace, counted from the tables when asked. Thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "store/database.h"
#include "store/scope.h"

namespace lathe::store {

struct BestModel {
  std::string id;
  std::string algorithm_id;
  std::string metric;
  double value = 0;
  template <class V>
  static void Columns(V& column, auto& self) {
    column("id", self.id);
    column("algorithm_id", self.algorithm_id);
    column("primary_metric", self.metric);
    column("primary_value", self.value);
  }
};

struct ProjectStats {
  std::int64_t datasources = 0, datasets = 0, row_count = 0, storage_bytes = 0;
  std::int64_t trainings = 0, trainings_running = 0, trainings_succeeded = 0, trainings_failed = 0;
  std::int64_t models = 0, predictions = 0;
  std::optional<BestModel> best_model;
  std::optional<std::int64_t> last_activity_at_ms;
};

struct WorkspaceUsage {
  std::int64_t members = 0, projects = 0, datasets = 0, row_count = 0, trainings = 0, models = 0;
  std::int64_t storage_bytes = 0, predictions = 0;
};

class Stats {
 public:
  Stats(Database& main, Database& predictions) : main_(main), predictions_(predictions) {}
  Result<ProjectStats> OfProject(const WorkspaceScope& scope, std::string_view project_id) const;
  Result<WorkspaceUsage> OfWorkspace(const WorkspaceScope& scope) const;

 private:
  Database& main_;
  Database& predictions_;
};

}  // namespace lathe::store
