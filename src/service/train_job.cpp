#include "service/train_job.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/id.h"
#include "service/dataset_table.h"
#include "service/job_result.h"
#include "store/access.h"

namespace lathe::service {

namespace {

store::WorkspaceScope ScopeOf(const store::Job& job) {
  const json::value* user = job.params.if_contains("created_by");
  const bool is_named = user != nullptr && user->is_string();
  return store::JobScope::Of(job.workspace_id, is_named ? std::string(user->get_string()) : "");
}

Error Unreadable() {
  return Fail(ErrorCode::kInternal,
              "The training's result cannot be read; nothing was kept of it.");
}

ResultReader Reader(const json::value* in) { return {in, Unreadable()}; }

// Folds are those of the plan; a method without folds gets none. `validation` is null for a
// clustering.
json::object ValidationOf(const json::object& config) {
  const json::value* validation = config.if_contains("validation");
  if (validation != nullptr && validation->is_object()) return validation->get_object();
  return {{"method", "kfold"}, {"folds", 0}};
}

Result<json::array> CandidatesOf(const json::object& config) {
  const json::value* algorithms = config.if_contains("algorithms");
  if (algorithms == nullptr || !algorithms->is_array()) return Unreadable();
  json::array candidates = algorithms->get_array();
  for (json::value& candidate : candidates) {
    if (!candidate.is_object()) return Unreadable();
    candidate.get_object()["model_id"] = NewId();
  }
  return candidates;
}

// Names of the plan that the child reads as they are.
constexpr std::string_view kPassedOn[] = {
    "mode", "task",          "target",         "primary_metric",
    "seed", "class_weights", "positive_class", "time_budget_seconds"};

// The figures of the leaderboard and of the metrics document.
Status ReadFigures(const json::array& leaderboard, const json::value& metrics,
                   store::Model& model) {
  TRY(const json::value* primary_value, Reader(&metrics).Find("primary"));
  const ResultReader primary = Reader(primary_value);
  TRY(model.primary_metric, primary.Text("name"));
  model.primary_value = primary.Number("value");
  if (model.primary_value)
    model.primary_score =
        primary.IsTrue("greater_is_better") ? *model.primary_value : -*model.primary_value;
  for (const json::value& item : leaderboard) {
    const ResultReader line = Reader(&item);
    TRY(const std::string id, line.Text("model_id"));
    if (id != model.id) continue;
    model.fit_seconds = line.Number("fit_seconds");
    model.predict_us_per_row = line.Number("predict_us_per_row");
  }
  return {};
}

Result<store::Model> ReadModel(const json::value& item, const json::array& leaderboard) {
  const ResultReader reader = Reader(&item);
  store::Model model;
  TRY(model.id, reader.Text("model_id"));
  if (!IsId(model.id)) return Unreadable();
  TRY(model.algorithm_id, reader.Text("algorithm_id"));
  TRY(model.sha256, reader.Text("sha256"));
  TRY(model.hyperparameters, reader.ObjectText("hyperparameters"));
  TRY(model.metrics, reader.ObjectText("metrics"));
  TRY(model.signature, reader.ObjectText("signature"));
  TRY(const json::value* metrics, reader.Find("metrics"));
  TRY_OK(ReadFigures(leaderboard, *metrics, model));
  return model;
}

// The checked file of a model: the child names it, the outcome vouches for its size and hash.
Result<JobFile> FileOf(const JobOutcome& outcome, const json::value& item,
                       const store::Model& model) {
  TRY(const std::string name, Reader(&item).Text("file"));
  const auto file = std::ranges::find(outcome.files, name, &JobFile::name);
  if (file == outcome.files.end() || file->sha256 != model.sha256) return Unreadable();
  return *file;
}

}  // namespace

Result<json::object> TrainJobKind::Prepare(const store::Job& job) {
  const store::WorkspaceScope scope = ScopeOf(job);
  TRY(const store::Training training, learning_.FindTraining(scope, job.resource_id));
  TRY(const store::Dataset dataset, datasets_.Find(scope, training.dataset_id));
  TRY(const json::value document, ParseJson(training.config));
  if (!document.is_object()) return Unreadable();
  const json::object& config = document.get_object();
  json::object params{{"training_id", training.id}, {"dataset_id", dataset.id}};
  TRY_OK(PassTable(dataset, objects_, params));
  for (const std::string_view name : kPassedOn)
    if (const json::value* value = config.if_contains(name)) params[name] = *value;
  params["dataset_fingerprint"] = dataset.fingerprint.value_or("");
  params["validation"] = ValidationOf(config);
  TRY(params["algorithms"], CandidatesOf(config));
  const json::value* steps = config.if_contains("feature_steps");
  if (steps != nullptr && steps->is_array()) {
    params["plan"] = *steps;
    params["feature_set_id"] = config.at("feature_set_id");
  }
  return params;
}

Status TrainJobKind::Begin(store::Transaction& tx, const store::Job& job) {
  return learning_.StartTraining(tx, ScopeOf(job), job.resource_id, clock_.WallMs());
}

Status TrainJobKind::Commit(store::Transaction& tx, const store::Job& job,
                            const JobOutcome& outcome, const std::filesystem::path& attempt_dir) {
  const store::WorkspaceScope scope = ScopeOf(job);
  TRY(const store::Training training, learning_.FindTraining(tx, scope, job.resource_id));
  TRY(const store::Dataset dataset, datasets_.Find(scope, training.dataset_id));
  const ResultReader result(outcome.result, Unreadable());
  TRY(const json::array* leaderboard, result.Array("leaderboard"));
  TRY(const json::array* models, result.Array("models"));
  TRY(const json::array* failures, result.Array("failures"));
  TRY(const std::string best_model_id, result.Text("best_model_id"));
  for (const json::value& item : *models) {
    TRY(store::Model model, ReadModel(item, *leaderboard));
    TRY(const JobFile file, FileOf(outcome, item, model));
    model.project_id = training.project_id;
    model.training_id = training.id;
    model.dataset_id = training.dataset_id;
    model.task = training.task;
    model.target = training.target;
    model.columns = dataset.columns;
    model.fingerprint = dataset.fingerprint;
    model.size_bytes = file.size_bytes;
    // A new object for every attempt: what a superseded one moved here can never replace a
    // published file.
    model.object_id = NewId();
    TRY_OK(objects_.Adopt(attempt_dir / file.name, model.object_id));
    TRY_OK(learning_.AddModel(tx, scope, model, clock_.WallMs()));
  }
  store::TrainingEnd end{"succeeded", {}, best_model_id, ToText(json::value(*leaderboard)), {}};
  if (!failures->empty()) end.failures = ToText(json::value(*failures));
  return learning_.FinishTraining(tx, scope, training.id, end, clock_.WallMs());
}

Status TrainJobKind::Settle(store::Transaction& tx, const store::Job& job, store::JobState state,
                            const std::optional<json::object>& problem) {
  store::TrainingEnd end{std::string(store::ToText(state)), {}, {}, {}, {}};
  if (problem) end.problem = ToText(json::value(*problem));
  const Status settled =
      learning_.FinishTraining(tx, ScopeOf(job), job.resource_id, end, clock_.WallMs());
  // A training that is gone needs no ending, but its job does.
  if (!settled.ok() && settled.error().code == ErrorCode::kNotFound) return {};
  return settled;
}

}  // namespace lathe::service
