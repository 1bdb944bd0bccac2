#include "store/feature_sets.h"

#include "base/id.h"

namespace lathe::store {
namespace {

const ListSpec kFeatureSets{
    "list_feature_sets",
    {{"created_at", ColumnKind::kInt}, {"name", ColumnKind::kText}, {"status", ColumnKind::kText}}};

struct DetailsRow {
  std::optional<std::string> details;
  template <class V>
  static void Columns(V& column, auto& self) {
    column("details", self.details);
  }
};

Status Changed(const Result<std::int64_t>& rows) {
  if (!rows.ok()) return rows.error();
  if (*rows == 0)
    return Fail(ErrorCode::kNotFound, "There is nothing with this id that you can see.");
  return {};
}

}  // namespace

Result<FeatureSet> FeatureSets::Add(Transaction& tx, const WorkspaceScope& scope,
                                    const FeatureSet& set, std::int64_t now_ms) const {
  const std::string id = NewId();
  TRY_OK(tx.Execute("insert_feature_set", {{"id", id},
                                           {"workspace_id", scope.workspace_id()},
                                           {"project_id", set.project_id},
                                           {"dataset_id", set.dataset_id},
                                           {"base_id", set.base_id},
                                           {"kind", set.kind},
                                           {"name", set.name},
                                           {"target", set.target},
                                           {"request", set.request},
                                           {"steps", set.steps},
                                           {"created_by", scope.user_id()},
                                           {"now", now_ms}}));
  return Find(tx, scope, id);
}

Status FeatureSets::SetJob(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                           std::string_view job_id) const {
  return Changed(
      tx.Execute("set_feature_set_job",
                 {{"id", id}, {"workspace_id", scope.workspace_id()}, {"job_id", job_id}}));
}

Result<FeatureSet> FeatureSets::Find(const WorkspaceScope& scope, std::string_view id) const {
  TRY(auto reader, database_.Read());
  return Find(reader, scope, id);
}

Result<FeatureSet> FeatureSets::Find(Reader& reader, const WorkspaceScope& scope,
                                     std::string_view id) const {
  return reader.One<FeatureSet>("find_feature_set",
                                {{"id", id}, {"workspace_id", scope.workspace_id()}});
}

Result<std::optional<std::string>> FeatureSets::Details(const WorkspaceScope& scope,
                                                        std::string_view id) const {
  TRY(auto reader, database_.Read());
  TRY(DetailsRow row, reader.One<DetailsRow>("find_feature_set_details",
                                             {{"id", id}, {"workspace_id", scope.workspace_id()}}));
  return std::move(row.details);
}

Status FeatureSets::SetDetails(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                               std::string_view details) const {
  return Changed(
      tx.Execute("set_feature_set_details",
                 {{"id", id}, {"workspace_id", scope.workspace_id()}, {"details", details}}));
}

Result<Page<FeatureSet>> FeatureSets::List(const WorkspaceScope& scope, std::string_view project_id,
                                           const FeatureSetFilter& filter,
                                           const PageRequest& page) const {
  TRY(auto reader, database_.Read());
  return ListPage<FeatureSet>(reader, kFeatureSets,
                              {{"project_id", project_id},
                               {"workspace_id", scope.workspace_id()},
                               {"deleted", filter.deleted},
                               {"dataset_id", filter.dataset_id.value_or("")}},
                              page);
}

Status FeatureSets::Delete(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                           std::int64_t now_ms) const {
  return Changed(tx.Execute("delete_feature_set",
                            {{"id", id}, {"workspace_id", scope.workspace_id()}, {"now", now_ms}}));
}

Status FeatureSets::Restore(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                            std::int64_t oldest_ms) const {
  return Changed(
      tx.Execute("restore_feature_set",
                 {{"id", id}, {"workspace_id", scope.workspace_id()}, {"oldest", oldest_ms}}));
}

Status FeatureSets::Begin(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                          std::string_view job_id, std::int64_t now_ms) const {
  TRY_OK(tx.Execute(
      "begin_feature_set",
      {{"id", id}, {"workspace_id", scope.workspace_id()}, {"job_id", job_id}, {"now", now_ms}}));
  return {};
}

Status FeatureSets::Finish(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                           std::string_view job_id, const FeatureSetEnd& end,
                           std::int64_t now_ms) const {
  TRY_OK(tx.Execute("finish_feature_set", {{"id", id},
                                           {"workspace_id", scope.workspace_id()},
                                           {"job_id", job_id},
                                           {"steps", end.steps},
                                           {"summary", end.summary},
                                           {"details", end.details},
                                           {"now", now_ms}}));
  return {};
}

Status FeatureSets::MarkFailed(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                               std::string_view job_id, std::string_view problem,
                               std::int64_t now_ms) const {
  TRY_OK(tx.Execute("fail_feature_set", {{"id", id},
                                         {"workspace_id", scope.workspace_id()},
                                         {"job_id", job_id},
                                         {"error", problem},
                                         {"now", now_ms}}));
  return {};
}

}  // namespace lathe::store
