#include "service/clean_job.h"

#include <string>
#include <utility>

#include "base/failpoint.h"
#include "base/id.h"
#include "service/dataset_table.h"
#include "service/job_result.h"
#include "service/table_rules.h"
#include "store/access.h"

namespace lathe::service {
namespace {

Error BadResult() {
  return Fail(ErrorCode::kJobCrashed, "The cleaning ended with a result that cannot be read.");
}

Result<store::ImportedTable> ReadTable(const JobOutcome& outcome) {
  if (outcome.files.size() != 1) return BadResult();
  store::ImportedTable table;
  const ResultReader result(outcome.result, BadResult());
  TRY(table.row_count, result.Int("row_count"));
  TRY(table.column_count, result.Int("column_count"));
  TRY(table.columns, result.Document("columns"));
  table.rejected = R"({"count":0,"samples":[]})";
  TRY(table.warnings, result.Document("warnings"));
  table.sniffed = "null";
  table.size_bytes = outcome.files.front().size_bytes;
  table.fingerprint = outcome.files.front().sha256;
  return table;
}

}  // namespace

Result<json::object> CleanJobKind::Prepare(const store::Job& job) {
  json::object params = job.params;
  const json::value* id = params.if_contains("parent_id");
  if (!id || !id->is_string())
    return Fail(ErrorCode::kInternal, "The cleaning does not know its dataset.");
  TRY(const store::Dataset parent,
      datasets_.Find(store::JobScope::Of(job.workspace_id), std::string_view(id->get_string())));
  TRY_OK(PassTable(parent, objects_, params));
  const store::WorkspaceScope scope = store::JobScope::Of(job.workspace_id);
  params["targets"] = TargetsOf(scope, parent);
  // One that was deleted meanwhile is about to be stopped.
  if (const auto made = datasets_.Find(scope, job.resource_id); made.ok())
    TRY_OK(PassRules(rules_, scope, *made, params));
  return params;
}

json::array CleanJobKind::TargetsOf(const store::WorkspaceScope& scope,
                                    const store::Dataset& parent) const {
  json::array targets;
  const auto project = projects_.Get(scope, parent.project_id);
  if (project.ok() && project->target_column) targets.emplace_back(*project->target_column);
  const auto profile = profiles_.FindFor(scope, parent.id);
  const auto options = ParseJson(profile.ok() ? profile->options : "{}");
  const json::object* asked = options.ok() ? options->if_object() : nullptr;
  const json::value* target = asked ? asked->if_contains("target") : nullptr;
  if (target && target->is_string()) targets.push_back(*target);
  return targets;
}

Status CleanJobKind::Begin(store::Transaction&, const store::Job&) { return {}; }

Status CleanJobKind::Commit(store::Transaction& tx, const store::Job& job,
                            const JobOutcome& outcome, const std::filesystem::path& attempt_dir) {
  const store::WorkspaceScope scope = store::JobScope::Of(job.workspace_id);
  TRY(store::ImportedTable table, ReadTable(outcome));
  TRY(const json::value* steps, ResultReader(outcome.result, BadResult()).Find("steps"));
  table.object_id = NewId();
  TRY_OK(objects_.Adopt(attempt_dir / outcome.files.front().name, table.object_id));
  TRY_OK(FailPoint("clean_adopted"));
  TRY_OK(datasets_.Finish(tx, scope, job.resource_id, table, clock_.WallMs()));
  TRY_OK(KeepRuleResults(checks_, tx, job, outcome, clock_.WallMs()));
  json::object lineage{{"operation", "clean"}, {"steps", *steps}};
  if (const json::value* asked = job.params.if_contains("steps")) lineage["request"] = *asked;
  return derived_.SetLineage(tx, scope, job.resource_id, ToText(json::value(std::move(lineage))));
}

Status CleanJobKind::KeepFindings(store::Transaction& tx, const store::Job& job,
                                  const std::filesystem::path& attempt_dir) {
  return KeepRuleResults(checks_, tx, job, attempt_dir, clock_.WallMs());
}

Status CleanJobKind::Settle(store::Transaction& tx, const store::Job& job, store::JobState state,
                            const std::optional<json::object>& problem) {
  return datasets_.MarkFailed(tx, store::JobScope::Of(job.workspace_id), job.resource_id,
                              EndingOf("The cleaning", state, problem), clock_.WallMs());
}

}  // namespace lathe::service
