#include "store/derived_datasets.h"

#include <utility>

#include "base/id.h"

namespace lathe::store {
namespace {

struct LineageRow {
  std::optional<std::string> lineage;
  template <class V>
  static void Columns(V& column, auto& self) {
    column("lineage", self.lineage);
  }
};

}  // namespace

Result<Dataset> DerivedDatasets::Add(Transaction& tx, const WorkspaceScope& scope,
                                     const Dataset& parent, std::string_view name,
                                     std::string_view lineage, std::int64_t now_ms) const {
  const std::string id = NewId();
  TRY_OK(tx.Execute("insert_derived_dataset", {{"id", id},
                                               {"workspace_id", scope.workspace_id()},
                                               {"project_id", parent.project_id},
                                               {"datasource_id", parent.datasource_id},
                                               {"upload_id", parent.upload_id},
                                               {"name", name},
                                               {"parent_id", parent.id},
                                               {"lineage", lineage},
                                               {"created_by", scope.user_id()},
                                               {"now", now_ms}}));
  return tx.One<Dataset>("find_dataset", {{"id", id}, {"workspace_id", scope.workspace_id()}});
}

Status DerivedDatasets::SetLineage(Transaction& tx, const WorkspaceScope& scope,
                                   std::string_view id, std::string_view lineage) const {
  TRY_OK(tx.Execute("set_dataset_lineage",
                    {{"id", id}, {"workspace_id", scope.workspace_id()}, {"lineage", lineage}}));
  return {};
}

Result<std::optional<std::string>> DerivedDatasets::Lineage(const WorkspaceScope& scope,
                                                            std::string_view id) const {
  TRY(auto reader, database_.Read());
  TRY(LineageRow row, reader.One<LineageRow>("find_dataset_lineage",
                                             {{"id", id}, {"workspace_id", scope.workspace_id()}}));
  return std::move(row.lineage);
}

}  // namespace lathe::store
