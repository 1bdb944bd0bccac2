// Datasets read from data sources that are servers: a table, a query or files become a dataset, and
// the same again becomes its next version. The reading is a job. Thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "jobs/event_hub.h"
#include "service/datasets.h"
#include "store/access.h"
#include "store/audit_log.h"
#include "store/database.h"
#include "store/datasets.h"
#include "store/jobs.h"
#include "store/projects.h"
#include "store/scope.h"

namespace lathe::service {

/// What is read: exactly one of table, query and path.
struct SourcePart {
  std::string table, query, path;
  std::vector<std::string> only_columns;  ///< empty: all
};

struct NewSourceDataset {
  std::string project_id, datasource_id, name;
  SourcePart part;
  json::object options;  ///< as data::ImportOptions reads them; for text files
};

class SourceImports {
 public:
  /// All outlive this.
  struct Deps {
    store::Database& database;
    const Clock& clock;
    jobs::EventHub& hub;
    const Datasets& datasets;
  };
  SourceImports(const Deps& deps, ImportLimits limits);

  /// Queues the import. The caller must be an editor of the project. Errors: not_found, forbidden,
  /// validation_failed.
  Result<DatasetView> Create(const store::Caller& caller, const NewSourceDataset& dataset,
                             const store::Origin& origin);
  /// Reads the same again as the next version. Unless `accept_changes`, columns that the newest
  /// version read in this way has, and that are gone or of another type now, fail the import
  /// (source_schema_changed). Errors: not_found, conflict (not read from a server).
  Result<DatasetView> Refresh(const store::WorkspaceScope& scope, std::string_view dataset_id,
                              bool accept_changes, const store::Origin& origin);

 private:
  Result<store::Datasource> SourceFor(const store::WorkspaceScope& scope,
                                      const NewSourceDataset& wanted) const;
  /// Adds what the table had when it was last read.
  Status ExpectColumns(const store::WorkspaceScope& scope, const store::Dataset& old,
                       std::string_view options, json::object& params) const;
  Result<DatasetView> Queue(const store::WorkspaceScope& scope, store::Dataset dataset,
                            const store::DatasetOrigin& made_of, json::object params,
                            const store::Origin& origin);

  store::Database& database_;
  const Clock& clock_;
  jobs::EventHub& hub_;
  const Datasets& views_;
  ImportLimits limits_;
  store::Datasets datasets_;
  store::Projects projects_;
  store::Jobs jobs_;
};

}  // namespace lathe::service
