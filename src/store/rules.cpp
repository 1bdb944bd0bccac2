#include "store/rules.h"

#include <utility>

#include "base/id.h"

namespace lathe::store {
namespace {

const std::vector<SortColumn> kSorts{{"created_at", ColumnKind::kInt},
                                     {"updated_at", ColumnKind::kInt},
                                     {"name", ColumnKind::kText}};
const ListSpec kDatasetRules{"list_dataset_rules", kSorts, "created_at"};
const ListSpec kDatasourceRules{"list_datasource_rules", kSorts, "created_at"};

Status Found(const Result<std::int64_t>& rows) {
  if (!rows.ok()) return rows.error();
  if (*rows > 0) return {};
  return Fail(ErrorCode::kNotFound, "There is nothing with this id that you can see.");
}

Binds OfDataset(const WorkspaceScope& scope, const Dataset& dataset) {
  return {{"workspace_id", scope.workspace_id()},
          {"project_id", dataset.project_id},
          {"dataset_name", dataset.name},
          {"datasource_id", dataset.datasource_id}};
}

}  // namespace

Result<StoredRule> Rules::Add(Transaction& tx, const WorkspaceScope& scope, StoredRule rule,
                              std::int64_t now_ms) const {
  rule.id = NewId();
  TRY_OK(tx.Execute("insert_rule", {{"id", rule.id},
                                    {"workspace_id", scope.workspace_id()},
                                    {"project_id", rule.project_id},
                                    {"datasource_id", rule.datasource_id},
                                    {"dataset_name", rule.dataset_name},
                                    {"name", rule.name},
                                    {"demand", rule.demand},
                                    {"created_by", scope.user_id()},
                                    {"now", now_ms}}));
  return tx.One<StoredRule>("find_rule", {{"id", rule.id}, {"workspace_id", scope.workspace_id()}});
}

Result<StoredRule> Rules::Find(const WorkspaceScope& scope, std::string_view id) const {
  TRY(auto reader, database_.Read());
  return reader.One<StoredRule>("find_rule", {{"id", id}, {"workspace_id", scope.workspace_id()}});
}

Result<Page<StoredRule>> Rules::ListOf(const WorkspaceScope& scope, const Dataset& dataset,
                                       bool deleted, const PageRequest& page) const {
  TRY(auto reader, database_.Read());
  Binds binds = OfDataset(scope, dataset);
  binds.emplace_back("deleted", deleted);
  return ListPage<StoredRule>(reader, kDatasetRules, binds, page);
}

Result<Page<StoredRule>> Rules::ListOf(const WorkspaceScope& scope, const Datasource& source,
                                       bool deleted, const PageRequest& page) const {
  TRY(auto reader, database_.Read());
  return ListPage<StoredRule>(
      reader, kDatasourceRules,
      {{"workspace_id", scope.workspace_id()}, {"datasource_id", source.id}, {"deleted", deleted}},
      page);
}

Result<std::vector<StoredRule>> Rules::AllOf(const WorkspaceScope& scope,
                                             const Dataset& dataset) const {
  TRY(auto reader, database_.Read());
  return reader.All<StoredRule>("all_rules_of_dataset", OfDataset(scope, dataset));
}

Result<StoredRule> Rules::Update(Transaction& tx, const WorkspaceScope& scope,
                                 const StoredRule& rule, std::int64_t now_ms) const {
  TRY(const std::int64_t changed, tx.Execute("update_rule", {{"id", rule.id},
                                                             {"workspace_id", scope.workspace_id()},
                                                             {"name", rule.name},
                                                             {"demand", rule.demand},
                                                             {"revision", rule.revision},
                                                             {"now", now_ms}}));
  if (changed == 0)
    return Fail(ErrorCode::kPreconditionFailed, "The rule has changed since you read it.");
  return tx.One<StoredRule>("find_rule", {{"id", rule.id}, {"workspace_id", scope.workspace_id()}});
}

Status Rules::Delete(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                     std::int64_t now_ms) const {
  return Found(tx.Execute("delete_rule",
                          {{"id", id}, {"workspace_id", scope.workspace_id()}, {"now", now_ms}}));
}

Status Rules::Restore(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                      std::int64_t oldest_ms, std::int64_t now_ms) const {
  return Found(tx.Execute("restore_rule", {{"id", id},
                                           {"workspace_id", scope.workspace_id()},
                                           {"oldest", oldest_ms},
                                           {"now", now_ms}}));
}

Status Rules::Follow(Transaction& tx, const WorkspaceScope& scope, const Dataset& dataset,
                     std::string_view name, std::int64_t now_ms) const {
  if (dataset.name == name) return {};
  TRY_OK(tx.Execute("rename_rules", {{"workspace_id", scope.workspace_id()},
                                     {"project_id", dataset.project_id},
                                     {"old_name", dataset.name},
                                     {"name", name},
                                     {"now", now_ms}}));
  return {};
}

Result<RuleCheck> RuleChecks::Restart(Transaction& tx, const WorkspaceScope& scope,
                                      std::string_view dataset_id, std::int64_t now_ms) const {
  const Binds which{{"dataset_id", dataset_id}, {"workspace_id", scope.workspace_id()}};
  TRY(const auto found, tx.First<RuleCheck>("find_rule_check", which));
  if (found) {
    TRY_OK(
        tx.Execute("restart_rule_check",
                   {{"id", found->id}, {"workspace_id", scope.workspace_id()}, {"now", now_ms}}));
  } else {
    TRY_OK(tx.Execute("insert_rule_check", {{"id", NewId()},
                                            {"workspace_id", scope.workspace_id()},
                                            {"dataset_id", dataset_id},
                                            {"now", now_ms}}));
  }
  return tx.One<RuleCheck>("find_rule_check", which);
}

Status RuleChecks::SetJob(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                          std::string_view job_id) const {
  TRY_OK(tx.Execute("set_rule_check_job",
                    {{"id", id}, {"workspace_id", scope.workspace_id()}, {"job_id", job_id}}));
  return {};
}

Result<std::optional<RuleCheck>> RuleChecks::FindFor(const WorkspaceScope& scope,
                                                     std::string_view dataset_id) const {
  TRY(auto reader, database_.Read());
  return reader.First<RuleCheck>(
      "find_rule_check", {{"dataset_id", dataset_id}, {"workspace_id", scope.workspace_id()}});
}

Status RuleChecks::Keep(Transaction& tx, const WorkspaceScope& scope, std::string_view dataset_id,
                        std::string_view job_id, std::string_view results,
                        std::int64_t now_ms) const {
  TRY(const RuleCheck check, Restart(tx, scope, dataset_id, now_ms));
  TRY_OK(SetJob(tx, scope, check.id, job_id));
  return Finish(tx, scope, check.id, job_id, results, now_ms);
}

Status RuleChecks::Begin(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                         std::string_view job_id, std::int64_t now_ms) const {
  TRY_OK(tx.Execute(
      "begin_rule_check",
      {{"id", id}, {"workspace_id", scope.workspace_id()}, {"job_id", job_id}, {"now", now_ms}}));
  return {};
}

Status RuleChecks::Finish(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                          std::string_view job_id, std::string_view results,
                          std::int64_t now_ms) const {
  TRY_OK(tx.Execute("finish_rule_check", {{"id", id},
                                          {"workspace_id", scope.workspace_id()},
                                          {"job_id", job_id},
                                          {"results", results},
                                          {"now", now_ms}}));
  return {};
}

Status RuleChecks::MarkFailed(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                              std::string_view job_id, std::string_view problem,
                              std::int64_t now_ms) const {
  TRY_OK(tx.Execute("fail_rule_check", {{"id", id},
                                        {"workspace_id", scope.workspace_id()},
                                        {"job_id", job_id},
                                        {"error", problem},
                                        {"now", now_ms}}));
  return {};
}

}  // namespace lathe::store
