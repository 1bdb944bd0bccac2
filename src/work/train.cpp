#include "work/train.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <iterator>
#include <utility>

#include "base/failpoint.h"
#include "base/version.h"
#include "models/model.h"
#include "work/train_fit.h"

namespace lathe::work {

namespace {

using SteadyClock = std::chrono::steady_clock;

// What the training leaves, candidate by candidate.
struct Harvest {
  struct Entry {
    json::object leaderboard;
    json::object model;
    JobFile file;
    double value = 0;
  };
  std::vector<Entry> entries;
  json::array failures;
  std::optional<Error> first_failure;
};

json::object Provenance(const TrainRun& run, const Candidate& candidate, const Judged& judged) {
  const TrainParams& params = run.params;
  json::object validation{{"method", learn::ToText(params.method)},
                          {"folds", run.splits.folds.size()},
                          {"test_fraction", params.test_fraction}};
  if (!params.column.empty()) validation["column"] = params.column;
  const auto& skipped = judged.pipeline.recipe.skipped();
  json::object provenance{{"training_id", params.training_id},
                          {"dataset_id", params.dataset_id},
                          {"dataset_fingerprint", params.dataset_fingerprint},
                          {"trained_at", FormatTime(run.job.clock.WallMs())},
                          {"seed", params.seed},
                          {"threads", params.threads},
                          {"validation", std::move(validation)},
                          {"class_weights", params.balance_classes ? "balanced" : "none"},
                          {"rows", run.table.frame.row_count()},
                          {"rows_without_target", run.table.without_target()},
                          {"rows_trained", run.splits.train.size()},
                          {"rows_held_out", run.splits.test.size()},
                          {"columns_skipped", json::array(skipped.begin(), skipped.end())},
                          {"rounds", judged.pipeline.rounds},
                          {"notes", judged.pipeline.notes},
                          {"library", candidate.algorithm->descriptor().library},
                          {"lathe_version", kVersion}};
  if (params.plan) {
    provenance["feature_set_id"] = params.feature_set_id;
    provenance["feature_steps"] = params.plan->ToJson();
  }
  return provenance;
}

models::ModelManifest MakeManifest(const TrainRun& run, const Candidate& candidate,
                                   Judged& judged) {
  models::ModelManifest manifest;
  manifest.model_id = candidate.model_id;
  manifest.algorithm_id = candidate.algorithm->descriptor().id;
  manifest.task = run.params.task;
  manifest.target = run.params.target;
  manifest.class_names = run.table.class_names;
  manifest.hyperparameters = candidate.parameters;
  manifest.metrics = MetricsDocument(run.params, run.table, run.splits, judged);
  manifest.provenance = Provenance(run, candidate, judged);
  manifest.curves = std::move(judged.curves);
  manifest.recipe = std::move(judged.pipeline.recipe);
  return manifest;
}

json::value NullOr(const std::string& text) {
  if (text.empty()) return nullptr;
  return json::value(text);
}

json::value FiniteOrNull(double value) {
  if (!std::isfinite(value)) return nullptr;
  return value;
}

// A number for a reader of the log: five digits that count.
std::string ShortText(double value) {
  if (!std::isfinite(value)) return "not defined";
  char text[32];
  const bool is_large = std::abs(value) >= 1e5 && std::abs(value) < 1e15;
  const auto written =
      is_large
          ? std::to_chars(std::begin(text), std::end(text), value, std::chars_format::fixed, 0)
          : std::to_chars(std::begin(text), std::end(text), value, std::chars_format::general, 5);
  return {text, written.ptr};
}

// Writes the bundle and the entries of the result.
Result<Harvest::Entry> SaveCandidate(const TrainRun& run, const Candidate& candidate, Judged judged,
                                     double fit_seconds) {
  Harvest::Entry entry;
  entry.value = learn::ValueOf(judged.validation, run.params.primary->name);
  const double predict_us = MeasurePredictMicros(run.table, judged.pipeline);
  json::object signature = Signature(run.table, judged.pipeline.recipe);
  const models::ModelManifest manifest = MakeManifest(run, candidate, judged);
  entry.file.name = candidate.model_id + ".lathe";
  const auto path = run.job.spec.work_dir / entry.file.name;
  TRY_OK(FailPoint("train_save"));
  TRY(entry.file.sha256, models::SaveModel(manifest, *judged.pipeline.model, path));
  entry.file.size_bytes = static_cast<std::int64_t>(std::filesystem::file_size(path));
  entry.leaderboard = {
      {"model_id", candidate.model_id},     {"algorithm_id", manifest.algorithm_id},
      {"metric", run.params.primary->name}, {"value", FiniteOrNull(entry.value)},
      {"fit_seconds", fit_seconds},         {"predict_us_per_row", predict_us},
      {"size_bytes", entry.file.size_bytes}};
  entry.model = {{"model_id", candidate.model_id},
                 {"algorithm_id", manifest.algorithm_id},
                 {"file", entry.file.name},
                 {"sha256", entry.file.sha256},
                 {"size_bytes", entry.file.size_bytes},
                 {"task", models::ToText(run.params.task)},
                 {"target", NullOr(run.params.target)},
                 {"hyperparameters", manifest.hyperparameters},
                 {"metrics", manifest.metrics},
                 {"signature", std::move(signature)}};
  return entry;
}

// What ends the whole training rather than one of its candidates.
bool EndsTraining(const Error& error) {
  return error.code == ErrorCode::kJobCancelled || error.code == ErrorCode::kStorageFull ||
         error.code == ErrorCode::kJobOutOfMemory || error.code == ErrorCode::kInternal;
}

void LogNotes(const TrainRun& run, const Judged& judged) {
  for (const std::string& column : judged.pipeline.recipe.skipped())
    run.job.events.Log("info", "The column \"" + column + "\" is not used as a feature.");
  const json::value* converged = judged.pipeline.notes.if_contains("converged");
  if (converged != nullptr && !converged->as_bool())
    run.job.events.Log("warn",
                       "The solver stopped before it converged; a larger max_iter may fit better.");
  if (judged.pipeline.notes.contains("stopped_by_budget"))
    run.job.events.Log("warn", "The final fit was cut short by the time budget.");
}

Status HarvestCandidate(const TrainRun& run, int trial, Harvest& harvest) {
  const Candidate& candidate = run.params.candidates[static_cast<std::size_t>(trial)];
  const std::string& id = candidate.algorithm->descriptor().id;
  const auto start = SteadyClock::now();
  auto judged = FitCandidate(run, trial);
  const std::chrono::duration<double> taken = SteadyClock::now() - start;
  if (!judged.ok()) {
    if (EndsTraining(judged.error())) return std::move(judged).error();
    run.job.events.Log("error", id + ": " + judged.error().detail);
    harvest.failures.push_back(
        {{"algorithm_id", id}, {"code", judged.error().name()}, {"detail", judged.error().detail}});
    if (!harvest.first_failure) harvest.first_failure = judged.error();
    return run.job.cancel.Check();
  }
  LogNotes(run, *judged);
  TRY(Harvest::Entry entry, SaveCandidate(run, candidate, *std::move(judged), taken.count()));
  run.job.events.Log(
      "info", id + ": " + std::string(run.params.primary->title) + " " + ShortText(entry.value));
  harvest.entries.push_back(std::move(entry));
  return {};
}

JobOutcome MakeOutcome(const TrainParams& params, Harvest harvest) {
  std::ranges::stable_sort(harvest.entries, [&](const Harvest::Entry& a, const Harvest::Entry& b) {
    return learn::IsBetter(*params.primary, a.value, b.value);
  });
  JobOutcome outcome;
  json::array leaderboard;
  json::array models;
  for (Harvest::Entry& entry : harvest.entries) {
    leaderboard.push_back(std::move(entry.leaderboard));
    models.push_back(std::move(entry.model));
    outcome.files.push_back(std::move(entry.file));
  }
  outcome.result = {{"best_model_id", leaderboard.front().at("model_id")},
                    {"leaderboard", std::move(leaderboard)},
                    {"models", std::move(models)},
                    {"failures", std::move(harvest.failures)}};
  return outcome;
}

void LogTable(const JobContext& job, const TrainTable& table, const learn::Splits& splits) {
  if (table.without_target() > 0)
    job.events.Log(
        "warn", std::to_string(table.without_target()) + " rows without a target were left out.");
  for (const std::string& warning : table.warnings) job.events.Log("warn", warning);
  job.events.Log("info", std::to_string(splits.train.size()) + " rows to train on, " +
                             std::to_string(splits.test.size()) + " held out.");
}

}  // namespace

Result<JobOutcome> RunTrain(const JobContext& job) {
  const auto start = SteadyClock::now();
  TRY(const TrainParams params, ReadTrainParams(job.spec.params, job.spec.threads));
  TRY_OK(FailPoint("train_read"));
  const int fits = static_cast<int>(params.candidates.size()) * (params.folds + 1);
  TrainProgress progress(job.events, job.clock, fits);
  progress.Begin("reading", 0.04);
  TRY(const TrainTable table, ReadTrainTable(params, job.cancel));
  TRY(const learn::Splits splits, SplitTable(params, table));
  LogTable(job, table, splits);
  learn::ChosenPlans chosen;
  TrainRun run{job, params, table, splits, progress, chosen, {}};
  if (params.time_budget_s)
    run.deadline = start + std::chrono::duration_cast<SteadyClock::duration>(
                               std::chrono::duration<double>(*params.time_budget_s));
  Harvest harvest;
  for (int trial = 0; trial < static_cast<int>(params.candidates.size()); ++trial)
    TRY_OK(HarvestCandidate(run, trial, harvest));
  if (harvest.entries.empty()) return *std::move(harvest.first_failure);
  if (const int count = chosen.none_fit_count(); count > 0) {
    job.events.Log("warn", "On the rows of " + std::to_string(count) +
                               (count == 1 ? " fit" : " fits") +
                               " no feature passed the selection; the best one was taken. Lower "
                               "its threshold, or keep a number of features.");
  }
  progress.Begin("saving", 1);
  return MakeOutcome(params, std::move(harvest));
}

}  // namespace lathe::work
