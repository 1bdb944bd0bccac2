// Files sent by users: streamed to the object store while they are hashed, never held in memory,
// and looked at before they are imported. Thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "jobs/short_jobs.h"
#include "store/audit_log.h"
#include "store/database.h"
#include "store/datasets.h"
#include "store/objects.h"
#include "store/scope.h"

namespace lathe::service {

struct UploadOptions {
  std::int64_t max_bytes = std::int64_t{10} << 30;
};

/// Bytes as they arrive: fills the buffer, answers how many; 0 at the end.
using ReadBytes = std::function<Result<std::size_t>(std::span<std::byte>)>;

/// The data source that files are sent to. Errors: not_found; conflict, when it is a server.
Result<store::Datasource> FindFileSource(const store::Datasets& datasets,
                                         const store::WorkspaceScope& scope, std::string_view id);

class Uploads {
 public:
  /// All outlive this. What is no plain text is looked at by `short_jobs`.
  Uploads(store::Database& database, const store::Objects& objects, const Clock& clock,
          jobs::ShortJobs& short_jobs, UploadOptions options);

  /// Stores a file; when this returns, it is on the disk for good.
  /// `filename` is as the client gave it. Errors: not_found, conflict (the source is a server),
  /// upload_bad_name, file_empty, file_type_mismatch, file_format_unsupported, payload_too_large,
  /// storage_full, and those of `read`.
  Result<store::Upload> Receive(const store::WorkspaceScope& scope, std::string_view datasource_id,
                                std::string_view filename, const ReadBytes& read,
                                const store::Origin& origin) const;
  Result<store::Upload> Get(const store::WorkspaceScope& scope, std::string_view id) const;
  /// Errors: not_found; conflict, naming the datasets that were read from it and are there.
  Status Delete(const store::WorkspaceScope& scope, std::string_view id,
                const store::Origin& origin) const;
  /// Nothing happens to one that is not deleted. Error: not_found.
  Result<store::Upload> Restore(const store::WorkspaceScope& scope, std::string_view id,
                                const store::Origin& origin) const;
  /// What an import with these options ({format_options, columns, on_bad_value}) would find: see
  /// data::InspectTable.
  Result<json::object> Inspect(const store::WorkspaceScope& scope, std::string_view id,
                               const json::object& options);
  /// What the idempotency of an upload is judged by: SHA-256 over its clean name and its bytes.
  /// Errors: upload_bad_name, and those of `read`.
  static Result<std::string> ContentOfFile(std::string_view filename, const ReadBytes& read);
  const UploadOptions& options() const { return options_; }

 private:
  static std::string ContentOf(std::string_view filename, std::string_view sha256);
  Result<store::Upload> Keep(const store::WorkspaceScope& scope, store::Upload upload,
                             const store::Origin& origin) const;

  store::Database& database_;
  const store::Objects& objects_;
  const Clock& clock_;
  jobs::ShortJobs& short_jobs_;
  UploadOptions options_;
  store::Datasets datasets_;
};

}  // namespace lathe::service
