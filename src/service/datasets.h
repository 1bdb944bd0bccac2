// Datasets: immutable, versioned tables of a project. Creating one queues an import; when that is
// done the table can be looked at, its columns described, and learned from. Thread-safe.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "data/csv_export.h"
#include "data/preview.h"
#include "data/schema.h"
#include "jobs/event_hub.h"
#include "service/change.h"
#include "service/column_changes.h"
#include "service/seats.h"
#include "store/access.h"
#include "store/audit_log.h"
#include "store/database.h"
#include "store/datasets.h"
#include "store/jobs.h"
#include "store/objects.h"
#include "store/page.h"
#include "store/projects.h"
#include "store/rules.h"
#include "store/scope.h"

namespace lathe::service {

struct ImportLimits {
  std::int64_t memory_limit_bytes = std::int64_t{2} << 30;
  double wall_limit_s = 2 * 3600;
};

struct NewDataset {
  std::string project_id, datasource_id, upload_id, name;
  json::object
      options;  ///< format_options, columns, on_bad_value as data::ImportOptions reads them
};

/// A dataset and the job that made it. One whose file is gone has status failed and the error
/// dataset_corrupt.
struct DatasetView {
  store::Dataset dataset;
  std::optional<store::Job> job;
};

/// A dataset's columns at a revision.
struct DatasetColumns {
  data::TableSchema schema;
  std::int64_t revision = 1;
};

class Datasets {
 public:
  /// All outlive this.
  struct Deps {
    store::Database& database;
    const store::Objects& objects;
    const store::Access& access;
    const Clock& clock;
    jobs::EventHub& hub;
  };
  Datasets(const Deps& deps, ImportLimits limits);

  /// Queues the import. The caller must be an editor of the project. Errors: not_found, forbidden,
  /// validation_failed.
  Result<DatasetView> Create(const store::Caller& caller, const NewDataset& dataset,
                             const store::Origin& origin);
  Result<DatasetView> Get(const store::WorkspaceScope& scope, std::string_view id) const;
  /// The scope of a project in which the caller may make datasets. Errors: not_found, forbidden.
  Result<store::WorkspaceScope> EditorScope(const store::Caller& caller,
                                            std::string_view project_id) const;
  Result<store::Page<DatasetView>> List(const store::WorkspaceScope& scope,
                                        std::string_view project_id,
                                        const store::DatasetFilter& filter,
                                        const store::PageRequest& page) const;
  /// Errors: not_found, name_taken, precondition_failed.
  Result<DatasetView> Rename(const store::WorkspaceScope& scope, std::string_view id,
                             std::string_view name, const RevisionGuard& guard,
                             const store::Origin& origin);
  /// Stops the import of one that is not ready. Errors: not_found, dataset_in_use.
  Status Delete(const store::WorkspaceScope& scope, std::string_view id, const RevisionGuard& guard,
                const store::Origin& origin);
  /// Nothing happens to one that is not deleted. Errors: not_found, name_taken.
  Result<DatasetView> Restore(const store::WorkspaceScope& scope, std::string_view id,
                              const store::Origin& origin);
  /// Stops the import. Error: job_terminal.
  Result<DatasetView> Cancel(const store::WorkspaceScope& scope, std::string_view id,
                             const store::Origin& origin);

  /// Errors: not_found, dataset_not_ready, dataset_corrupt.
  Result<data::PreviewPage> Preview(const store::WorkspaceScope& scope, std::string_view id,
                                    std::int64_t limit, std::int64_t offset) const;
  Result<DatasetColumns> Columns(const store::WorkspaceScope& scope, std::string_view id) const;
  /// Changes what columns mean; no value changes, so the dataset stays the same version.
  /// Errors: not_found, dataset_not_ready, validation_failed, precondition_failed.
  Result<DatasetColumns> ChangeColumns(const store::WorkspaceScope& scope, std::string_view id,
                                       const std::vector<ColumnChange>& changes,
                                       const RevisionGuard& guard, const store::Origin& origin);
  /// The dataset's Parquet file. Errors: not_found, dataset_not_ready, dataset_corrupt.
  struct TableFile {
    std::filesystem::path path;
    std::string name;
  };
  Result<TableFile> File(const store::WorkspaceScope& scope, std::string_view id) const;
  /// The same with what its columns are.
  struct Table {
    std::filesystem::path path;
    data::TableSchema schema;
    std::int64_t row_count = 0;
  };
  Result<Table> ReadyTable(const store::WorkspaceScope& scope, std::string_view id) const;
  /// The same for a download, which is written to the audit log.
  Result<TableFile> Export(const store::WorkspaceScope& scope, std::string_view id,
                           std::string_view format, const store::Origin& origin) const;
  /// Makes the table's CSV text piece by piece: appends some rows, false when there are no more.
  using MakeCsv = std::function<Result<bool>(std::string& out)>;
  /// Errors: dataset_corrupt; unavailable while many are being made.
  Result<MakeCsv> MakeCsvOf(const TableFile& file, const data::CsvExportOptions& options) const;

 private:
  Result<std::filesystem::path> PathOf(const store::Dataset& dataset) const;
  struct SentFile {
    store::Datasource source;
    store::Upload upload;
  };
  Result<SentFile> FileFor(const store::WorkspaceScope& scope, const NewDataset& wanted) const;
  Result<store::Job> Enqueue(store::Transaction& tx, const store::WorkspaceScope& scope,
                             const store::Dataset& dataset, const store::Upload& upload,
                             json::object params);
  Status StopImport(store::Transaction& tx, const store::WorkspaceScope& scope,
                    const store::Dataset& dataset);
  Result<DatasetView> ViewOf(const store::WorkspaceScope& scope, store::Dataset dataset) const;
  Result<store::Dataset> Ready(const store::WorkspaceScope& scope, std::string_view id) const;
  Status Audit(store::Transaction& tx, const store::WorkspaceScope& scope,
               const store::Origin& origin, std::string_view action, std::string_view id,
               json::object detail) const;
  store::Moment Now() const { return {clock_.WallMs(), clock_.MonotonicMs()}; }

  store::Database& database_;
  const store::Objects& objects_;
  const store::Access& access_;
  const Clock& clock_;
  jobs::EventHub& hub_;
  ImportLimits limits_;
  store::Datasets datasets_;
  store::Projects projects_;
  store::Rules rules_;
  mutable store::Jobs jobs_;
  // Of tables being made into CSV: each holds a small table engine for as long as its reader takes.
  mutable Seats exports_{8};
};

}  // namespace lathe::service
