#include "service/rule_check_job.h"

#include <string>
#include <utility>

#include "service/dataset_table.h"
#include "service/job_result.h"
#include "service/table_rules.h"
#include "store/access.h"

namespace lathe::service {
namespace {

store::WorkspaceScope ScopeOf(const store::Job& job) {
  return store::JobScope::Of(job.workspace_id);
}

}  // namespace

Result<json::object> RuleCheckJobKind::Prepare(const store::Job& job) {
  json::object params;
  const Error unreadable = Fail(ErrorCode::kInternal, "The check does not know its dataset.");
  TRY(const std::string id, ResultReader(job.params, unreadable).Text("dataset_id"));
  TRY(const store::Dataset dataset, datasets_.Find(ScopeOf(job), id));
  TRY_OK(PassTable(dataset, objects_, params));
  TRY_OK(PassRules(rules_, ScopeOf(job), dataset, params));
  return params;
}

Status RuleCheckJobKind::Begin(store::Transaction& tx, const store::Job& job) {
  return checks_.Begin(tx, ScopeOf(job), job.resource_id, job.id, clock_.WallMs());
}

Status RuleCheckJobKind::Commit(store::Transaction& tx, const store::Job& job,
                                const JobOutcome& outcome, const std::filesystem::path&) {
  const Error unreadable =
      Fail(ErrorCode::kJobCrashed, "The check ended with a result that cannot be read.");
  TRY(const std::string results, ResultReader(outcome.result, unreadable).Document("rules"));
  return checks_.Finish(tx, ScopeOf(job), job.resource_id, job.id, results, clock_.WallMs());
}

Status RuleCheckJobKind::Settle(store::Transaction& tx, const store::Job& job,
                                store::JobState state, const std::optional<json::object>& problem) {
  return checks_.MarkFailed(tx, ScopeOf(job), job.resource_id, job.id,
                            EndingOf("The check", state, problem), clock_.WallMs());
}

}  // namespace lathe::service
