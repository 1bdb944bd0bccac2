#include "service/profile_job.h"

#include <optional>
#include <string>
#include <utility>

#include "base/id.h"
#include "service/dataset_table.h"
#include "service/job_result.h"
#include "store/access.h"

namespace lathe::service {
namespace {

store::WorkspaceScope ScopeOf(const store::Job& job) {
  return store::JobScope::Of(job.workspace_id);
}

/// Unlike a version that was read from its source again.
bool IsMadeBySteps(const std::optional<std::string>& lineage) {
  const auto document = ParseJson(lineage.value_or("{}"));
  if (!document.ok() || !document->is_object()) return false;
  const json::value* operation = document->get_object().if_contains("operation");
  return operation && *operation == "clean";
}

}  // namespace

Result<json::object> ProfileJobKind::Prepare(const store::Job& job) {
  json::object params = job.params;
  const json::value* id = params.if_contains("dataset_id");
  if (!id || !id->is_string())
    return Fail(ErrorCode::kInternal, "The profile does not know its dataset.");
  TRY(const store::Dataset dataset,
      datasets_.Find(ScopeOf(job), std::string_view(id->get_string())));
  TRY_OK(PassTable(dataset, objects_, params));
  TRY_OK(PassReference(ScopeOf(job), dataset, params));
  params.erase("dataset_id");
  return params;
}

Status ProfileJobKind::PassReference(const store::WorkspaceScope& scope,
                                     const store::Dataset& dataset, json::object& params) const {
  TRY(const std::optional<std::string> lineage, derived_.Lineage(scope, dataset.id));
  if (IsMadeBySteps(lineage)) {
    params["reference_absent"] = "Steps made this version, so it differs on purpose.";
    return {};
  }
  TRY(const auto previous, profiles_.Previous(scope, dataset));
  if (!previous) {
    params["reference_absent"] = "There is no earlier version.";
    return {};
  }
  params["reference_version"] = previous->version;
  if (previous->profile_id && objects_.Exists(*previous->profile_id)) {
    params["reference_path"] =
        std::filesystem::absolute(objects_.PathOf(*previous->profile_id)).string();
    return {};
  }
  params["reference_table"] =
      std::filesystem::absolute(objects_.PathOf(previous->object_id)).string();
  TRY(params["reference_schema"], ParseJson(previous->columns));
  return {};
}

Status ProfileJobKind::Begin(store::Transaction& tx, const store::Job& job) {
  TRY_OK(profiles_.Begin(tx, ScopeOf(job), job.resource_id, job.id, clock_.WallMs()));
  return {};
}

Status ProfileJobKind::Commit(store::Transaction& tx, const store::Job& job,
                              const JobOutcome& outcome, const std::filesystem::path& attempt_dir) {
  if (outcome.files.size() != 1)
    return Fail(ErrorCode::kJobCrashed, "The profile ended with a result that cannot be read.");
  const JobFile& file = outcome.files.front();
  const store::ProfileFile kept{NewId(), file.sha256, file.size_bytes};
  TRY_OK(objects_.Adopt(attempt_dir / file.name, kept.object_id));
  TRY_OK(profiles_.Finish(tx, ScopeOf(job), job.resource_id, job.id, kept, clock_.WallMs()));
  return {};
}

Status ProfileJobKind::Settle(store::Transaction& tx, const store::Job& job, store::JobState state,
                              const std::optional<json::object>& problem) {
  TRY_OK(profiles_.MarkFailed(tx, ScopeOf(job), job.resource_id, job.id,
                              EndingOf("The profile", state, problem), clock_.WallMs()));
  return {};
}

}  // namespace lathe::service
