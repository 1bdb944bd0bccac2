#include "work/features.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "base/failpoint.h"
#include "features/plan_report.h"
#include "learn/selection/chosen_plans.h"
#include "learn/selection/selection.h"
#include "work/feature_table.h"

namespace lathe::work {

namespace {

constexpr std::size_t kMostFitRows = 200'000;
constexpr std::size_t kPreviewRows = 100;
// What importance is measured by when a feature set is made, in the order it is shown.
constexpr std::array<std::string_view, 5> kImportances{"permutation", "gain", "mutual_information",
                                                       "correlation", "anova"};

struct FeatureParams {
  std::string kind, target, method;
  models::Task task = models::Task::kClustering;
  features::Plan plan;
  std::optional<std::int64_t> k;
  std::optional<double> threshold;
  json::array warnings;  ///< that the set was ordered with
};

std::string TextOf(const json::object& in, std::string_view name) {
  const json::value* value = in.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
}

Result<FeatureParams> ReadParams(const json::object& in) {
  FeatureParams params;
  params.kind = TextOf(in, "kind");
  params.target = TextOf(in, "target");
  params.method = TextOf(in, "method");
  TRY(params.task, models::TaskFromText(TextOf(in, "task")));
  const json::value* steps = in.if_contains("steps");
  if (steps == nullptr) return FieldFault("steps", "required", "must be a list of steps");
  TRY(params.plan, features::Plan::FromJson(*steps));
  if (const json::value* k = in.if_contains("k"); k != nullptr && k->is_int64())
    params.k = k->get_int64();
  const json::value* threshold = in.if_contains("threshold");
  if (threshold != nullptr && threshold->is_number())
    params.threshold = threshold->to_number<double>();
  if (const json::value* warnings = in.if_contains("warnings");
      warnings != nullptr && warnings->is_array())
    params.warnings = warnings->get_array();
  return params;
}

Result<FeatureTable> ReadTable(const JobContext& job, const FeatureParams& params,
                               std::size_t most_rows) {
  return ReadFeatureTable(job, {params.plan, params.target, params.task, most_rows});
}

learn::SelectionRequest RequestOf(const JobContext& job, const FeatureParams& params,
                                  const FeatureTable& rows) {
  learn::SelectionRequest request;
  request.table = rows.table.View();
  request.rows = rows.table.used;
  request.plan = &params.plan;
  request.method = params.method;
  request.k = params.k;
  request.threshold = params.threshold;
  request.threads = std::max(1, job.spec.threads);
  request.cancel = &job.cancel;
  return request;
}

json::array ToJson(const std::vector<learn::RankedColumn>& items) {
  json::array out;
  for (const learn::RankedColumn& item : items)
    out.push_back({{"feature", item.column}, {"importance", item.score}, {"std", item.deviation}});
  return out;
}

// Importance by every method; empty without a target.
Result<json::object> Importances(const JobContext& job, const FeatureParams& params,
                                 json::array& warnings) {
  json::object all;
  if (params.target.empty()) return all;
  TRY(const FeatureTable rows, ReadTable(job, params, learn::kMostRankRows));
  const learn::SelectionRequest request = RequestOf(job, params, rows);
  double share = 0.4;
  for (const std::string_view method : kImportances) {
    job.events.Progress(share, "importance");
    share += 0.1;
    auto items = learn::MeasureImportance(request, method);
    if (items.ok()) {
      all[method] = ToJson(*items);
      continue;
    }
    if (items.error().code == ErrorCode::kJobCancelled) return std::move(items).error();
    // The features stand even where they cannot be judged: too few rows, nothing to learn from.
    warnings.push_back({{"column", ""},
                        {"code", "importance_not_measured"},
                        {"message", "Importance by " + std::string(method) +
                                        " was not measured: " + items.error().detail}});
  }
  all["rows"] = rows.table.used.size();
  return all;
}

// What a report says, apart into what lists show and what pages read.
JobOutcome OutcomeOf(const features::PlanReport& report, const FeatureTable& rows,
                     json::object details, json::array more_warnings) {
  json::object document = lathe::ToJson(report).as_object();
  json::array warnings = document.at("warnings").as_array();
  for (json::value& warning : more_warnings) warnings.push_back(std::move(warning));
  json::object summary{{"rows", rows.dataset_rows},
                       {"rows_looked_at", report.rows_looked_at},
                       {"output_count", report.output_count},
                       {"output_columns", document.at("output_columns")},
                       {"sentences", document.at("sentences")},
                       {"warnings", std::move(warnings)}};
  details["preview"] = std::move(document);
  JobOutcome outcome;
  outcome.result = {{"summary", std::move(summary)}, {"details", std::move(details)}};
  return outcome;
}

Result<features::PlanReport> Report(const FeatureParams& params, const FeatureTable& rows) {
  const features::ProgramRequest request{params.plan,        rows.table.schema, rows.table.frame,
                                         rows.step_target(), params.target,     0};
  return features::ReportPlan(request, kPreviewRows);
}

Result<JobOutcome> Engineer(const JobContext& job, const FeatureParams& params) {
  job.events.Progress(0.05, "reading");
  TRY(const FeatureTable rows, ReadTable(job, params, kMostFitRows));
  job.events.Progress(0.2, "fitting");
  TRY(const features::PlanReport report, Report(params, rows));
  json::array warnings = params.warnings;
  TRY(json::object importance, Importances(job, params, warnings));
  JobOutcome outcome =
      OutcomeOf(report, rows, {{"importance", std::move(importance)}}, std::move(warnings));
  outcome.result["steps"] = params.plan.ToJson();
  return outcome;
}

json::object ToJson(const learn::Selection& selection, const std::string& method,
                    std::size_t rows) {
  json::array ranking, curve;
  for (std::size_t i = 0; i < selection.ranking.size(); ++i) {
    const learn::RankedColumn& item = selection.ranking[i];
    ranking.push_back({{"feature", item.column},
                       {"score", item.score},
                       {"std", item.deviation},
                       {"rank", static_cast<std::int64_t>(i) + 1},
                       {"selected", item.is_selected}});
  }
  for (const learn::CurvePoint& point : selection.curve)
    curve.push_back({{"count", point.count}, {"score", point.score}, {"std", point.deviation}});
  return {{"method", method},
          {"metric", selection.metric},
          {"greater_is_better", selection.greater_is_better},
          {"best_count", selection.best_count},
          {"rows", rows},
          {"ranking", std::move(ranking)},
          {"curve", std::move(curve)}};
}

// The step that keeps what was found, and says how a training finds its own on its rows.
features::PlanStep StepOf(const FeatureParams& params, const learn::Selection& selection) {
  features::PlanStep step{"select", {}, {{"method", params.method}}, false};
  for (const learn::RankedColumn& item : selection.ranking)
    if (item.is_selected) step.columns.push_back(item.column);
  if (params.threshold) step.params["threshold"] = *params.threshold;
  const bool is_counted = params.k || (!params.threshold && params.method != "boruta");
  if (is_counted) step.params["k"] = params.k.value_or(selection.best_count);
  return step;
}

json::array WarningsOf(const learn::Selection& selection) {
  json::array warnings;
  if (selection.none_confirmed)
    warnings.push_back(
        {{"column", selection.ranking.front().column},
         {"code", "none_confirmed"},
         {"message", "No feature tells more of the target than chance would. \"" +
                         selection.ranking.front().column + "\", the best of them, is kept."}});
  return warnings;
}

Result<JobOutcome> Select(const JobContext& job, FeatureParams params) {
  job.events.Progress(0.02, "reading");
  TRY(const FeatureTable rows, ReadTable(job, params, learn::kMostRankRows));
  learn::SelectionRequest request = RequestOf(job, params, rows);
  request.on_progress = [&](double share, std::string_view phase) {
    job.events.Progress(share, phase);
  };
  TRY(const learn::Selection selection, learn::SelectFeatures(request));
  params.plan.steps.push_back(StepOf(params, selection));
  TRY(const features::PlanReport report, Report(params, rows));
  json::object importance{{params.method, ToJson(selection.ranking)}};
  JobOutcome outcome =
      OutcomeOf(report, rows,
                {{"importance", std::move(importance)},
                 {"selection", ToJson(selection, params.method, rows.table.used.size())}},
                WarningsOf(selection));
  outcome.result["steps"] = params.plan.ToJson();
  return outcome;
}

// Importance by one more method, of a set that is ready. The columns of a selection are those it
// shows: choosing anew would rank others.
Result<JobOutcome> Measure(const JobContext& job, FeatureParams params) {
  for (features::PlanStep& step : params.plan.steps)
    if (features::ChoosesAnew(step)) step.params.clear();
  job.events.Progress(0.05, "reading");
  TRY(const FeatureTable rows, ReadTable(job, params, learn::kMostRankRows));
  job.events.Progress(0.1, "importance");
  TRY(const auto items, learn::MeasureImportance(RequestOf(job, params, rows), params.method));
  JobOutcome outcome;
  outcome.result = {{"method", params.method}, {"items", ToJson(items)}};
  return outcome;
}

}  // namespace

Result<JobOutcome> RunFeatures(const JobContext& job) {
  TRY(FeatureParams params, ReadParams(job.spec.params));
  TRY_OK(FailPoint("features_start"));
  if (params.kind == "select") return Select(job, std::move(params));
  if (params.kind == "importance") return Measure(job, std::move(params));
  return Engineer(job, params);
}

}  // namespace lathe::work
