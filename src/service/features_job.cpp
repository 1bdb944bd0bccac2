#include "service/features_job.h"

#include <string>
#include <utility>

#include "service/dataset_table.h"
#include "store/access.h"

namespace lathe::service {

namespace {

store::WorkspaceScope ScopeOf(const store::Job& job) {
  return store::JobScope::Of(job.workspace_id);
}

}  // namespace

Result<json::object> FeaturesJobKind::Prepare(const store::Job& job) {
  json::object params = job.params;
  TRY(const store::FeatureSet set, sets_.Find(ScopeOf(job), job.resource_id));
  TRY(const store::Dataset dataset, datasets_.Find(ScopeOf(job), set.dataset_id));
  TRY_OK(PassTable(dataset, objects_, params));
  TRY(json::value steps, ParseJson(set.steps));
  params["steps"] = std::move(steps);
  params["dataset_fingerprint"] = dataset.fingerprint.value_or("");
  return params;
}

Status FeaturesJobKind::Begin(store::Transaction& tx, const store::Job& job) {
  return sets_.Begin(tx, ScopeOf(job), job.resource_id, job.id, clock_.WallMs());
}

Status FeaturesJobKind::KeepImportance(store::Transaction& tx, const store::Job& job,
                                       const ResultReader& result) {
  TRY(const json::array* items, result.Array("items"));
  TRY(const std::string method, result.Text("method"));
  // Nobody else writes now, so that what another such job found is in what is read here.
  TRY(const std::optional<std::string> text, sets_.Details(ScopeOf(job), job.resource_id));
  TRY(json::value details, ParseJson(text.value_or("{}")));
  if (!details.is_object())
    return Fail(ErrorCode::kInternal, "The stored feature set cannot be read.");
  json::value& importance = details.get_object()["importance"];
  if (!importance.is_object()) importance = json::object();
  importance.get_object()[method] = *items;
  return sets_.SetDetails(tx, ScopeOf(job), job.resource_id, ToText(details));
}

Status FeaturesJobKind::Commit(store::Transaction& tx, const store::Job& job,
                               const JobOutcome& outcome, const std::filesystem::path&) {
  const ResultReader result(
      outcome.result,
      Fail(ErrorCode::kJobCrashed, "The features ended with a result that cannot be read."));
  const json::value* kind = job.params.if_contains("kind");
  if (kind != nullptr && kind->is_string() && kind->get_string() == kImportance)
    return KeepImportance(tx, job, result);
  store::FeatureSetEnd end;
  TRY(end.steps, result.Document("steps"));
  TRY(end.summary, result.ObjectText("summary"));
  TRY(end.details, result.ObjectText("details"));
  return sets_.Finish(tx, ScopeOf(job), job.resource_id, job.id, end, clock_.WallMs());
}

Status FeaturesJobKind::Settle(store::Transaction& tx, const store::Job& job, store::JobState state,
                               const std::optional<json::object>& problem) {
  return sets_.MarkFailed(tx, ScopeOf(job), job.resource_id, job.id,
                          EndingOf("The feature set", state, problem), clock_.WallMs());
}

}  // namespace lathe::service
