#include "store/predictions.h"

namespace lathe::store {
namespace {

const ListSpec kPredictions{"list_predictions",
                            {{"created_at", ColumnKind::kInt}, {"row_count", ColumnKind::kInt}}};

Status Insert(Transaction& tx, const Prediction& prediction) {
  TRY_OK(tx.Execute("insert_prediction", {{"id", prediction.id},
                                          {"workspace_id", prediction.workspace_id},
                                          {"project_id", prediction.project_id},
                                          {"model_id", prediction.model_id},
                                          {"model_version", prediction.model_version},
                                          {"row_count", prediction.row_count},
                                          {"request", prediction.request},
                                          {"response", prediction.response},
                                          {"duration_us", prediction.duration_us},
                                          {"user_id", prediction.user_id},
                                          {"api_key_id", prediction.api_key_id},
                                          {"created_at", prediction.created_at}}));
  return {};
}

Status AddCount(Transaction& tx, const PredictionCount& count) {
  TRY_OK(tx.Execute("add_prediction_count", {{"workspace_id", count.workspace_id},
                                             {"project_id", count.project_id},
                                             {"model_id", count.model_id},
                                             {"day", count.day},
                                             {"request_count", count.request_count},
                                             {"row_count", count.row_count},
                                             {"last_at", count.last_at}}));
  return {};
}

}  // namespace

Result<ModelTarget> Predictions::FindModel(const WorkspaceScope& scope,
                                           std::string_view model_id) const {
  TRY(auto reader, main_.Read());
  return reader.One<ModelTarget>("find_model_target",
                                 {{"id", model_id}, {"workspace_id", scope.workspace_id()}});
}

Status Predictions::Write(std::span<const Prediction> predictions,
                          std::span<const PredictionCount> counts) const {
  TRY(auto tx, log_.Begin());
  for (const Prediction& prediction : predictions) TRY_OK(Insert(tx, prediction));
  for (const PredictionCount& count : counts) TRY_OK(AddCount(tx, count));
  return tx.Commit();
}

Result<Prediction> Predictions::Find(const WorkspaceScope& scope, std::string_view id) const {
  TRY(auto reader, log_.Read());
  return reader.One<Prediction>("find_prediction",
                                {{"id", id}, {"workspace_id", scope.workspace_id()}});
}

Result<Page<PredictionLine>> Predictions::List(const WorkspaceScope& scope,
                                               std::string_view project_id,
                                               const std::optional<std::string>& model_id,
                                               const PageRequest& page) const {
  TRY(auto reader, log_.Read());
  return ListPage<PredictionLine>(
      reader, kPredictions,
      {{"workspace_id", scope.workspace_id()}, {"project_id", project_id}, {"model_id", model_id}},
      page);
}

}  // namespace lathe::store
