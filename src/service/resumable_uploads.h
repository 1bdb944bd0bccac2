// Files sent in pieces (tus 1.0): an upload is made with its length, its bytes come in one request
// after the other, each from the byte where the last one ended, and when all are there it is an
// upload like any other. What is said to be received is on the disk for good: after a lost
// connection or a killed server the client asks for the offset and goes on. Thread-safe.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/digest.h"
#include "base/result.h"
#include "service/uploads.h"
#include "store/audit_log.h"
#include "store/database.h"
#include "store/object_appender.h"
#include "store/objects.h"
#include "store/resumable_uploads.h"
#include "store/scope.h"

namespace lathe::service {

struct ResumableFile {
  std::string filename;  ///< as the client gave it
  std::int64_t size_bytes = 0;
  std::optional<std::string> metadata;  ///< kept and given back as it is
};

/// What a client says the bytes of one piece come to.
struct PieceChecksum {
  DigestKind kind = DigestKind::kSha256;
  std::string digest;  ///< raw bytes
};

struct IncomingPiece {
  std::int64_t offset = 0;  ///< of the file, where the piece begins
  ReadBytes read;
  std::optional<PieceChecksum> checksum;
};

class ResumableUploads {
 public:
  /// All outlive this.
  ResumableUploads(store::Database& database, const store::Objects& objects, const Clock& clock,
                   const Uploads& complete, UploadOptions options);

  /// Errors: not_found, conflict (the source is a server), upload_bad_name, file_empty,
  /// payload_too_large, storage_full.
  Result<store::ResumableUpload> Begin(const store::WorkspaceScope& scope,
                                       std::string_view datasource_id, const ResumableFile& file,
                                       const store::Origin& origin) const;
  /// How far it is. Error: not_found (also when it has expired).
  Result<store::ResumableUpload> Find(const store::WorkspaceScope& scope,
                                      std::string_view datasource_id, std::string_view id) const;
  /// Takes the bytes of a piece; completes the upload with the last one. What arrived before an
  /// error is kept; of a piece with a checksum all is kept or nothing. Errors: not_found,
  /// upload_offset_mismatch, upload_checksum_mismatch, conflict (another request still writes),
  /// payload_too_large, file_type_mismatch, file_format_unsupported, xlsx_encrypted_or_xls,
  /// storage_full, and those of the reading.
  Result<store::ResumableUpload> Append(const store::WorkspaceScope& scope,
                                        std::string_view datasource_id, std::string_view id,
                                        const IncomingPiece& piece, const store::Origin& origin);
  /// Gives up what has arrived; deletes a file that is complete, as Uploads::Delete does. Errors:
  /// not_found, conflict.
  Status Abandon(const store::WorkspaceScope& scope, std::string_view datasource_id,
                 std::string_view id, const store::Origin& origin);
  const UploadOptions& options() const { return options_; }

 private:
  class Turn;
  Result<Turn> TakeTurn(std::string_view id);
  void Release(const std::string& id);
  Status Receive(const store::WorkspaceScope& scope, store::ResumableUpload& upload,
                 const IncomingPiece& piece) const;
  Status ReceiveChecked(const store::WorkspaceScope& scope, store::ResumableUpload& upload,
                        const IncomingPiece& piece) const;
  Status Take(store::ObjectAppender& file, const store::ResumableUpload& upload,
              std::span<const std::byte> bytes) const;
  Status Save(const store::WorkspaceScope& scope, store::ResumableUpload& upload) const;
  Status Complete(const store::WorkspaceScope& scope, store::ResumableUpload& upload,
                  const store::Origin& origin) const;
  Result<std::string> FormatOf(const store::ResumableUpload& upload) const;

  store::Database& database_;
  const store::Objects& objects_;
  const Clock& clock_;
  const Uploads& complete_;
  UploadOptions options_;
  store::Datasets datasets_;
  store::ResumableUploads uploads_;
  std::mutex mutex_;  // guards written_
  std::condition_variable released_;
  std::set<std::string, std::less<>> written_;  // ids of uploads that a request writes to
};

}  // namespace lathe::service
