// Files that arrive in pieces, in the metadata store: how much of each is safe on the disk. Once
// complete, such a file is an upload like any other (store/datasets.h). Thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "store/database.h"
#include "store/scope.h"

namespace lathe::store {

struct ResumableUpload {
  std::string id, project_id, datasource_id;
  std::string filename;             ///< the client's label; never a path
  std::string state;                ///< receiving, complete
  std::int64_t size_bytes = 0;      ///< received and safe on the disk
  std::int64_t declared_bytes = 0;  ///< of the whole file
  std::string object_id;
  std::optional<std::int64_t> expires_at;  ///< when the bytes are given up, if nobody goes on
  std::optional<std::string> metadata;     ///< what the client said of the file, in its own form

  bool complete() const { return state == "complete"; }
  template <class V>
  static void Columns(V& column, auto& self) {
    column("id", self.id);
    column("project_id", self.project_id);
    column("datasource_id", self.datasource_id);
    column("filename", self.filename);
    column("state", self.state);
    column("size_bytes", self.size_bytes);
    column("declared_bytes", self.declared_bytes);
    column("object_id", self.object_id);
    column("expires_at", self.expires_at);
    column("metadata", self.metadata);
  }
};

class ResumableUploads {
 public:
  explicit ResumableUploads(Database& database) : database_(database) {}

  /// `upload.object_id` lies in the object store, empty.
  Result<ResumableUpload> Add(Transaction& tx, const WorkspaceScope& scope,
                              const ResumableUpload& upload, std::int64_t now_ms) const;
  /// Error: not_found.
  Result<ResumableUpload> Find(const WorkspaceScope& scope, std::string_view datasource_id,
                               std::string_view id) const;
  /// Notes that so many bytes are safe. Error: not_found (given up or complete meanwhile).
  Status Advance(Transaction& tx, const WorkspaceScope& scope, const ResumableUpload& upload,
                 std::int64_t now_ms) const;
  Status Complete(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                  std::string_view format, std::string_view sha256, std::int64_t now_ms) const;
  /// Removes one that is not complete; its file goes with the rubbish.
  Status Abandon(Transaction& tx, const WorkspaceScope& scope, std::string_view id) const;

 private:
  Database& database_;
};

}  // namespace lathe::store
