// Models: what training published, with its metrics and charts; delete and restore. Charts come
// from the bundle through the cache that also serves predictions. Thread-safe.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "models/model.h"
#include "service/catalogue.h"
#include "service/class_charts.h"
#include "service/model_charts.h"
#include "serving/model_cache.h"
#include "store/audit_log.h"
#include "store/learning.h"
#include "store/objects.h"

namespace lathe::service {

/// A model and the title of its algorithm.
struct ModelView {
  store::Model model;
  std::string title;
  std::optional<Error> error = {};  ///< model_corrupt when its file is gone
};

/// What a reader needs to judge a model: where it comes from and what happens to a row.
struct ModelCard {
  ModelView view;
  json::object metrics;
  json::object provenance;         ///< seed, rows, validation, library, versions
  std::vector<std::string> steps;  ///< of the recipe, one sentence each
};

class Models {
 public:
  /// All outlive this.
  struct Deps {
    store::Database& database;
    const store::Objects& objects;
    serving::ModelCache& cache;
    const Catalogue& catalogue;
    const Clock& clock;
  };
  explicit Models(const Deps& deps);

  Result<ModelView> Get(const store::WorkspaceScope& scope, std::string_view id) const;
  /// `deleted` lists those that can be restored.
  Result<store::Page<ModelView>> List(const store::WorkspaceScope& scope,
                                      std::string_view project_id, bool deleted,
                                      const store::PageRequest& page) const;
  Status Delete(const store::WorkspaceScope& scope, std::string_view id,
                const store::Origin& origin);
  /// Does nothing to one that is not deleted. Error: not_found.
  Result<ModelView> Restore(const store::WorkspaceScope& scope, std::string_view id,
                            const store::Origin& origin);

  /// The document that training wrote; a clustering's also tells of its "clusters".
  Result<json::object> Metrics(const store::WorkspaceScope& scope, std::string_view id) const;
  Result<ConfusionChart> Confusion(const store::WorkspaceScope& scope, std::string_view id,
                                   std::optional<double> threshold) const;
  Result<std::vector<RocCurve>> Roc(const store::WorkspaceScope& scope, std::string_view id) const;
  Result<std::vector<PrecisionRecallCurve>> PrecisionRecall(const store::WorkspaceScope& scope,
                                                            std::string_view id) const;
  Result<std::vector<LiftCurve>> Lift(const store::WorkspaceScope& scope,
                                      std::string_view id) const;
  Result<std::vector<CalibrationCurve>> Calibration(const store::WorkspaceScope& scope,
                                                    std::string_view id) const;
  Result<ThresholdChoice> Threshold(const store::WorkspaceScope& scope, std::string_view id,
                                    std::string_view objective) const;
  Result<ResidualChart> Residuals(const store::WorkspaceScope& scope, std::string_view id) const;
  Result<ImportanceChart> Importance(const store::WorkspaceScope& scope, std::string_view id,
                                     const std::optional<std::string>& method) const;
  Result<ModelCard> Card(const store::WorkspaceScope& scope, std::string_view id) const;
  /// The bundle file of a model, whose checksums hold. Error: model_corrupt.
  Result<std::filesystem::path> BundleOf(const store::Model& model) const;
  /// Puts into the audit log that a model's file cannot be read.
  void NoteUnreadable(std::string_view object_id, const Error& error) const;

 private:
  using Bundle = std::shared_ptr<const models::Model>;
  Result<Bundle> Load(const store::WorkspaceScope& scope, std::string_view id) const;
  /// Error: model_corrupt, also when the file is another model's.
  Result<Bundle> Load(const store::Model& model) const;
  ModelView ViewOf(store::Model model) const;
  Status Audit(store::Transaction& tx, const store::WorkspaceScope& scope,
               const store::Origin& origin, std::string_view action, std::string_view id) const;

  store::Database& database_;
  const store::Objects& objects_;
  serving::ModelCache& cache_;
  const Catalogue& catalogue_;
  const Clock& clock_;
  store::Learning learning_;
  store::AuditLog audit_;
};

}  // namespace lathe::service
