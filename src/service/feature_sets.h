// Feature sets: steps that make features of a dataset's columns. Making one queues a job that fits
// the steps once and tells what comes out; a selection of features adds a last step that keeps the
// best. Trainings take the steps of a set that is ready and fit them anew. Thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "jobs/event_hub.h"
#include "service/change.h"
#include "service/datasets.h"
#include "service/feature_steps.h"
#include "service/seats.h"
#include "store/access.h"
#include "store/audit_log.h"
#include "store/database.h"
#include "store/feature_sets.h"
#include "store/jobs.h"

namespace lathe::service {

struct NewFeatureSet {
  std::string dataset_id;
  std::optional<std::string> name, target;
  bool automatic = false;            ///< take the steps that suggest themselves
  std::optional<json::value> steps;  ///< otherwise these
};

struct NewSelection {
  std::optional<std::string> dataset_id, feature_set_id;  ///< one of them
  std::optional<std::string> name, target;
  std::string method;
  std::optional<std::int64_t> k;
  std::optional<double> threshold;
};

struct FeatureSetView {
  store::FeatureSet set;
  std::optional<store::Job> job;
};

class FeatureSets {
 public:
  /// All outlive this.
  struct Deps {
    store::Database& database;
    const store::Access& access;
    const Clock& clock;
    jobs::EventHub& hub;
    Datasets& datasets;
    FeatureSteps& steps;
  };
  FeatureSets(const Deps& deps, ImportLimits limits);

  /// The caller must be an editor of the dataset's project. Errors: not_found, forbidden,
  /// dataset_not_ready, validation_failed.
  Result<FeatureSetView> Engineer(const store::Caller& caller, const NewFeatureSet& wanted,
                                  const store::Origin& origin);
  /// Also feature_set_not_ready.
  Result<FeatureSetView> Select(const store::Caller& caller, const NewSelection& wanted,
                                const store::Origin& origin);
  Result<FeatureSetView> Get(const store::WorkspaceScope& scope, std::string_view id) const;
  Result<store::Page<FeatureSetView>> List(const store::WorkspaceScope& scope,
                                           std::string_view project_id,
                                           const store::FeatureSetFilter& filter,
                                           const store::PageRequest& page) const;
  /// Trainings keep their own copy of the steps. Error: not_found.
  Status Delete(const store::WorkspaceScope& scope, std::string_view id,
                const store::Origin& origin);
  /// Does nothing to one that is not deleted. Error: not_found.
  Result<FeatureSetView> Restore(const store::WorkspaceScope& scope, std::string_view id,
                                 const store::Origin& origin);

  /// "preview" or "selection" of what the job found. Errors: not_found, feature_set_not_ready.
  Result<json::object> Section(const store::WorkspaceScope& scope, std::string_view id,
                               std::string_view name) const;
  struct Importance {
    std::string method;
    json::array items;
    std::vector<std::string> methods;  ///< that can be asked for
  };
  /// Items by one method; absent is the first that was measured. One that was not is measured by a
  /// job that the first reader begins and waits for a few seconds; what it finds is kept. Errors:
  /// not_found, feature_set_not_ready (also while it is being measured), validation_failed (no such
  /// method), what the job failed with.
  Result<Importance> ImportanceOf(const store::WorkspaceScope& scope, std::string_view id,
                                  const std::optional<std::string>& method);

 private:
  struct Wanted;
  Result<store::WorkspaceScope> EditorScope(const store::Caller& caller, store::ResourceKind kind,
                                            std::string_view id) const;
  Result<FeatureSetView> Start(const store::WorkspaceScope& scope, Wanted wanted,
                               const store::Origin& origin);
  Result<json::object> Measured(const store::WorkspaceScope& scope, std::string_view id) const;
  Status Measure(const store::WorkspaceScope& scope, const store::FeatureSet& set,
                 const std::string& method);
  Result<store::Job> MeasuringJob(const store::WorkspaceScope& scope, const store::FeatureSet& set,
                                  const std::string& method);
  Result<json::object> Details(const store::WorkspaceScope& scope, std::string_view id) const;
  Result<FeatureSetView> ViewOf(const store::WorkspaceScope& scope, store::FeatureSet set) const;
  Status Audit(store::Transaction& tx, const store::WorkspaceScope& scope,
               const store::Origin& origin, std::string_view action, std::string_view id,
               json::object detail = {}) const;

  store::Database& database_;
  const store::Access& access_;
  const Clock& clock_;
  jobs::EventHub& hub_;
  Datasets& datasets_;
  FeatureSteps& steps_;
  ImportLimits limits_;
  store::FeatureSets sets_;
  mutable store::Jobs jobs_;
  Seats waiting_;
  std::mutex measuring_mutex_;
  /// By set and method: the job that measures it, or did. Guarded by measuring_mutex_.
  std::map<std::pair<std::string, std::string>, std::string> measuring_;
};

}  // namespace lathe::service
