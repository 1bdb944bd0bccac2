#include "service/rules.h"

#include <algorithm>
#include <utility>

#include "service/dataset_table.h"
#include "service/rule_check_job.h"
#include "service/table_rules.h"

namespace lathe::service {
namespace {

using data::rules::TableRule;
using store::Dataset;
using store::StoredRule;
using store::WorkspaceScope;

Result<RuleView> ViewOf(StoredRule row) {
  TRY(TableRule rule, DemandOf(row));
  return RuleView{std::move(row), std::move(rule)};
}

Result<store::Page<RuleView>> ViewsOf(store::Page<StoredRule> rows) {
  store::Page<RuleView> views;
  views.next_cursor = std::move(rows.next_cursor);
  views.total = rows.total;
  for (StoredRule& row : rows.items) {
    TRY(RuleView view, ViewOf(std::move(row)));
    views.items.push_back(std::move(view));
  }
  return views;
}

void Apply(const RuleChange& change, TableRule& rule) {
  if (change.severity) rule.severity = *change.severity;
  if (change.pattern) rule.pattern = change.pattern;
  if (change.columns) rule.columns = *change.columns;
  if (change.min.present) rule.min = change.min.value;
  if (change.max.present) rule.max = change.max.value;
  if (change.values) rule.values = *change.values;
  if (change.max_age_hours) rule.max_age_hours = change.max_age_hours;
  if (change.tolerance) rule.tolerance = *change.tolerance;
}

bool IsOnItsWay(const store::RuleCheck& check) {
  return check.status == "queued" || check.status == "running";
}

/// Refuses a rule that one of `rows`, of the same owner, demands already.
Status RefuseRepeated(const std::vector<StoredRule>& rows, const TableRule& wanted) {
  for (const StoredRule& row : rows) {
    TRY(const TableRule rule, DemandOf(row));
    if (rule == wanted)
      return FieldFault("kind", "duplicate", "The rule \"" + row.name + "\" demands just this.");
  }
  return {};
}

}  // namespace

Rules::Rules(const Deps& deps, ImportLimits limits)
    : database_(deps.database),
      clock_(deps.clock),
      hub_(deps.hub),
      profiles_(deps.profiles),
      limits_(limits),
      rules_(deps.database),
      checks_(deps.database),
      datasets_(deps.database),
      jobs_(deps.database) {}

Status Rules::Audit(store::Transaction& tx, const WorkspaceScope& scope,
                    const store::Origin& origin, std::string_view action, std::string_view id,
                    json::object detail) const {
  return store::AuditLog(database_, clock_)
      .Add(tx, origin, {action, "rule", std::string(id), scope.workspace_id(), std::move(detail)});
}

Result<RuleView> Rules::Add(const WorkspaceScope& scope, StoredRule row, const NewRule& wanted,
                            const data::TableSchema* schema, const store::Origin& origin) {
  TRY_OK(data::rules::CheckRule(wanted.rule, schema));
  row.name = wanted.name.value_or(data::rules::Describe(wanted.rule));
  row.demand = ToText(ToJson(wanted.rule));
  TRY(auto tx, database_.Begin());
  TRY(row, rules_.Add(tx, scope, std::move(row), clock_.WallMs()));
  TRY_OK(Audit(tx, scope, origin, "rule.create", row.id,
               {{"name", row.name}, {"kind", wanted.rule.kind}}));
  TRY_OK(tx.Commit());
  return RuleView{std::move(row), wanted.rule};
}

Result<RuleView> Rules::AddToDataset(const WorkspaceScope& scope, std::string_view dataset_id,
                                     const NewRule& wanted, const store::Origin& origin) {
  TRY(const Dataset dataset, datasets_.Find(scope, dataset_id));
  TRY(std::vector<StoredRule> all, rules_.AllOf(scope, dataset));
  if (all.size() >= data::rules::kMostRules)
    return Fail(ErrorCode::kConflict,
                "A dataset has at most " + std::to_string(data::rules::kMostRules) + " rules.");
  std::erase_if(all, [](const StoredRule& other) { return other.datasource_id.has_value(); });
  TRY_OK(RefuseRepeated(all, wanted.rule));
  TRY(const data::TableSchema schema, SchemaOf(dataset));
  StoredRule row;
  row.project_id = dataset.project_id;
  row.dataset_name = dataset.name;
  return Add(scope, std::move(row), wanted, schema.columns.empty() ? nullptr : &schema, origin);
}

Result<RuleView> Rules::AddToSource(const WorkspaceScope& scope, std::string_view source_id,
                                    const NewRule& wanted, const store::Origin& origin) {
  TRY(const store::Datasource source, datasets_.FindSource(scope, source_id));
  TRY(const auto all, rules_.ListOf(scope, source, /*deleted=*/false,
                                    {static_cast<std::int64_t>(data::rules::kMostRules), {}, {}}));
  if (all.total >= static_cast<std::int64_t>(data::rules::kMostRules))
    return Fail(ErrorCode::kConflict,
                "A data source has at most " + std::to_string(data::rules::kMostRules) + " rules.");
  TRY_OK(RefuseRepeated(all.items, wanted.rule));
  StoredRule row;
  row.project_id = source.project_id;
  row.datasource_id = source.id;
  return Add(scope, std::move(row), wanted, nullptr, origin);
}

Result<store::Page<RuleView>> Rules::OfDataset(const WorkspaceScope& scope,
                                               std::string_view dataset_id, bool deleted,
                                               const store::PageRequest& page) const {
  TRY(const Dataset dataset, datasets_.Find(scope, dataset_id));
  TRY(auto rows, rules_.ListOf(scope, dataset, deleted, page));
  return ViewsOf(std::move(rows));
}

Result<store::Page<RuleView>> Rules::OfSource(const WorkspaceScope& scope,
                                              std::string_view source_id, bool deleted,
                                              const store::PageRequest& page) const {
  TRY(const store::Datasource source, datasets_.FindSource(scope, source_id));
  TRY(auto rows, rules_.ListOf(scope, source, deleted, page));
  return ViewsOf(std::move(rows));
}

Result<RuleView> Rules::Get(const WorkspaceScope& scope, std::string_view id) const {
  TRY(StoredRule row, rules_.Find(scope, id));
  return ViewOf(std::move(row));
}

Result<RuleView> Rules::Update(const WorkspaceScope& scope, std::string_view id,
                               const RuleChange& change, const RevisionGuard& guard,
                               const store::Origin& origin) {
  TRY(auto tx, database_.Begin());
  TRY(RuleView view, Get(scope, id));
  TRY_OK(CheckRevision(guard, view.row.revision));
  const std::string words = data::rules::Describe(view.rule);
  Apply(change, view.rule);
  TRY_OK(data::rules::CheckRule(view.rule, nullptr));
  // A name that was made of the demand follows it.
  if (view.row.name == words) view.row.name = data::rules::Describe(view.rule);
  if (change.name) view.row.name = *change.name;
  view.row.demand = ToText(ToJson(view.rule));
  TRY(view.row, rules_.Update(tx, scope, view.row, clock_.WallMs()));
  TRY_OK(Audit(tx, scope, origin, "rule.update", id, {{"name", view.row.name}}));
  TRY_OK(tx.Commit());
  return view;
}

Status Rules::Delete(const WorkspaceScope& scope, std::string_view id, const RevisionGuard& guard,
                     const store::Origin& origin) {
  TRY(auto tx, database_.Begin());
  TRY(const StoredRule row, rules_.Find(scope, id));
  TRY_OK(CheckRevision(guard, row.revision));
  TRY_OK(rules_.Delete(tx, scope, id, clock_.WallMs()));
  TRY_OK(Audit(tx, scope, origin, "rule.delete", id, {{"name", row.name}}));
  return tx.Commit();
}

Result<RuleView> Rules::Restore(const WorkspaceScope& scope, std::string_view id,
                                const store::Origin& origin) {
  if (auto there = Get(scope, id); there.ok() || there.error().code != ErrorCode::kNotFound)
    return there;
  TRY(auto tx, database_.Begin());
  const std::int64_t now_ms = clock_.WallMs();
  TRY_OK(rules_.Restore(tx, scope, id, now_ms - kRestoreWindowMs, now_ms));
  TRY_OK(Audit(tx, scope, origin, "rule.restore", id, {}));
  TRY_OK(tx.Commit());
  return Get(scope, id);
}

Result<std::vector<data::rules::RuleSuggestion>> Rules::Suggestions(const WorkspaceScope& scope,
                                                                    std::string_view dataset_id) {
  TRY(const Dataset dataset, datasets_.Find(scope, dataset_id));
  TRY(const Profiles::Part section, profiles_.Section(scope, dataset_id, "statistics"));
  TRY(const auto statistics, FromJson<data::profile::TableStatistics>(json::value(*section)));
  TRY(const std::vector<StoredRule> rows, rules_.AllOf(scope, dataset));
  std::vector<TableRule> existing;
  for (const StoredRule& row : rows) {
    TRY(TableRule rule, DemandOf(row));
    existing.push_back(std::move(rule));
  }
  return data::rules::Suggest(statistics, existing, clock_.WallMs());
}

Result<RuleCheckView> Rules::Check(const WorkspaceScope& scope, std::string_view dataset_id,
                                   const store::Origin& origin) {
  TRY(const Dataset dataset, datasets_.Find(scope, dataset_id));
  TRY_OK(CheckTableReady(dataset));
  TRY(const std::vector<StoredRule> rows, rules_.AllOf(scope, dataset));
  if (rows.empty()) return Fail(ErrorCode::kConflict, "This dataset has no rules yet: make one.");
  TRY(auto tx, database_.Begin());
  TRY(const auto current, checks_.FindFor(scope, dataset_id));
  if (current && IsOnItsWay(*current)) return Results(scope, dataset_id);
  TRY(const store::RuleCheck check, checks_.Restart(tx, scope, dataset_id, clock_.WallMs()));
  store::NewJob job;
  job.kind = RuleCheckJobKind::kName;
  job.project_id = dataset.project_id;
  job.resource_kind = RuleCheckJobKind::kResourceKind;
  job.resource_id = check.id;
  job.params = {{"dataset_id", dataset.id}};
  job.memory_limit_bytes = limits_.memory_limit_bytes;
  job.wall_limit_s = limits_.wall_limit_s;
  TRY(const store::Job queued,
      jobs_.Enqueue(tx, scope, job, {clock_.WallMs(), clock_.MonotonicMs()}));
  TRY_OK(checks_.SetJob(tx, scope, check.id, queued.id));
  TRY_OK(store::AuditLog(database_, clock_)
             .Add(tx, origin,
                  {"dataset.check_rules",
                   "dataset",
                   dataset.id,
                   scope.workspace_id(),
                   {{"rules", rows.size()}}}));
  tx.OnCommit([&hub = hub_] { hub.Notify(); });
  TRY_OK(tx.Commit());
  return Results(scope, dataset_id);
}

Result<RuleCheckView> Rules::Results(const WorkspaceScope& scope,
                                     std::string_view dataset_id) const {
  TRY(const Dataset dataset, datasets_.Find(scope, dataset_id));
  RuleCheckView view;
  view.dataset_id = dataset.id;
  TRY(view.check, checks_.FindFor(scope, dataset_id));
  if (!view.check) return view;
  TRY(view.job, jobs_.Find(scope, view.check->job_id));
  TRY(const json::value document, ParseJson(view.check->results));
  if (!document.is_array()) return view;
  for (const json::value& item : document.get_array()) {
    TRY(data::rules::RuleResult result, FromJson<data::rules::RuleResult>(item));
    view.results.push_back(std::move(result));
  }
  return view;
}

}  // namespace lathe::service
