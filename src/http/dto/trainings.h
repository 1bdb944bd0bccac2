// Bodies of trainings: the request, how one stands, its progress and its log.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/fields.h"
#include "http/dto/deleted.h"
#include "http/dto/job.h"
#include "service/trainings.h"

namespace lathe::http {

struct ValidationDto {
  static constexpr std::string_view kName = "Validation";
  std::optional<std::string> method;
  std::optional<std::int64_t> folds;
  std::optional<std::string> column;
  std::optional<double> test_fraction;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("method", self.method,
      Rule()
          .Doc("How rows are split; stratified for classes, kfold for numbers when absent")
          .OneOf({"kfold", "stratified", "group", "time", "holdout"}));
    v("folds", self.folds, Rule().Doc("Parts of the cross-validation; 5 when absent").Range(2, 50));
    v("column", self.column,
      Rule().Doc("Groups or times, for the methods group and time").Length(1, 1'000));
    v("test_fraction", self.test_fraction,
      Rule().Doc("Share of rows that no fit sees, above 0 and below 1").Range(0, 1).Default(0.2));
  }
};

struct AlgorithmChoiceDto {
  static constexpr std::string_view kName = "AlgorithmChoice";
  std::string algorithm_id;
  json::object hyperparameters;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("algorithm_id", self.algorithm_id,
      Rule().Doc("Of GET /api/algorithms").Required().Length(1, 100));
    v("hyperparameters", self.hyperparameters, Rule().Doc("What differs from the defaults"));
  }
};

struct TrainRequestDto {
  static constexpr std::string_view kName = "TrainRequest";
  std::string dataset_id;
  std::optional<std::string> target, name, mode, algorithm_id;
  std::optional<json::object> hyperparameters;
  std::vector<AlgorithmChoiceDto> algorithms;
  std::optional<ValidationDto> validation;
  std::optional<std::string> primary_metric, class_weights, positive_class;
  std::optional<double> time_budget_seconds;
  std::optional<std::int64_t> seed, max_memory_bytes;
  std::optional<std::string> feature_set_id;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("dataset_id", self.dataset_id,
      Rule().Doc("A ready dataset of the project").Required().Length(1, 100));
    v("target", self.target,
      Rule().Doc("The column to predict; the project's when absent").Length(1, 1'000));
    v("name", self.name, Rule().Doc("A name to find it by").Format("name").Length(1, 200));
    v("mode", self.mode,
      Rule()
          .Doc("single fits one algorithm, automl several")
          .OneOf({"single", "automl"})
          .Default("single"));
    v("algorithm_id", self.algorithm_id,
      Rule()
          .Doc("Of GET /api/algorithms, with mode single; the first for the task when absent")
          .Length(1, 100));
    v("hyperparameters", self.hyperparameters,
      Rule().Doc("With mode single: what differs from the defaults"));
    v("algorithms", self.algorithms,
      Rule()
          .Doc("With mode automl: what to fit; every algorithm for the task when absent")
          .Length(0, 50));
    v("validation", self.validation, Rule().Doc("How models are judged"));
    v("primary_metric", self.primary_metric,
      Rule().Doc("What models are compared by").Length(1, 64));
    v("time_budget_seconds", self.time_budget_seconds,
      Rule()
          .Doc("Seconds for all fits; boosting keeps the rounds it has by then")
          .Range(1, 604'800));
    v("seed", self.seed,
      Rule().Doc("Same seed, data and threads: same model").Range(0, 2'147'483'647).Default(0));
    v("class_weights", self.class_weights,
      Rule().Doc("balanced weighs rare classes up").OneOf({"none", "balanced"}).Default("none"));
    v("positive_class", self.positive_class,
      Rule()
          .Doc("Of two classes, the one that counts as positive; the last in order when absent")
          .Length(1, 1'000));
    v("max_memory_bytes", self.max_memory_bytes,
      Rule().Doc("Memory at which the job is stopped").Min(1));
    v("feature_set_id", self.feature_set_id,
      Rule()
          .Doc("Make features by the steps of this set, fitted anew in every fold")
          .Length(1, 64));
  }

  service::TrainRequest ToRequest() const {
    service::TrainRequest request;
    request.dataset_id = dataset_id;
    request.target = target;
    request.name = name;
    request.mode = mode;
    request.algorithm_id = algorithm_id;
    request.hyperparameters = hyperparameters;
    for (const AlgorithmChoiceDto& choice : algorithms)
      request.algorithms.push_back({choice.algorithm_id, choice.hyperparameters});
    if (validation) {
      request.method = validation->method;
      request.folds = validation->folds;
      request.split_column = validation->column;
      request.test_fraction = validation->test_fraction;
    }
    request.primary_metric = primary_metric;
    request.class_weights = class_weights;
    request.positive_class = positive_class;
    request.time_budget_seconds = time_budget_seconds;
    request.seed = seed;
    request.max_memory_bytes = max_memory_bytes;
    request.feature_set_id = feature_set_id;
    return request;
  }
};

struct TrainingFaultDto {
  static constexpr std::string_view kName = "TrainingFault";
  std::string field, code, message;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("field", self.field, Rule().Doc("What it is about").Required());
    v("code", self.code, Rule().Doc("Stable name").Required());
    v("message", self.message, Rule().Doc("For people").Required());
  }
};

struct TrainingErrorDto {
  static constexpr std::string_view kName = "TrainingError";
  std::string code;
  int status = 500;
  std::string message;
  std::vector<TrainingFaultDto> errors;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("code", self.code, Rule().Doc("One of GET /api/errors").Required());
    v("status", self.status,
      Rule().Doc("The status that a request with this problem is answered with").Required());
    v("message", self.message, Rule().Doc("What went wrong and what would help").Required());
    v("errors", self.errors,
      Rule().Doc("One entry for each fault of a column or a field").Required());
  }
};

struct LeaderboardRowDto {
  static constexpr std::string_view kName = "LeaderboardRow";
  std::string model_id, algorithm_id, metric;
  std::optional<double> value, fit_seconds, predict_us_per_row;
  std::optional<std::int64_t> size_bytes;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("model_id", self.model_id, Rule().Doc("The model").Required().Format("uuid"));
    v("algorithm_id", self.algorithm_id, Rule().Doc("What fitted it").Required());
    v("metric", self.metric, Rule().Doc("The primary metric").Required());
    v("value", self.value,
      Rule().Doc("Its value in validation; null when it is not defined").Required());
    v("fit_seconds", self.fit_seconds, Rule().Doc("Seconds of all its fits").Required());
    v("predict_us_per_row", self.predict_us_per_row,
      Rule().Doc("Microseconds to predict a row").Required());
    v("size_bytes", self.size_bytes, Rule().Doc("Bytes of its file").Required());
  }
};

struct TrainingFailureDto {
  static constexpr std::string_view kName = "TrainingFailure";
  std::string algorithm_id, code, detail;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("algorithm_id", self.algorithm_id, Rule().Doc("The algorithm that made no model").Required());
    v("code", self.code, Rule().Doc("One of GET /api/errors").Required());
    v("detail", self.detail, Rule().Doc("Why").Required());
  }
};

struct TrainingDto {
  static constexpr std::string_view kName = "Training";
  std::string id, project_id, dataset_id, name, mode, task;
  std::optional<std::string> target, algorithm_id, primary_metric;
  std::string status;
  std::optional<TrainingErrorDto> error;
  double progress = 0;
  std::optional<std::string> started_at, finished_at;
  std::string created_at;
  std::optional<std::string> deleted_at;
  std::optional<std::string> best_model_id;
  std::vector<LeaderboardRowDto> leaderboard;
  std::vector<TrainingFailureDto> failures;
  std::vector<TrainingFaultDto> warnings;
  std::optional<JobDto> job;
  json::object config;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("id", self.id, Rule().Doc("The training's id").Required().Format("uuid"));
    v("project_id", self.project_id,
      Rule().Doc("The project it belongs to").Required().Format("uuid"));
    v("dataset_id", self.dataset_id, Rule().Doc("What it learns from").Required().Format("uuid"));
    v("name", self.name, Rule().Doc("Its name").Required());
    v("mode", self.mode,
      Rule().Doc("One algorithm or several").OneOf({"single", "automl"}).Required());
    v("task", self.task,
      Rule()
          .Doc("What is predicted")
          .OneOf({"classification", "regression", "clustering"})
          .Required());
    v("target", self.target, Rule().Doc("The column to predict; null for clustering").Required());
    v("algorithm_id", self.algorithm_id,
      Rule().Doc("With mode single: the algorithm; else null").Required());
    v("primary_metric", self.primary_metric, Rule().Doc("What models are compared by").Required());
    v("status", self.status,
      Rule()
          .Doc("Where it stands")
          .OneOf({"queued", "running", "succeeded", "failed", "cancelled"})
          .Required());
    v("error", self.error, Rule().Doc("Why it failed, else null").Required());
    v("progress", self.progress, Rule().Doc("0 to 1").Range(0, 1).Required());
    v("started_at", self.started_at,
      Rule().Doc("When it began, null before").Required().Format("date-time"));
    v("finished_at", self.finished_at,
      Rule().Doc("When it ended, null before").Required().Format("date-time"));
    v("created_at", self.created_at,
      Rule().Doc("When it was asked for").Required().Format("date-time"));
    v("deleted_at", self.deleted_at, DeletedAtRule());
    v("best_model_id", self.best_model_id,
      Rule().Doc("The first of the leaderboard, null before the end").Required());
    v("leaderboard", self.leaderboard,
      Rule().Doc("Its models, the best first; empty before the end").Required());
    v("failures", self.failures, Rule().Doc("Algorithms that could not be fitted").Required());
    v("warnings", self.warnings, Rule().Doc("What may be wrong with the request").Required());
    v("job", self.job, Rule().Doc("The work itself; null once its record is purged").Required());
    v("config", self.config, Rule().Doc("The request with every default filled in").Required());
  }
  static TrainingDto From(const service::TrainingView& view);
};

struct TrialsDto {
  static constexpr std::string_view kName = "Trials";
  std::int64_t done = 0, total = 0;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("done", self.done, Rule().Doc("Algorithms that are through").Required());
    v("total", self.total, Rule().Doc("Algorithms to fit").Required());
  }
};

struct CurveDto {
  static constexpr std::string_view kName = "Curve";
  std::int64_t trial = 0, fold = 0;
  std::string metric;
  std::vector<std::vector<std::optional<double>>> points;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("trial", self.trial, Rule().Doc("Which algorithm, counted from 0").Required());
    v("fold", self.fold, Rule().Doc("Which fold, counted from 1; 0 is the final fit").Required());
    v("metric", self.metric, Rule().Doc("The loss that is followed").Required());
    v("points", self.points,
      Rule().Doc("[round, train, valid]; null where it was not measured").Required());
  }
};

struct TrainingProgressDto {
  static constexpr std::string_view kName = "TrainingProgress";
  std::string status;
  double progress = 0;
  std::optional<std::string> phase;
  std::optional<double> eta_seconds;
  TrialsDto trials;
  std::vector<CurveDto> curves;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("status", self.status, Rule().Doc("As in the training").Required());
    v("progress", self.progress, Rule().Doc("0 to 1").Range(0, 1).Required());
    v("phase", self.phase, Rule().Doc("What it is doing").Required());
    v("eta_seconds", self.eta_seconds, Rule().Doc("Expected seconds to the end").Required());
    v("trials", self.trials, Rule().Doc("Algorithms done and to do").Required());
    v("curves", self.curves, Rule().Doc("Learning curves, at most 2,000 points each").Required());
  }
  static TrainingProgressDto From(const service::TrainingProgress& progress);
};

struct LogLineDto {
  static constexpr std::string_view kName = "LogLine";
  std::int64_t seq = 0;
  std::string at, level, message;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("seq", self.seq, Rule().Doc("Its place among the job's events").Required());
    v("at", self.at, Rule().Doc("When").Required().Format("date-time"));
    v("level", self.level, Rule().Doc("debug, info, warn or error").Required());
    v("message", self.message, Rule().Doc("One sentence").Required());
  }
};

struct LogPageDto {
  static constexpr std::string_view kName = "LogPage";
  std::vector<LogLineDto> items;
  std::optional<std::int64_t> next_after;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("items", self.items, Rule().Doc("Oldest first").Required());
    v("next_after", self.next_after,
      Rule().Doc("Pass it as ?after= when more lines wait now; else null").Required());
  }
  static LogPageDto From(const service::LogPage& page) {
    LogPageDto dto;
    for (const service::LogLine& line : page.lines)
      dto.items.push_back({line.seq, FormatTime(line.time_ms), line.level, line.message});
    dto.next_after = page.next_after;
    return dto;
  }
};

}  // namespace lathe::http
