#include "service/trainings.h"

#include <algorithm>
#include <utility>

#include "service/dataset_table.h"

namespace lathe::service {

namespace {

using store::Job;
using store::Training;
using store::WorkspaceScope;

constexpr std::string_view kJobKind = "train";
constexpr std::string_view kResourceKind = "training";
constexpr std::int64_t kLeastMemoryBytes = 268'435'456;
// Reading, judging and saving come on top of the fits that a time budget is for.
constexpr double kBudgetFactor = 1.5;
constexpr double kBudgetExtraSeconds = 600;
// Selections that begin with one another are looked through so far back.
constexpr int kMostBaseSets = 20;

Result<json::object> ParseObject(const std::string& text) {
  TRY(json::value document, ParseJson(text));
  if (document.is_object()) return std::move(document.get_object());
  return Fail(ErrorCode::kInternal, "The stored training cannot be read.");
}

double WallLimit(const json::object& config, double longest) {
  const json::value& budget = config.at("time_budget_seconds");
  if (!budget.is_number()) return longest;
  return std::min(longest, budget.to_number<double>() * kBudgetFactor + kBudgetExtraSeconds);
}

std::int64_t MemoryLimit(const json::object& config, std::int64_t otherwise) {
  const json::value& asked = config.at("max_memory_bytes");
  return asked.is_int64() ? asked.get_int64() : otherwise;
}

}  // namespace

Trainings::Trainings(const Deps& deps, TrainingOptions options)
    : database_(deps.database),
      catalogue_(deps.catalogue),
      clock_(deps.clock),
      hub_(deps.hub),
      options_(options),
      learning_(deps.database),
      datasets_(deps.database),
      feature_sets_(deps.database),
      projects_(deps.database),
      jobs_(deps.database),
      audit_(deps.database, deps.clock) {}

Result<store::Dataset> Trainings::ReadyDataset(const WorkspaceScope& scope,
                                               std::string_view id) const {
  TRY(store::Dataset dataset, datasets_.Find(scope, id));
  if (dataset.status == "ready") return dataset;
  return Fail(ErrorCode::kDatasetNotReady, "The dataset \"" + dataset.name + "\" is " +
                                               dataset.status + "; it must be ready to train on.");
}

void Trainings::CheckMemory(const TrainRequest& request, Faults& faults) const {
  if (!request.max_memory_bytes) return;
  const std::int64_t bytes = *request.max_memory_bytes;
  if (bytes >= kLeastMemoryBytes && bytes <= options_.max_memory_bytes) return;
  faults.Add("max_memory_bytes", bytes < kLeastMemoryBytes ? "too_small" : "too_large",
             "must be between " + std::to_string(kLeastMemoryBytes) + " and " +
                 std::to_string(options_.max_memory_bytes));
}

Result<std::optional<features::Plan>> Trainings::FeaturesFor(const WorkspaceScope& scope,
                                                             std::string_view project_id,
                                                             const TrainRequest& request,
                                                             Faults& faults) const {
  if (!request.feature_set_id) return std::optional<features::Plan>();
  auto set = feature_sets_.Find(scope, *request.feature_set_id);
  if (!set.ok() && set.error().code != ErrorCode::kNotFound) return std::move(set).error();
  if (!set.ok() || set->project_id != project_id) {
    faults.Add("feature_set_id", "not_found", "must be a feature set of this project");
    return std::optional<features::Plan>();
  }
  if (set->status != "ready")
    return Fail(ErrorCode::kFeatureSetNotReady, "The feature set \"" + set->name + "\" is " +
                                                    set->status +
                                                    "; it must be ready to train with.");
  TRY(const json::value steps, ParseJson(set->steps));
  TRY(features::Plan plan, features::Plan::FromJson(steps));
  return std::optional(std::move(plan));
}

// Selections made before they remembered their method name columns that were found on all rows. One
// may have begun with another.
Result<bool> Trainings::IsChosenOnAllRows(const WorkspaceScope& scope,
                                          std::string_view feature_set_id) const {
  std::optional<std::string> id(feature_set_id);
  for (int depth = 0; id && depth < kMostBaseSets; ++depth) {
    const auto set = feature_sets_.Find(scope, *id);
    if (!set.ok() && set.error().code == ErrorCode::kNotFound) return false;
    if (!set.ok()) return set.error();
    TRY(const json::value steps, ParseJson(set->steps));
    TRY(const features::Plan plan, features::Plan::FromJson(steps));
    const bool is_fixed = set->kind == "select" && !plan.steps.empty() &&
                          plan.steps.back().op == "select" &&
                          !features::ChoosesAnew(plan.steps.back());
    if (is_fixed) return true;
    id = set->base_id;
  }
  return false;
}

Result<TrainPlan> Trainings::Plan(const WorkspaceScope& scope, std::string_view project_id,
                                  const TrainRequest& request, Faults& faults) const {
  TRY(const store::Project project, projects_.Get(scope, project_id));
  CheckMemory(request, faults);
  auto dataset = datasets_.Find(scope, request.dataset_id);
  const bool is_here = dataset.ok() && dataset->project_id == project_id;
  if (!dataset.ok() && dataset.error().code != ErrorCode::kNotFound)
    return std::move(dataset).error();
  if (!is_here) faults.Add("dataset_id", "not_found", "must be a dataset of this project");
  TRY(const auto steps, FeaturesFor(scope, project_id, request, faults));
  TrainPlan plan;
  const bool is_ready = is_here && dataset->status == "ready";
  if (is_ready) {
    TRY(const data::TableSchema schema, SchemaOf(*dataset));
    plan = PlanTraining({catalogue_, project, *dataset, schema, steps ? &*steps : nullptr}, request,
                        faults);
    bool is_flattered = false;
    if (steps && plan.target) {
      TRY(is_flattered, IsChosenOnAllRows(scope, *request.feature_set_id));
    }
    if (is_flattered)
      plan.warnings.push_back({"feature_set_id", "chosen_on_all_rows",
                               "The columns of this feature set were chosen on all rows, also on "
                               "those that judge the model, so that its scores flatter. Make the "
                               "selection again: then every fit chooses on its own rows."});
  }
  TRY_OK(faults.Finish("The training cannot be run as asked."));
  if (!is_ready) return ReadyDataset(scope, request.dataset_id).error();
  return plan;
}

Result<TrainingView> Trainings::Start(const WorkspaceScope& scope, std::string_view project_id,
                                      const TrainRequest& request, std::vector<FieldError> found,
                                      const store::Origin& origin) {
  Faults faults(std::move(found));
  TRY(const TrainPlan plan, Plan(scope, project_id, request, faults));
  const json::object config = plan.ToJson();
  Training training;
  training.project_id = project_id;
  training.dataset_id = request.dataset_id;
  training.name = plan.name;
  training.mode = plan.mode;
  training.task = plan.task;
  training.target = plan.target;
  training.config = ToText(json::value(config));
  training.primary_metric = plan.primary_metric;

  TRY(store::Transaction tx, database_.Begin());
  // Nobody else writes now: the dataset cannot go before the training that reads it is there.
  TRY_OK(ReadyDataset(scope, request.dataset_id));
  TRY(training, learning_.AddTraining(tx, scope, training, plan.seed, clock_.WallMs()));
  TRY(Job job, Enqueue(tx, scope, training, config));
  training.job_id = job.id;
  TRY_OK(Audit(tx, scope, origin, "training.create", training.id,
               {{"name", training.name}, {"dataset_id", training.dataset_id}}));
  TRY_OK(tx.Commit());
  return TrainingView{std::move(training), std::move(job)};
}

Result<Job> Trainings::Enqueue(store::Transaction& tx, const WorkspaceScope& scope,
                               const Training& training, const json::object& config) {
  store::NewJob job;
  job.kind = kJobKind;
  job.project_id = training.project_id;
  job.resource_kind = kResourceKind;
  job.resource_id = training.id;
  job.params = {{"training_id", training.id}, {"created_by", scope.user_id()}};
  job.memory_limit_bytes = MemoryLimit(config, options_.memory_limit_bytes);
  job.wall_limit_s = WallLimit(config, options_.wall_limit_s);
  TRY(Job queued, jobs_.Enqueue(tx, scope, job, Now()));
  TRY_OK(learning_.SetTrainingJob(tx, training.id, queued.id));
  tx.OnCommit([&hub = hub_] { hub.Notify(); });
  return queued;
}

Result<TrainingView> Trainings::ViewOf(const WorkspaceScope& scope, Training training) const {
  TrainingView view{std::move(training), {}};
  TRY(view.job, jobs_.Find(scope, view.training.job_id));
  return view;
}

Result<TrainingView> Trainings::Get(const WorkspaceScope& scope, std::string_view id) const {
  TRY(Training training, learning_.FindTraining(scope, id));
  return ViewOf(scope, std::move(training));
}

Result<store::Page<TrainingView>> Trainings::List(const WorkspaceScope& scope,
                                                  std::string_view project_id,
                                                  const store::TrainingFilter& filter,
                                                  const store::PageRequest& page) const {
  TRY(store::Page<Training> found, learning_.ListTrainings(scope, project_id, filter, page));
  store::Page<TrainingView> views;
  views.next_cursor = std::move(found.next_cursor);
  views.total = found.total;
  for (Training& training : found.items) {
    TRY(TrainingView view, ViewOf(scope, std::move(training)));
    views.items.push_back(std::move(view));
  }
  return views;
}

Result<TrainingView> Trainings::Cancel(const WorkspaceScope& scope, std::string_view id,
                                       const store::Origin& origin) {
  TRY(store::Transaction tx, database_.Begin());
  TRY(Training training, learning_.FindTraining(tx, scope, id));
  if (!training.job_id) return Fail(ErrorCode::kJobTerminal, "The training has no job to cancel.");
  TRY(Job job, jobs_.RequestCancel(tx, scope, *training.job_id, Now()));
  if (job.state == store::JobState::kCancelled) {
    TRY_OK(learning_.FinishTraining(tx, scope, id, {"cancelled", {}, {}, {}, {}}, clock_.WallMs()));
    TRY(training, learning_.FindTraining(tx, scope, id));
  }
  TRY_OK(Audit(tx, scope, origin, "training.cancel", id));
  tx.OnCommit([&hub = hub_] { hub.Notify(); });
  TRY_OK(tx.Commit());
  return TrainingView{std::move(training), std::move(job)};
}

Result<TrainingView> Trainings::Resume(const WorkspaceScope& scope, std::string_view id,
                                       const store::Origin& origin) {
  TRY(store::Transaction tx, database_.Begin());
  TRY_OK(learning_.RequeueTraining(tx, scope, id, clock_.WallMs()));
  TRY(Training training, learning_.FindTraining(tx, scope, id));
  auto dataset = ReadyDataset(scope, training.dataset_id);
  if (!dataset.ok() && dataset.error().code == ErrorCode::kNotFound)
    return Fail(ErrorCode::kConflict,
                "The dataset of this training was deleted; restore it first.");
  TRY_OK(dataset);
  TRY(const json::object config, ParseObject(training.config));
  TRY(Job job, Enqueue(tx, scope, training, config));
  training.job_id = job.id;
  TRY_OK(Audit(tx, scope, origin, "training.resume", id));
  TRY_OK(tx.Commit());
  return TrainingView{std::move(training), std::move(job)};
}

Status Trainings::Delete(const WorkspaceScope& scope, std::string_view id,
                         const store::Origin& origin) {
  TRY(store::Transaction tx, database_.Begin());
  TRY_OK(learning_.DeleteTraining(tx, scope, id, clock_.WallMs()));
  TRY_OK(Audit(tx, scope, origin, "training.delete", id));
  return tx.Commit();
}

Result<TrainingView> Trainings::Restore(const WorkspaceScope& scope, std::string_view id,
                                        const store::Origin& origin) {
  if (auto there = Get(scope, id); there.ok() || there.error().code != ErrorCode::kNotFound)
    return there;
  TRY(store::Transaction tx, database_.Begin());
  TRY_OK(learning_.RestoreTraining(tx, scope, id, clock_.WallMs() - options_.restore_window_ms));
  TRY_OK(Audit(tx, scope, origin, "training.restore", id));
  TRY_OK(tx.Commit());
  return Get(scope, id);
}

Status Trainings::Audit(store::Transaction& tx, const WorkspaceScope& scope,
                        const store::Origin& origin, std::string_view action, std::string_view id,
                        json::object detail) const {
  return audit_.Add(
      tx, origin,
      {action, kResourceKind, std::string(id), scope.workspace_id(), std::move(detail)});
}

}  // namespace lathe::service
