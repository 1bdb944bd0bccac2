#include "service/uploads.h"

#include <utility>
#include <vector>

#include "base/crypto.h"
#include "base/failpoint.h"
#include "base/id.h"
#include "data/content_format.h"
#include "data/inspect.h"
#include "service/change.h"
#include "service/upload_name.h"

namespace lathe::service {
namespace {

constexpr std::string_view kFileKind = "file";
constexpr std::size_t kBufferBytes = 256 << 10;
constexpr std::size_t kHeadBytes = 4096;

Error TooLarge(std::int64_t limit_bytes) {
  return Fail(ErrorCode::kPayloadTooLarge,
              "The file is larger than " + std::to_string(limit_bytes >> 20) + " MiB.");
}

/// Takes in a file piece by piece: writes it, hashes it, and looks at its start as soon as that is
/// there, so that a wrong file is refused before all of it has come.
class Intake {
 public:
  Intake(PendingFile file, std::string filename, std::int64_t max_bytes)
      : file_(std::move(file)), filename_(std::move(filename)), max_bytes_(max_bytes) {}

  Status Take(std::span<const std::byte> bytes) {
    TRY_OK(FailPoint("upload_chunk"));
    if (file_.size_bytes() + static_cast<std::int64_t>(bytes.size()) > max_bytes_)
      return TooLarge(max_bytes_);
    hash_.Update(bytes);
    TRY_OK(file_.Append(bytes));
    if (kind_) return {};
    const std::size_t wanted = std::min(kHeadBytes - head_.size(), bytes.size());
    for (const std::byte byte : bytes.first(wanted)) head_ += static_cast<char>(byte);
    return head_.size() < kHeadBytes ? Status() : Look();
  }
  Status Finish() { return kind_ ? Status() : Look(); }

  PendingFile& file() { return file_; }
  std::string format() const { return data::ToText(*kind_); }
  std::string FinishHash() { return hash_.FinishHex(); }

 private:
  Status Look() {
    TRY(kind_, data::DetectFormat(filename_, head_));
    return {};
  }

  PendingFile file_;
  std::string filename_;
  std::int64_t max_bytes_;
  Sha256 hash_;
  std::string head_;
  std::optional<data::FileKind> kind_;
};

}  // namespace

Result<store::Datasource> FindFileSource(const store::Datasets& datasets,
                                         const store::WorkspaceScope& scope, std::string_view id) {
  TRY(store::Datasource source, datasets.FindSource(scope, id));
  if (source.kind == kFileKind) return source;
  return Fail(ErrorCode::kConflict,
              "The data source \"" + source.name + "\" is a server (" + source.kind +
                  "), which tables are read from; send files to a data source of the kind file.");
}

Uploads::Uploads(store::Database& database, const store::Objects& objects, const Clock& clock,
                 jobs::ShortJobs& short_jobs, UploadOptions options)
    : database_(database),
      objects_(objects),
      clock_(clock),
      short_jobs_(short_jobs),
      options_(options),
      datasets_(database) {}

Result<store::Upload> Uploads::Receive(const store::WorkspaceScope& scope,
                                       std::string_view datasource_id, std::string_view filename,
                                       const ReadBytes& read, const store::Origin& origin) const {
  TRY(const store::Datasource source, FindFileSource(datasets_, scope, datasource_id));
  store::Upload upload;
  TRY(upload.filename, CleanUploadName(filename));
  TRY(PendingFile file, objects_.Create());
  Intake intake(std::move(file), upload.filename, options_.max_bytes);
  std::vector<std::byte> buffer(kBufferBytes);
  while (true) {
    TRY(const std::size_t got, read(buffer));
    if (got == 0) break;
    TRY_OK(intake.Take(std::span(buffer).first(got)));
  }
  TRY_OK(intake.Finish());
  upload.project_id = source.project_id;
  upload.datasource_id = source.id;
  upload.format = intake.format();
  upload.size_bytes = intake.file().size_bytes();
  upload.sha256 = intake.FinishHash();
  upload.object_id = NewId();
  TRY_OK(objects_.Publish(intake.file(), *upload.object_id));
  return Keep(scope, std::move(upload), origin);
}

Result<store::Upload> Uploads::Keep(const store::WorkspaceScope& scope, store::Upload upload,
                                    const store::Origin& origin) const {
  TRY(auto tx, database_.Begin());
  TRY(upload, datasets_.AddUpload(tx, scope, upload, clock_.WallMs()));
  TRY_OK(store::AuditLog(database_, clock_)
             .Add(tx, origin,
                  {"upload.create",
                   "upload",
                   upload.id,
                   scope.workspace_id(),
                   {{"filename", upload.filename}, {"size_bytes", upload.size_bytes}},
                   ContentOf(upload.filename, *upload.sha256)}));
  TRY_OK(tx.Commit());
  return upload;
}

std::string Uploads::ContentOf(std::string_view filename, std::string_view sha256) {
  return Sha256Hex(std::string(filename) + '\n' + std::string(sha256));
}

Result<std::string> Uploads::ContentOfFile(std::string_view filename, const ReadBytes& read) {
  TRY(const std::string clean, CleanUploadName(filename));
  Sha256 hash;
  std::vector<std::byte> buffer(kBufferBytes);
  while (true) {
    TRY(const std::size_t got, read(buffer));
    if (got == 0) break;
    hash.Update(std::span<const std::byte>(buffer).first(got));
  }
  return ContentOf(clean, hash.FinishHex());
}

Result<store::Upload> Uploads::Get(const store::WorkspaceScope& scope, std::string_view id) const {
  return datasets_.FindUpload(scope, id);
}

Status Uploads::Delete(const store::WorkspaceScope& scope, std::string_view id,
                       const store::Origin& origin) const {
  TRY(auto tx, database_.Begin());
  TRY(const store::Upload upload, datasets_.FindUpload(scope, id));
  TRY_OK(datasets_.DeleteUpload(tx, scope, id, clock_.WallMs()));
  TRY_OK(store::AuditLog(database_, clock_)
             .Add(tx, origin,
                  {"upload.delete",
                   "upload",
                   upload.id,
                   scope.workspace_id(),
                   {{"filename", upload.filename}}}));
  return tx.Commit();
}

Result<store::Upload> Uploads::Restore(const store::WorkspaceScope& scope, std::string_view id,
                                       const store::Origin& origin) const {
  TRY(auto tx, database_.Begin());
  auto there = datasets_.FindUpload(scope, id);
  if (there.ok() || there.error().code != ErrorCode::kNotFound) return there;
  TRY_OK(datasets_.RestoreUpload(tx, scope, id, clock_.WallMs() - kRestoreWindowMs));
  TRY_OK(store::AuditLog(database_, clock_)
             .Add(tx, origin,
                  {"upload.restore", "upload", std::string(id), scope.workspace_id(),
                   json::object()}));
  TRY_OK(tx.Commit());
  return datasets_.FindUpload(scope, id);
}

Result<json::object> Uploads::Inspect(const store::WorkspaceScope& scope, std::string_view id,
                                      const json::object& options) {
  TRY(const store::Upload upload, datasets_.FindUpload(scope, id));
  TRY(const data::ImportOptions wanted, data::ImportOptions::FromJson(options));
  if (!upload.object_id || !objects_.Exists(*upload.object_id))
    return Fail(ErrorCode::kNotFound, "The uploaded file is no longer there; upload it again.");
  const std::filesystem::path path = objects_.PathOf(*upload.object_id);
  // Plain CSV is read here, a bounded part of it; other formats are for a process of their own.
  if (upload.format.value_or("csv") == "csv")
    return data::InspectTable({path, upload.filename, ""}, wanted);
  json::object params = options;
  params["path"] = std::filesystem::absolute(path).string();
  params["filename"] = upload.filename;
  return short_jobs_.Run("inspect", std::move(params));
}

}  // namespace lathe::service
