// Answered predictions: the log and the counters of predictions.db, and what serving needs to know
// of a model. Every function for callers takes the scope whose workspace the rows must belong to; a
// row of another workspace answers not_found. Texts are JSON as it was sent and answered.
// Thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "store/database.h"
#include "store/page.h"
#include "store/scope.h"

namespace lathe::store {

/// Whose prediction it is.
struct PredictionOwner {
  std::string_view workspace_id, project_id, model_id;
};

struct Prediction {
  std::string id, workspace_id, project_id, model_id;
  int model_version = 1;
  std::int64_t row_count = 0;
  std::string request, response;
  std::optional<std::int64_t> duration_us;
  std::optional<std::string> user_id, api_key_id;
  std::int64_t created_at = 0;

  template <class V>
  static void Columns(V& column, auto& self) {
    column("id", self.id);
    column("workspace_id", self.workspace_id);
    column("project_id", self.project_id);
    column("model_id", self.model_id);
    column("model_version", self.model_version);
    column("row_count", self.row_count);
    column("request", self.request);
    column("response", self.response);
    column("duration_us", self.duration_us);
    column("user_id", self.user_id);
    column("api_key_id", self.api_key_id);
    column("created_at", self.created_at);
  }
};

/// A line of a list: a prediction without its texts.
struct PredictionLine {
  std::string id, project_id, model_id;
  int model_version = 1;
  std::int64_t row_count = 0;
  std::optional<std::int64_t> duration_us;
  std::optional<std::string> user_id, api_key_id;
  std::int64_t created_at = 0;

  template <class V>
  static void Columns(V& column, auto& self) {
    column("id", self.id);
    column("project_id", self.project_id);
    column("model_id", self.model_id);
    column("model_version", self.model_version);
    column("row_count", self.row_count);
    column("duration_us", self.duration_us);
    column("user_id", self.user_id);
    column("api_key_id", self.api_key_id);
    column("created_at", self.created_at);
  }
};

/// What came in for one model on one day, to be added to the totals.
struct PredictionCount {
  std::string workspace_id, project_id, model_id;
  std::int64_t day = 0;  ///< since 1970 UTC
  std::int64_t request_count = 0;
  std::int64_t row_count = 0;
  std::int64_t last_at = 0;
};

/// What answering needs of a model's row.
struct ModelTarget {
  std::string workspace_id, project_id, object_id;
  int version = 1;

  template <class V>
  static void Columns(V& column, auto& self) {
    column("workspace_id", self.workspace_id);
    column("project_id", self.project_id);
    column("object_id", self.object_id);
    column("version", self.version);
  }
};

class Predictions {
 public:
  /// Both outlive this.
  Predictions(Database& main, Database& log) : main_(main), log_(log) {}

  Result<ModelTarget> FindModel(const WorkspaceScope& scope, std::string_view model_id) const;

  /// Writes all of it in one transaction of predictions.db: the server's own log writer, which
  /// holds no scope.
  Status Write(std::span<const Prediction> predictions,
               std::span<const PredictionCount> counts) const;
  Result<Prediction> Find(const WorkspaceScope& scope, std::string_view id) const;
  Result<Page<PredictionLine>> List(const WorkspaceScope& scope, std::string_view project_id,
                                    const std::optional<std::string>& model_id,
                                    const PageRequest& page) const;

 private:
  Database& main_;
  Database& log_;
};

}  // namespace lathe::store
