#include "store/profiles.h"

#include "base/id.h"

namespace lathe::store {
namespace {

Result<bool> Changed(const Result<std::int64_t>& rows) {
  if (!rows.ok()) return rows.error();
  return *rows > 0;
}

}  // namespace

Result<Profile> Profiles::Restart(Transaction& tx, const WorkspaceScope& scope,
                                  std::string_view dataset_id, std::string_view options,
                                  std::string_view basis, std::int64_t now_ms) const {
  const auto found = tx.One<Profile>(
      "find_profile", {{"dataset_id", dataset_id}, {"workspace_id", scope.workspace_id()}});
  if (!found.ok() && found.error().code != ErrorCode::kNotFound) return found.error();
  if (found.ok()) {
    TRY_OK(tx.Execute("restart_profile", {{"id", found->id},
                                          {"workspace_id", scope.workspace_id()},
                                          {"options", options},
                                          {"basis", basis},
                                          {"now", now_ms}}));
  } else {
    TRY_OK(tx.Execute("insert_profile", {{"id", NewId()},
                                         {"workspace_id", scope.workspace_id()},
                                         {"dataset_id", dataset_id},
                                         {"options", options},
                                         {"basis", basis},
                                         {"created_by", scope.user_id()},
                                         {"now", now_ms}}));
  }
  return tx.One<Profile>("find_profile",
                         {{"dataset_id", dataset_id}, {"workspace_id", scope.workspace_id()}});
}

Status Profiles::SetJob(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                        std::string_view job_id) const {
  TRY_OK(tx.Execute("set_profile_job",
                    {{"id", id}, {"workspace_id", scope.workspace_id()}, {"job_id", job_id}}));
  return {};
}

Result<Profile> Profiles::FindFor(const WorkspaceScope& scope, std::string_view dataset_id) const {
  TRY(auto reader, database_.Read());
  return reader.One<Profile>("find_profile",
                             {{"dataset_id", dataset_id}, {"workspace_id", scope.workspace_id()}});
}

Result<Profile> Profiles::Find(const WorkspaceScope& scope, std::string_view id) const {
  TRY(auto reader, database_.Read());
  return reader.One<Profile>("find_profile_by_id",
                             {{"id", id}, {"workspace_id", scope.workspace_id()}});
}

Result<std::optional<EarlierVersion>> Profiles::Previous(const WorkspaceScope& scope,
                                                         const Dataset& dataset) const {
  TRY(auto reader, database_.Read());
  auto found =
      reader.One<EarlierVersion>("find_previous_version", {{"project_id", dataset.project_id},
                                                           {"workspace_id", scope.workspace_id()},
                                                           {"name", dataset.name},
                                                           {"version", dataset.version}});
  if (found.ok()) return std::optional(std::move(found).value());
  if (found.error().code == ErrorCode::kNotFound) return std::optional<EarlierVersion>();
  return std::move(found).error();
}

Result<bool> Profiles::Begin(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                             std::string_view job_id, std::int64_t now_ms) const {
  return Changed(tx.Execute(
      "begin_profile",
      {{"id", id}, {"workspace_id", scope.workspace_id()}, {"job_id", job_id}, {"now", now_ms}}));
}

Result<bool> Profiles::Finish(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                              std::string_view job_id, const ProfileFile& file,
                              std::int64_t now_ms) const {
  return Changed(tx.Execute("finish_profile", {{"id", id},
                                               {"workspace_id", scope.workspace_id()},
                                               {"job_id", job_id},
                                               {"object_id", file.object_id},
                                               {"sha256", file.sha256},
                                               {"size_bytes", file.size_bytes},
                                               {"now", now_ms}}));
}

Result<bool> Profiles::MarkFailed(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                                  std::string_view job_id, std::string_view problem,
                                  std::int64_t now_ms) const {
  return Changed(tx.Execute("fail_profile", {{"id", id},
                                             {"workspace_id", scope.workspace_id()},
                                             {"job_id", job_id},
                                             {"error", problem},
                                             {"now", now_ms}}));
}

}  // namespace lathe::store
