#include "service/models.h"

#include <utility>

#include "base/log.h"
#include "service/change.h"

namespace lathe::service {

namespace {

using store::WorkspaceScope;

Error FileMissing() {
  return Fail(ErrorCode::kModelCorrupt,
              "The model's file is gone; restore it from a backup or train again.");
}

}  // namespace

Models::Models(const Deps& deps)
    : database_(deps.database),
      objects_(deps.objects),
      cache_(deps.cache),
      catalogue_(deps.catalogue),
      clock_(deps.clock),
      learning_(deps.database),
      audit_(deps.database, deps.clock) {}

ModelView Models::ViewOf(store::Model model) const {
  const AlgorithmInfo* algorithm = catalogue_.FindAlgorithm(model.algorithm_id);
  std::string title = algorithm == nullptr ? model.algorithm_id : algorithm->title;
  ModelView view{std::move(model), std::move(title)};
  if (!objects_.Exists(view.model.object_id)) view.error = FileMissing();
  return view;
}

Result<ModelView> Models::Get(const WorkspaceScope& scope, std::string_view id) const {
  TRY(store::Model model, learning_.FindModel(scope, id));
  return ViewOf(std::move(model));
}

Result<store::Page<ModelView>> Models::List(const WorkspaceScope& scope,
                                            std::string_view project_id, bool deleted,
                                            const store::PageRequest& page) const {
  TRY(store::Page<store::Model> found, learning_.ListModels(scope, project_id, deleted, page));
  store::Page<ModelView> views;
  views.next_cursor = std::move(found.next_cursor);
  views.total = found.total;
  for (store::Model& model : found.items) views.items.push_back(ViewOf(std::move(model)));
  return views;
}

Status Models::Delete(const WorkspaceScope& scope, std::string_view id,
                      const store::Origin& origin) {
  TRY(const store::Model model, learning_.FindModel(scope, id));
  TRY(store::Transaction tx, database_.Begin());
  TRY_OK(learning_.DeleteModel(tx, scope, id, clock_.WallMs()));
  TRY_OK(Audit(tx, scope, origin, "model.delete", id));
  tx.OnCommit([this, object_id = model.object_id] { cache_.Drop(object_id); });
  return tx.Commit();
}

Result<ModelView> Models::Restore(const WorkspaceScope& scope, std::string_view id,
                                  const store::Origin& origin) {
  if (auto there = Get(scope, id); there.ok() || there.error().code != ErrorCode::kNotFound)
    return there;
  TRY(store::Transaction tx, database_.Begin());
  TRY_OK(learning_.RestoreModel(tx, scope, id, clock_.WallMs() - kRestoreWindowMs));
  TRY_OK(Audit(tx, scope, origin, "model.restore", id));
  TRY_OK(tx.Commit());
  return Get(scope, id);
}

Result<Models::Bundle> Models::Load(const WorkspaceScope& scope, std::string_view id) const {
  TRY(const store::Model model, learning_.FindModel(scope, id));
  return Load(model);
}

Result<Models::Bundle> Models::Load(const store::Model& model) const {
  return cache_.Get({model.object_id, model.id});
}

Result<json::object> Models::Metrics(const WorkspaceScope& scope, std::string_view id) const {
  TRY(const store::Model model, learning_.FindModel(scope, id));
  TRY(json::value document, ParseJson(model.metrics));
  if (!document.is_object())
    return Fail(ErrorCode::kInternal, "The stored metrics cannot be read.");
  json::object& metrics = document.get_object();
  if (model.task == "clustering") {
    TRY(const Bundle bundle, Load(model));
    if (const json::value* clusters = bundle->manifest().curves.if_contains("clusters"))
      metrics["clusters"] = *clusters;
  }
  return std::move(metrics);
}

Result<ConfusionChart> Models::Confusion(const WorkspaceScope& scope, std::string_view id,
                                         std::optional<double> threshold) const {
  TRY(const Bundle bundle, Load(scope, id));
  return ConfusionOf(bundle->manifest().curves, threshold);
}

Result<std::vector<RocCurve>> Models::Roc(const WorkspaceScope& scope, std::string_view id) const {
  TRY(const Bundle bundle, Load(scope, id));
  return RocOf(bundle->manifest().curves);
}

Result<std::vector<PrecisionRecallCurve>> Models::PrecisionRecall(const WorkspaceScope& scope,
                                                                  std::string_view id) const {
  TRY(const Bundle bundle, Load(scope, id));
  return PrecisionRecallOf(bundle->manifest().curves);
}

Result<std::vector<LiftCurve>> Models::Lift(const WorkspaceScope& scope,
                                            std::string_view id) const {
  TRY(const Bundle bundle, Load(scope, id));
  return LiftOf(bundle->manifest().curves);
}

Result<std::vector<CalibrationCurve>> Models::Calibration(const WorkspaceScope& scope,
                                                          std::string_view id) const {
  TRY(const Bundle bundle, Load(scope, id));
  return CalibrationOf(bundle->manifest().curves);
}

Result<ThresholdChoice> Models::Threshold(const WorkspaceScope& scope, std::string_view id,
                                          std::string_view objective) const {
  TRY(const Bundle bundle, Load(scope, id));
  return ThresholdOf(bundle->manifest().curves, objective);
}

Result<ResidualChart> Models::Residuals(const WorkspaceScope& scope, std::string_view id) const {
  TRY(const Bundle bundle, Load(scope, id));
  return ResidualsOf(bundle->manifest().curves);
}

Result<ImportanceChart> Models::Importance(const WorkspaceScope& scope, std::string_view id,
                                           const std::optional<std::string>& method) const {
  TRY(const Bundle bundle, Load(scope, id));
  return ImportanceOf(bundle->manifest().curves, method);
}

Result<ModelCard> Models::Card(const WorkspaceScope& scope, std::string_view id) const {
  TRY(ModelView view, Get(scope, id));
  TRY(json::object metrics, Metrics(scope, id));
  TRY(const Bundle bundle, Load(view.model));
  const models::ModelManifest& manifest = bundle->manifest();
  return ModelCard{std::move(view), std::move(metrics), manifest.provenance,
                   manifest.recipe.Explain()};
}

Result<std::filesystem::path> Models::BundleOf(const store::Model& model) const {
  TRY_OK(cache_.ReadAnew({model.object_id, model.id}));
  return objects_.PathOf(model.object_id);
}

void Models::NoteUnreadable(std::string_view object_id, const Error& error) const {
  const auto write = [&]() -> Status {
    TRY(store::Transaction tx, database_.Begin());
    TRY(const auto owner, learning_.OwnerOfBundle(tx, object_id));
    if (!owner) return {};
    TRY_OK(audit_.Add(tx, {},
                      {"model.corrupt",
                       "model",
                       owner->model_id,
                       owner->workspace_id,
                       {{"detail", error.detail}}}));
    return tx.Commit();
  };
  if (const Status written = write(); !written.ok())
    log::Warn("audit_not_written", {{"object_id", object_id}, {"code", written.error().name()}});
}

Status Models::Audit(store::Transaction& tx, const WorkspaceScope& scope,
                     const store::Origin& origin, std::string_view action,
                     std::string_view id) const {
  return audit_.Add(tx, origin, {action, "model", std::string(id), scope.workspace_id(), {}});
}

}  // namespace lathe::service
