#include "store/resumable_uploads.h"

#include "base/id.h"

namespace lathe::store {
namespace {

Status Changed(const Result<std::int64_t>& rows) {
  if (!rows.ok()) return rows.error();
  if (*rows > 0) return {};
  return Fail(ErrorCode::kNotFound, "There is no such upload, or it was given up.");
}

}  // namespace

Result<ResumableUpload> ResumableUploads::Add(Transaction& tx, const WorkspaceScope& scope,
                                              const ResumableUpload& upload,
                                              std::int64_t now_ms) const {
  const std::string id = NewId();
  TRY_OK(tx.Execute("insert_resumable_upload", {{"id", id},
                                                {"workspace_id", scope.workspace_id()},
                                                {"project_id", upload.project_id},
                                                {"datasource_id", upload.datasource_id},
                                                {"filename", upload.filename},
                                                {"declared_bytes", upload.declared_bytes},
                                                {"object_id", upload.object_id},
                                                {"expires_at", upload.expires_at},
                                                {"metadata", upload.metadata},
                                                {"created_by", scope.user_id()},
                                                {"now", now_ms}}));
  return tx.One<ResumableUpload>("find_resumable_upload",
                                 {{"id", id},
                                  {"workspace_id", scope.workspace_id()},
                                  {"datasource_id", upload.datasource_id}});
}

Result<ResumableUpload> ResumableUploads::Find(const WorkspaceScope& scope,
                                               std::string_view datasource_id,
                                               std::string_view id) const {
  TRY(auto reader, database_.Read());
  return reader.One<ResumableUpload>(
      "find_resumable_upload",
      {{"id", id}, {"workspace_id", scope.workspace_id()}, {"datasource_id", datasource_id}});
}

Status ResumableUploads::Advance(Transaction& tx, const WorkspaceScope& scope,
                                 const ResumableUpload& upload, std::int64_t now_ms) const {
  return Changed(tx.Execute("advance_resumable_upload", {{"id", upload.id},
                                                         {"workspace_id", scope.workspace_id()},
                                                         {"size_bytes", upload.size_bytes},
                                                         {"expires_at", upload.expires_at},
                                                         {"now", now_ms}}));
}

Status ResumableUploads::Complete(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                                  std::string_view format, std::string_view sha256,
                                  std::int64_t now_ms) const {
  return Changed(tx.Execute("complete_resumable_upload", {{"id", id},
                                                          {"workspace_id", scope.workspace_id()},
                                                          {"format", format},
                                                          {"sha256", sha256},
                                                          {"now", now_ms}}));
}

Status ResumableUploads::Abandon(Transaction& tx, const WorkspaceScope& scope,
                                 std::string_view id) const {
  return Changed(
      tx.Execute("abandon_resumable_upload", {{"id", id}, {"workspace_id", scope.workspace_id()}}));
}

}  // namespace lathe::store
