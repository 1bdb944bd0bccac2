// Profiles of datasets in the metadata store: which one a dataset has, how it stands, and the
// object that holds its document. A dataset has one profile at most; a new one takes the place of
// the old. Thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "store/database.h"
#include "store/datasets.h"
#include "store/scope.h"

namespace lathe::store {

struct Profile {
  std::string id, workspace_id, dataset_id;
  std::string status;                ///< queued, running, ready, failed
  std::string options = "{}";        ///< JSON {target, sample_rows}
  std::string basis;                 ///< of the columns' types and roles it was made for
  std::optional<std::string> error;  ///< JSON problem
  std::optional<std::string> object_id, sha256;
  std::optional<std::int64_t> size_bytes;
  std::optional<std::string> job_id;
  std::int64_t created_at = 0, updated_at = 0;

  template <class V>
  static void Columns(V& column, auto& self) {
    column("id", self.id);
    column("workspace_id", self.workspace_id);
    column("dataset_id", self.dataset_id);
    column("status", self.status);
    column("options", self.options);
    column("basis", self.basis);
    column("error", self.error);
    column("object_id", self.object_id);
    column("sha256", self.sha256);
    column("size_bytes", self.size_bytes);
    column("job_id", self.job_id);
    column("created_at", self.created_at);
    column("updated_at", self.updated_at);
  }
};

/// The document of a finished profile.
struct ProfileFile {
  std::string object_id, sha256;
  std::int64_t size_bytes = 0;
};

/// Of an earlier version of a dataset.
struct EarlierVersion {
  int version = 0;
  std::string object_id;                  ///< of its table
  std::string columns;                    ///< JSON array of column schemas
  std::optional<std::string> profile_id;  ///< object of its profile, if it has one

  template <class V>
  static void Columns(V& column, auto& self) {
    column("version", self.version);
    column("object_id", self.object_id);
    column("columns", self.columns);
    column("profile_id", self.profile_id);
  }
};

class Profiles {
 public:
  explicit Profiles(Database& database) : database_(database) {}

  /// Makes the dataset's profile, or the one it has new, with status queued and no job.
  Result<Profile> Restart(Transaction& tx, const WorkspaceScope& scope, std::string_view dataset_id,
                          std::string_view options, std::string_view basis,
                          std::int64_t now_ms) const;
  Status SetJob(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                std::string_view job_id) const;
  /// Error: not_found when the dataset has none.
  Result<Profile> FindFor(const WorkspaceScope& scope, std::string_view dataset_id) const;
  Result<Profile> Find(const WorkspaceScope& scope, std::string_view id) const;

  /// The finished version before this one that was read from its source, if there is one: versions
  /// that steps made differ on purpose.
  Result<std::optional<EarlierVersion>> Previous(const WorkspaceScope& scope,
                                                 const Dataset& dataset) const;

  // By the job that makes it; false when the profile is being made by another job now.

  Result<bool> Begin(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                     std::string_view job_id, std::int64_t now_ms) const;
  Result<bool> Finish(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                      std::string_view job_id, const ProfileFile& file, std::int64_t now_ms) const;
  Result<bool> MarkFailed(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                          std::string_view job_id, std::string_view problem,
                          std::int64_t now_ms) const;

 private:
  Database& database_;
};

}  // namespace lathe::store
