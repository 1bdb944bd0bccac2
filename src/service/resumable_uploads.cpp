#include "service/resumable_uploads.h"

#include <chrono>
#include <fstream>
#include <utility>
#include <vector>

#include "base/crypto.h"
#include "base/failpoint.h"
#include "base/id.h"
#include "data/content_format.h"
#include "service/upload_name.h"

namespace lathe::service {
namespace {

constexpr std::size_t kBufferBytes = 256 << 10;
constexpr std::int64_t kHeadBytes = 4096;
// How much may have to be sent again after a crash.
constexpr std::int64_t kSaveEveryBytes = 16 << 20;
constexpr std::int64_t kKeptMs = 86'400'000;  // without a request
// A lost connection is noticed within this time, mostly.
constexpr auto kTurnWait = std::chrono::seconds(5);

Error GivenUp() {
  return Fail(ErrorCode::kNotFound,
              "There is no such upload, or it has expired; send the file from the start.");
}

Error MoreThanAnnounced(const store::ResumableUpload& upload) {
  return Fail(ErrorCode::kPayloadTooLarge, "The upload was announced with " +
                                               std::to_string(upload.declared_bytes) +
                                               " bytes; more were sent.");
}

/// An empty piece at the end of a complete upload changes nothing; any byte is one too many.
Status CheckNothingMore(const store::ResumableUpload& upload, const IncomingPiece& piece) {
  std::byte one{};
  TRY(const std::size_t got, piece.read(std::span(&one, 1)));
  return got == 0 ? Status() : MoreThanAnnounced(upload);
}

}  // namespace

/// The right to write to one upload.
class ResumableUploads::Turn {
 public:
  Turn(ResumableUploads& owner, std::string id) : owner_(&owner), id_(std::move(id)) {}
  Turn(Turn&& other) noexcept
      : owner_(std::exchange(other.owner_, nullptr)), id_(std::move(other.id_)) {}
  Turn& operator=(Turn&& other) noexcept {
    std::swap(owner_, other.owner_);
    std::swap(id_, other.id_);
    return *this;
  }
  ~Turn() {
    if (owner_) owner_->Release(id_);
  }

 private:
  ResumableUploads* owner_;
  std::string id_;
};

ResumableUploads::ResumableUploads(store::Database& database, const store::Objects& objects,
                                   const Clock& clock, const Uploads& complete,
                                   UploadOptions options)
    : database_(database),
      objects_(objects),
      clock_(clock),
      complete_(complete),
      options_(options),
      datasets_(database),
      uploads_(database) {}

Result<ResumableUploads::Turn> ResumableUploads::TakeTurn(std::string_view id) {
  std::unique_lock lock(mutex_);
  if (!released_.wait_for(lock, kTurnWait, [&] { return !written_.contains(id); })) {
    return Fail(ErrorCode::kConflict,
                "Another request still sends to this upload; try again in a few seconds.");
  }
  written_.emplace(id);
  return Turn(*this, std::string(id));
}

void ResumableUploads::Release(const std::string& id) {
  {
    const std::lock_guard lock(mutex_);
    written_.erase(id);
  }
  released_.notify_all();
}

Result<store::ResumableUpload> ResumableUploads::Begin(const store::WorkspaceScope& scope,
                                                       std::string_view datasource_id,
                                                       const ResumableFile& file,
                                                       const store::Origin& origin) const {
  TRY(const store::Datasource source, FindFileSource(datasets_, scope, datasource_id));
  store::ResumableUpload upload;
  TRY(upload.filename, CleanUploadName(file.filename));
  if (file.size_bytes <= 0) return Fail(ErrorCode::kFileEmpty, "The file has no bytes.");
  if (file.size_bytes > options_.max_bytes) {
    return Fail(ErrorCode::kPayloadTooLarge,
                "The file is larger than " + std::to_string(options_.max_bytes >> 20) + " MiB.");
  }
  TRY(PendingFile empty, objects_.Create());
  upload.object_id = NewId();
  TRY_OK(objects_.Publish(empty, upload.object_id));
  upload.project_id = source.project_id;
  upload.datasource_id = source.id;
  upload.declared_bytes = file.size_bytes;
  upload.metadata = file.metadata;
  upload.expires_at = clock_.WallMs() + kKeptMs;
  TRY(auto tx, database_.Begin());
  TRY(upload, uploads_.Add(tx, scope, upload, clock_.WallMs()));
  TRY_OK(store::AuditLog(database_, clock_)
             .Add(tx, origin,
                  {"upload.begin",
                   "upload",
                   upload.id,
                   scope.workspace_id(),
                   {{"filename", upload.filename}, {"size_bytes", upload.declared_bytes}}}));
  TRY_OK(tx.Commit());
  return upload;
}

Result<store::ResumableUpload> ResumableUploads::Find(const store::WorkspaceScope& scope,
                                                      std::string_view datasource_id,
                                                      std::string_view id) const {
  TRY(store::ResumableUpload upload, uploads_.Find(scope, datasource_id, id));
  if (upload.expires_at && *upload.expires_at < clock_.WallMs()) return GivenUp();
  return upload;
}

Result<store::ResumableUpload> ResumableUploads::Append(const store::WorkspaceScope& scope,
                                                        std::string_view datasource_id,
                                                        std::string_view id,
                                                        const IncomingPiece& piece,
                                                        const store::Origin& origin) {
  TRY(const Turn turn, TakeTurn(id));
  TRY(store::ResumableUpload upload, Find(scope, datasource_id, id));
  if (piece.offset != upload.size_bytes) {
    return Fail(ErrorCode::kUploadOffsetMismatch,
                "The upload continues at byte " + std::to_string(upload.size_bytes) + ", not at " +
                    std::to_string(piece.offset) + ".");
  }
  if (upload.complete()) {
    TRY_OK(CheckNothingMore(upload, piece));
    return upload;
  }
  TRY_OK(piece.checksum ? ReceiveChecked(scope, upload, piece) : Receive(scope, upload, piece));
  if (upload.size_bytes == upload.declared_bytes) TRY_OK(Complete(scope, upload, origin));
  return upload;
}

Status ResumableUploads::Take(store::ObjectAppender& file, const store::ResumableUpload& upload,
                              std::span<const std::byte> bytes) const {
  if (file.size_bytes() + static_cast<std::int64_t>(bytes.size()) > upload.declared_bytes)
    return MoreThanAnnounced(upload);
  const bool had_head = file.size_bytes() >= kHeadBytes;
  TRY_OK(file.Append(bytes));
  // A wrong file is refused as soon as its start is there.
  if (!had_head && file.size_bytes() >= kHeadBytes) TRY_OK(FormatOf(upload));
  return {};
}

Status ResumableUploads::Receive(const store::WorkspaceScope& scope, store::ResumableUpload& upload,
                                 const IncomingPiece& piece) const {
  TRY(store::ObjectAppender file,
      store::ObjectAppender::Open(objects_.PathOf(upload.object_id), upload.size_bytes));
  const auto save = [&]() -> Status {
    TRY_OK(file.Sync());
    upload.size_bytes = file.size_bytes();
    return Save(scope, upload);
  };
  std::vector<std::byte> buffer(kBufferBytes);
  while (true) {
    auto got = piece.read(buffer);
    if (!got.ok()) {
      // The client is gone: what it sent is not.
      TRY_OK(save());
      return std::move(got).error();
    }
    if (*got == 0) return save();
    TRY_OK(Take(file, upload, std::span(buffer).first(*got)));
    if (file.size_bytes() - upload.size_bytes >= kSaveEveryBytes) TRY_OK(save());
  }
}

/// Nothing is noted as received before all of the piece is there and found right: what is written
/// behind the noted byte is dropped when the file is opened again, here at once.
Status ResumableUploads::ReceiveChecked(const store::WorkspaceScope& scope,
                                        store::ResumableUpload& upload,
                                        const IncomingPiece& piece) const {
  const auto path = objects_.PathOf(upload.object_id);
  TRY(store::ObjectAppender file, store::ObjectAppender::Open(path, upload.size_bytes));
  Digest digest(piece.checksum->kind);
  const auto take_all = [&]() -> Status {
    std::vector<std::byte> buffer(kBufferBytes);
    while (true) {
      TRY(const std::size_t got, piece.read(buffer));
      if (got == 0) break;
      digest.Update(std::span<const std::byte>(buffer).first(got));
      TRY_OK(Take(file, upload, std::span(buffer).first(got)));
    }
    if (digest.Finish() == piece.checksum->digest) return {};
    return Fail(ErrorCode::kUploadChecksumMismatch,
                "The piece that arrived does not have the checksum in Upload-Checksum; nothing of "
                "it is kept. Send it again from byte " +
                    std::to_string(upload.size_bytes) + ".");
  };
  if (Status taken = take_all(); !taken.ok()) {
    TRY_OK(store::ObjectAppender::Open(path, upload.size_bytes));
    return taken;
  }
  TRY_OK(file.Sync());
  upload.size_bytes = file.size_bytes();
  return Save(scope, upload);
}

Status ResumableUploads::Save(const store::WorkspaceScope& scope,
                              store::ResumableUpload& upload) const {
  upload.expires_at = clock_.WallMs() + kKeptMs;
  TRY(auto tx, database_.Begin());
  TRY_OK(uploads_.Advance(tx, scope, upload, clock_.WallMs()));
  TRY_OK(tx.Commit());
  return FailPoint("upload_saved");
}

Result<std::string> ResumableUploads::FormatOf(const store::ResumableUpload& upload) const {
  std::ifstream file(objects_.PathOf(upload.object_id), std::ios::binary);
  std::string head(static_cast<std::size_t>(kHeadBytes), '\0');
  file.read(head.data(), kHeadBytes);
  head.resize(static_cast<std::size_t>(file.gcount()));
  TRY(const data::FileKind kind, data::DetectFormat(upload.filename, head));
  return data::ToText(kind);
}

Status ResumableUploads::Complete(const store::WorkspaceScope& scope,
                                  store::ResumableUpload& upload,
                                  const store::Origin& origin) const {
  TRY(const std::string format, FormatOf(upload));
  TRY(const std::string sha256, Sha256OfFile(objects_.PathOf(upload.object_id).string()));
  TRY(auto tx, database_.Begin());
  TRY_OK(uploads_.Complete(tx, scope, upload.id, format, sha256, clock_.WallMs()));
  TRY_OK(store::AuditLog(database_, clock_)
             .Add(tx, origin,
                  {"upload.create",
                   "upload",
                   upload.id,
                   scope.workspace_id(),
                   {{"filename", upload.filename}, {"size_bytes", upload.declared_bytes}}}));
  TRY_OK(tx.Commit());
  upload.state = "complete";
  upload.expires_at.reset();
  return {};
}

Status ResumableUploads::Abandon(const store::WorkspaceScope& scope, std::string_view datasource_id,
                                 std::string_view id, const store::Origin& origin) {
  TRY(const Turn turn, TakeTurn(id));
  TRY(const store::ResumableUpload upload, Find(scope, datasource_id, id));
  if (upload.complete()) return complete_.Delete(scope, id, origin);
  TRY(auto tx, database_.Begin());
  TRY_OK(uploads_.Abandon(tx, scope, id));
  TRY_OK(tx.Commit());
  return objects_.Remove(upload.object_id);
}

}  // namespace lathe::service
