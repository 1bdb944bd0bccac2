#include "store/learning.h"

#include "base/id.h"

namespace lathe::store {
namespace {

const ListSpec kTrainings{
    "list_trainings",
    {{"created_at", ColumnKind::kInt}, {"name", ColumnKind::kText}, {"status", ColumnKind::kText}}};
const ListSpec kModels{"list_models",
                       {{"created_at", ColumnKind::kInt},
                        {"algorithm_id", ColumnKind::kText},
                        {"score", ColumnKind::kReal}}};

// A model with what lists sort it by.
struct ScoredModel {
  Model model;
  double score = 0;
  template <class V>
  static void Columns(V& column, auto& self) {
    Model::Columns(column, self.model);
    column("score", self.score);
  }
};

Status Changed(const Result<std::int64_t>& rows) {
  if (!rows.ok()) return rows.error();
  if (*rows == 0)
    return Fail(ErrorCode::kNotFound, "There is nothing with this id that you can see.");
  return {};
}

}  // namespace

Result<Training> Learning::AddTraining(Transaction& tx, const WorkspaceScope& scope,
                                       const Training& training, std::int64_t seed,
                                       std::int64_t now_ms) const {
  const std::string id = NewId();
  TRY_OK(tx.Execute("insert_training", {{"id", id},
                                        {"workspace_id", scope.workspace_id()},
                                        {"project_id", training.project_id},
                                        {"dataset_id", training.dataset_id},
                                        {"name", training.name},
                                        {"mode", training.mode},
                                        {"task", training.task},
                                        {"target", training.target},
                                        {"config", training.config},
                                        {"seed", seed},
                                        {"primary_metric", training.primary_metric},
                                        {"created_by", scope.user_id()},
                                        {"now", now_ms}}));
  return tx.One<Training>("find_training", {{"id", id}, {"workspace_id", scope.workspace_id()}});
}

Status Learning::SetTrainingJob(Transaction& tx, std::string_view id,
                                std::string_view job_id) const {
  return Changed(tx.Execute("set_training_job", {{"id", id}, {"job_id", job_id}}));
}

Result<Training> Learning::FindTraining(const WorkspaceScope& scope, std::string_view id) const {
  TRY(auto reader, database_.Read());
  return FindTraining(reader, scope, id);
}

Result<Training> Learning::FindTraining(Reader& reader, const WorkspaceScope& scope,
                                        std::string_view id) const {
  return reader.One<Training>("find_training",
                              {{"id", id}, {"workspace_id", scope.workspace_id()}});
}

Result<Page<Training>> Learning::ListTrainings(const WorkspaceScope& scope,
                                               std::string_view project_id,
                                               const TrainingFilter& filter,
                                               const PageRequest& page) const {
  TRY(auto reader, database_.Read());
  return ListPage<Training>(reader, kTrainings,
                            {{"project_id", project_id},
                             {"workspace_id", scope.workspace_id()},
                             {"deleted", filter.deleted},
                             {"status", filter.status.value_or("")}},
                            page);
}

Status Learning::StartTraining(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                               std::int64_t now_ms) const {
  return Changed(tx.Execute("start_training",
                            {{"id", id}, {"workspace_id", scope.workspace_id()}, {"now", now_ms}}));
}

Status Learning::FinishTraining(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                                const TrainingEnd& end, std::int64_t now_ms) const {
  return Changed(tx.Execute("finish_training", {{"id", id},
                                                {"workspace_id", scope.workspace_id()},
                                                {"status", end.status},
                                                {"error", end.problem},
                                                {"best_model_id", end.best_model_id},
                                                {"leaderboard", end.leaderboard},
                                                {"failures", end.failures},
                                                {"now", now_ms}}));
}

Status Learning::RequeueTraining(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                                 std::int64_t now_ms) const {
  TRY(const Training training, FindTraining(tx, scope, id));
  if (training.status != "failed" && training.status != "cancelled")
    return Fail(ErrorCode::kConflict,
                "Only a failed or a cancelled training can be resumed; this one is " +
                    training.status + ".");
  return Changed(tx.Execute("requeue_training",
                            {{"id", id}, {"workspace_id", scope.workspace_id()}, {"now", now_ms}}));
}

Status Learning::DeleteTraining(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                                std::int64_t now_ms) const {
  TRY(const Training training, FindTraining(tx, scope, id));
  if (training.status == "queued" || training.status == "running")
    return Fail(ErrorCode::kConflict, "The training still runs. Cancel it first.");
  return Changed(tx.Execute("delete_training",
                            {{"id", id}, {"workspace_id", scope.workspace_id()}, {"now", now_ms}}));
}

Status Learning::RestoreTraining(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                                 std::int64_t oldest_ms) const {
  return Changed(
      tx.Execute("restore_training",
                 {{"id", id}, {"workspace_id", scope.workspace_id()}, {"oldest", oldest_ms}}));
}

Status Learning::AddModel(Transaction& tx, const WorkspaceScope& scope, const Model& model,
                          std::int64_t now_ms) const {
  return Changed(tx.Execute("insert_model", {{"id", model.id},
                                             {"workspace_id", scope.workspace_id()},
                                             {"project_id", model.project_id},
                                             {"training_id", model.training_id},
                                             {"dataset_id", model.dataset_id},
                                             {"algorithm_id", model.algorithm_id},
                                             {"task", model.task},
                                             {"target", model.target},
                                             {"hyperparameters", model.hyperparameters},
                                             {"metrics", model.metrics},
                                             {"signature", model.signature},
                                             {"columns", model.columns},
                                             {"primary_metric", model.primary_metric},
                                             {"primary_value", model.primary_value},
                                             {"primary_score", model.primary_score},
                                             {"fit_seconds", model.fit_seconds},
                                             {"predict_us_per_row", model.predict_us_per_row},
                                             {"object_id", model.object_id},
                                             {"sha256", model.sha256},
                                             {"fingerprint", model.fingerprint},
                                             {"size_bytes", model.size_bytes},
                                             {"created_by", scope.user_id()},
                                             {"now", now_ms}}));
}

Result<Model> Learning::FindModel(const WorkspaceScope& scope, std::string_view id) const {
  TRY(auto reader, database_.Read());
  return reader.One<Model>("find_model", {{"id", id}, {"workspace_id", scope.workspace_id()}});
}

Result<std::optional<BundleOwner>> Learning::OwnerOfBundle(Reader& reader,
                                                           std::string_view object_id) const {
  return reader.First<BundleOwner>("owner_of_bundle", {{"object_id", object_id}});
}

Result<Page<Model>> Learning::ListModels(const WorkspaceScope& scope, std::string_view project_id,
                                         bool deleted, const PageRequest& page) const {
  TRY(auto reader, database_.Read());
  TRY(auto scored, ListPage<ScoredModel>(reader, kModels,
                                         {{"project_id", project_id},
                                          {"workspace_id", scope.workspace_id()},
                                          {"deleted", deleted}},
                                         page));
  Page<Model> models;
  models.next_cursor = std::move(scored.next_cursor);
  models.total = scored.total;
  for (ScoredModel& row : scored.items) models.items.push_back(std::move(row.model));
  return models;
}

Status Learning::DeleteModel(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                             std::int64_t now_ms) const {
  return Changed(tx.Execute("delete_model",
                            {{"id", id}, {"workspace_id", scope.workspace_id()}, {"now", now_ms}}));
}

Status Learning::RestoreModel(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                              std::int64_t oldest_ms) const {
  return Changed(
      tx.Execute("restore_model",
                 {{"id", id}, {"workspace_id", scope.workspace_id()}, {"oldest", oldest_ms}}));
}

}  // namespace lathe::store
