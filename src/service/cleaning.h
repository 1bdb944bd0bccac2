// Cleaning a dataset: steps make a new version of it, whose lineage tells what each step changed.
// Thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "data/clean/steps.h"
#include "jobs/event_hub.h"
#include "service/datasets.h"
#include "store/audit_log.h"
#include "store/database.h"
#include "store/datasets.h"
#include "store/derived_datasets.h"
#include "store/jobs.h"
#include "store/scope.h"

namespace lathe::service {

/// How a dataset came to be.
struct DatasetLineage {
  std::optional<std::string> parent_id;
  std::optional<int> parent_version;
  json::object made;  ///< {operation, steps, request}; an import has no steps
};

class Cleaning {
 public:
  /// All outlive this.
  struct Deps {
    store::Database& database;
    const Clock& clock;
    jobs::EventHub& hub;
    Datasets& datasets;
  };
  Cleaning(const Deps& deps, ImportLimits limits);

  /// Queues the cleaning; the new version. Errors: not_found, dataset_not_ready, validation_failed
  /// (steps that cannot be done to these columns).
  Result<DatasetView> Start(const store::WorkspaceScope& scope, std::string_view dataset_id,
                            const std::vector<data::clean::CleanStep>& steps,
                            const store::Origin& origin);
  /// Error: not_found.
  Result<DatasetLineage> Lineage(const store::WorkspaceScope& scope,
                                 std::string_view dataset_id) const;

 private:
  Result<json::object> ImportOf(const store::WorkspaceScope& scope,
                                const store::Dataset& dataset) const;

  store::Database& database_;
  const Clock& clock_;
  jobs::EventHub& hub_;
  Datasets& views_;
  ImportLimits limits_;
  store::Datasets datasets_;
  store::DerivedDatasets derived_;
  store::Jobs jobs_;
};

}  // namespace lathe::service
