#include "store/projects.h"

namespace lathe::store {
namespace {

const ListSpec kProjects = {"list_projects",
                            {{"created_at", ColumnKind::kInt},
                             {"updated_at", ColumnKind::kInt},
                             {"name", ColumnKind::kText}},
                            "-created_at"};

Error NameTaken(const Error& error) {
  if (!IsDuplicate(error)) return error;
  return Error{ErrorCode::kNameTaken,
               "Another project of this workspace has this name.",
               {{"name", "taken", "is in use by another project of this workspace", {}, {}}},
               {}};
}

std::optional<std::string> Lower(std::optional<std::string> text) {
  if (!text) return text;
  for (char& c : *text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

}  // namespace

Status Projects::Insert(Transaction& tx, const WorkspaceScope& scope,
                        const Project& project) const {
  const auto rows = tx.Execute("insert_project", {{"id", project.id},
                                                  {"workspace_id", scope.workspace_id()},
                                                  {"name", project.name},
                                                  {"description", project.description},
                                                  {"type", project.type},
                                                  {"target_column", project.target_column},
                                                  {"primary_metric", project.primary_metric},
                                                  {"user_id", scope.user_id()},
                                                  {"now", project.created_at_ms}});
  if (!rows.ok()) return NameTaken(rows.error());
  return {};
}

Result<Project> Projects::Get(const WorkspaceScope& scope, std::string_view id) const {
  TRY(auto reader, database_.Read());
  return Get(reader, scope, id);
}

Result<Project> Projects::Get(Reader& reader, const WorkspaceScope& scope,
                              std::string_view id) const {
  return reader.One<Project>("find_project", {{"workspace_id", scope.workspace_id()}, {"id", id}});
}

Result<Page<Project>> Projects::List(const WorkspaceScope& scope, const ProjectFilter& filter,
                                     const PageRequest& request) const {
  TRY(auto reader, database_.Read());
  return ListPage<Project>(reader, kProjects,
                           {{"workspace_id", scope.workspace_id()},
                            {"deleted", filter.deleted},
                            {"status", filter.status},
                            {"type", filter.type},
                            {"search", Lower(filter.search)}},
                           request);
}

Status Projects::Update(Transaction& tx, const WorkspaceScope& scope, const Project& project,
                        std::int64_t now_ms) const {
  const auto rows = tx.Execute("update_project", {{"workspace_id", scope.workspace_id()},
                                                  {"id", project.id},
                                                  {"name", project.name},
                                                  {"description", project.description},
                                                  {"type", project.type},
                                                  {"status", project.status},
                                                  {"target_column", project.target_column},
                                                  {"primary_metric", project.primary_metric},
                                                  {"revision", project.revision},
                                                  {"now", now_ms}});
  if (!rows.ok()) return NameTaken(rows.error());
  if (*rows == 1) return {};
  return Fail(ErrorCode::kPreconditionFailed,
              "The project was changed by someone else. Read it again.");
}

Status Projects::Delete(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                        std::int64_t now_ms) const {
  TRY(const std::int64_t rows,
      tx.Execute("delete_project",
                 {{"workspace_id", scope.workspace_id()}, {"id", id}, {"now", now_ms}}));
  if (rows == 1) return {};
  return Fail(ErrorCode::kNotFound, "There is no such project.");
}

Status Projects::Restore(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                         std::int64_t oldest_ms, std::int64_t now_ms) const {
  const auto rows = tx.Execute(
      "restore_project",
      {{"workspace_id", scope.workspace_id()}, {"id", id}, {"oldest", oldest_ms}, {"now", now_ms}});
  if (!rows.ok()) return NameTaken(rows.error());
  if (*rows == 1) return {};
  // Not deleted at all is as good as restored; deleted too long ago is gone.
  TRY_OK(Get(tx, scope, id));
  return {};
}

Result<std::int64_t> Projects::CountTrainings(Reader& reader, const WorkspaceScope& scope,
                                              std::string_view id) const {
  return reader.Int("count_project_trainings",
                    {{"workspace_id", scope.workspace_id()}, {"id", id}});
}

}  // namespace lathe::store
