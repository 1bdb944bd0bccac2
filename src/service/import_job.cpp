#include "service/import_job.h"

#include <string>
#include <utility>

#include "base/failpoint.h"
#include "base/id.h"
#include "service/job_result.h"
#include "service/table_rules.h"
#include "store/access.h"

namespace lathe::service {
namespace {

Error BadResult() {
  return Fail(ErrorCode::kJobCrashed, "The import ended with a result that cannot be read.");
}

Result<store::ImportedTable> ReadTable(const JobOutcome& outcome) {
  store::ImportedTable table;
  const ResultReader result(outcome.result, BadResult());
  TRY(table.row_count, result.Int("row_count"));
  TRY(table.column_count, result.Int("column_count"));
  TRY(table.columns, result.Document("columns"));
  TRY(table.rejected, result.Document("rejected"));
  TRY(table.warnings, result.Document("warnings"));
  TRY(table.sniffed, result.Document("sniffed"));
  if (outcome.files.size() != 1) return BadResult();
  table.size_bytes = outcome.files.front().size_bytes;
  table.fingerprint = outcome.files.front().sha256;
  return table;
}

}  // namespace

Result<json::object> ImportJobKind::Prepare(const store::Job& job) {
  json::object params = job.params;
  const json::value* object_id = params.if_contains("upload_object_id");
  if (!object_id || !object_id->is_string())
    return Fail(ErrorCode::kInternal, "The import does not know its upload.");
  const std::string id(object_id->get_string());
  if (!objects_.Exists(id))
    return Fail(ErrorCode::kNotFound, "The uploaded file is no longer there; upload it again.");
  params["path"] = std::filesystem::absolute(objects_.PathOf(id)).string();
  params.erase("upload_object_id");
  const store::WorkspaceScope scope = store::JobScope::Of(job.workspace_id);
  // One that was deleted meanwhile is about to be stopped.
  if (const auto dataset = datasets_.Find(scope, job.resource_id); dataset.ok())
    TRY_OK(PassRules(rules_, scope, *dataset, params));
  return params;
}

Status ImportJobKind::Begin(store::Transaction&, const store::Job&) { return {}; }

Status ImportJobKind::Commit(store::Transaction& tx, const store::Job& job,
                             const JobOutcome& outcome, const std::filesystem::path& attempt_dir) {
  TRY(store::ImportedTable table, ReadTable(outcome));
  table.object_id = NewId();
  TRY_OK(objects_.Adopt(attempt_dir / outcome.files.front().name, table.object_id));
  TRY_OK(FailPoint("import_adopted"));
  TRY_OK(KeepRuleResults(checks_, tx, job, outcome, clock_.WallMs()));
  return datasets_.Finish(tx, store::JobScope::Of(job.workspace_id), job.resource_id, table,
                          clock_.WallMs());
}

Status ImportJobKind::KeepFindings(store::Transaction& tx, const store::Job& job,
                                   const std::filesystem::path& attempt_dir) {
  return KeepRuleResults(checks_, tx, job, attempt_dir, clock_.WallMs());
}

Status ImportJobKind::Settle(store::Transaction& tx, const store::Job& job, store::JobState state,
                             const std::optional<json::object>& problem) {
  return datasets_.MarkFailed(tx, store::JobScope::Of(job.workspace_id), job.resource_id,
                              EndingOf("The import", state, problem), clock_.WallMs());
}

}  // namespace lathe::service
