#include "work/train_params.h"

#include <algorithm>
#include <utility>

namespace lathe::work {

namespace {

using models::Task;

// Reads members that may be absent or null, remembering the faults.
class ParamReader {
 public:
  ParamReader(const json::object& in, std::string prefix, std::vector<FieldError>& faults)
      : in_(in), prefix_(std::move(prefix)), faults_(faults) {}

  const json::value* Find(std::string_view name) const {
    const json::value* value = in_.if_contains(name);
    return value == nullptr || value->is_null() ? nullptr : value;
  }
  std::string Text(std::string_view name, std::string_view otherwise = "") {
    const json::value* value = Find(name);
    if (value == nullptr) return std::string(otherwise);
    if (value->is_string()) return std::string(value->get_string());
    return Fault(name, "must be a string"), std::string();
  }
  std::int64_t Int(std::string_view name, std::int64_t otherwise) {
    const json::value* value = Find(name);
    if (value == nullptr) return otherwise;
    if (value->is_int64()) return value->get_int64();
    return Fault(name, "must be a whole number"), otherwise;
  }
  double Number(std::string_view name, double otherwise) {
    const json::value* value = Find(name);
    if (value == nullptr) return otherwise;
    if (value->is_number()) return value->to_number<double>();
    return Fault(name, "must be a number"), otherwise;
  }
  json::object Object(std::string_view name) {
    const json::value* value = Find(name);
    if (value == nullptr) return {};
    if (value->is_object()) return value->get_object();
    return Fault(name, "must be an object"), json::object();
  }
  json::array Array(std::string_view name) {
    const json::value* value = Find(name);
    if (value != nullptr && value->is_array()) return value->get_array();
    return Fault(name, "must be an array"), json::array();
  }
  void Fault(std::string_view name, std::string message) {
    faults_.push_back({prefix_ + std::string(name), "not_allowed", std::move(message), {}, {}});
  }

 private:
  const json::object& in_;
  std::string prefix_;
  std::vector<FieldError>& faults_;
};

void ReadValidation(const json::object& in, TrainParams& out, std::vector<FieldError>& faults) {
  ParamReader reader(in, "validation.", faults);
  const bool is_classification = out.task == Task::kClassification;
  auto method =
      learn::SplitMethodFromText(reader.Text("method", is_classification ? "stratified" : "kfold"));
  if (method.ok()) {
    out.method = *method;
  } else {
    faults.push_back(method.error().errors.front());
  }
  out.folds = static_cast<int>(std::clamp<std::int64_t>(reader.Int("folds", 5), 0, 1'000'000));
  out.column = reader.Text("column");
  out.test_fraction = reader.Number("test_fraction", 0.2);
  const bool needs_column =
      out.method == learn::SplitMethod::kGroup || out.method == learn::SplitMethod::kTime;
  if (needs_column && out.task != Task::kClustering && !out.schema.IndexOf(out.column))
    reader.Fault("column", "must name a column of the dataset for this method");
}

void ReadCandidate(const json::value& item, std::size_t place, TrainParams& out,
                   std::vector<FieldError>& faults) {
  const std::string prefix = "algorithms[" + std::to_string(place) + "].";
  if (!item.is_object())
    return faults.push_back({prefix, "wrong_type", "must be an object", {}, {}});
  ParamReader reader(item.get_object(), prefix, faults);
  Candidate candidate;
  candidate.model_id = reader.Text("model_id");
  const std::string algorithm_id = reader.Text("algorithm_id");
  candidate.algorithm = learn::FindAlgorithm(algorithm_id);
  if (candidate.algorithm == nullptr)
    return reader.Fault("algorithm_id", "\"" + algorithm_id + "\" is not known");
  const auto& tasks = candidate.algorithm->descriptor().tasks;
  if (std::ranges::find(tasks, out.task) == tasks.end())
    return reader.Fault("algorithm_id", "\"" + algorithm_id + "\" is not for " +
                                            std::string(models::ToText(out.task)));
  auto parameters = learn::CompleteParameters(candidate.algorithm->descriptor(),
                                              reader.Object("hyperparameters"));
  if (!parameters.ok()) {
    faults.insert(faults.end(), parameters.error().errors.begin(), parameters.error().errors.end());
    return;
  }
  candidate.parameters = *std::move(parameters);
  out.candidates.push_back(std::move(candidate));
}

void ReadFit(ParamReader& reader, TrainParams& out, int threads, std::vector<FieldError>& faults) {
  const json::array algorithms = reader.Array("algorithms");
  if (algorithms.empty()) reader.Fault("algorithms", "must name one algorithm or more");
  for (std::size_t i = 0; i < algorithms.size(); ++i) ReadCandidate(algorithms[i], i, out, faults);
  const std::int64_t seed = reader.Int("seed", 0);
  if (seed < 0) reader.Fault("seed", "must be 0 or more");
  out.seed = static_cast<std::uint64_t>(seed);
  const std::string class_weights = reader.Text("class_weights", "none");
  if (class_weights != "none" && class_weights != "balanced")
    reader.Fault("class_weights", "must be none or balanced");
  out.balance_classes = class_weights == "balanced";
  out.positive_class = reader.Text("positive_class");
  out.threads = static_cast<int>(std::max<std::int64_t>(1, reader.Int("threads", threads)));
  if (reader.Find("time_budget_seconds") != nullptr) {
    out.time_budget_s = reader.Number("time_budget_seconds", 0);
    if (!(*out.time_budget_s > 0)) reader.Fault("time_budget_seconds", "must be above 0");
  }
}

Status ReadPrimary(ParamReader& reader, TrainParams& out) {
  const std::string name = reader.Text("primary_metric");
  out.primary = name.empty() ? &learn::DefaultMetric(out.task) : learn::FindMetric(out.task, name);
  if (out.primary != nullptr) return {};
  std::string known;
  for (const learn::MetricInfo& metric : learn::MetricsOf(out.task))
    known += (known.empty() ? "" : ", ") + std::string(metric.name);
  Error error =
      MakeError(ErrorCode::kTrainMetricMismatch, "\"" + name + "\" is not a metric of " +
                                                     std::string(models::ToText(out.task)) +
                                                     ". Choose one of " + known + ".");
  error.errors.push_back({"primary_metric", "not_allowed", "must be one of " + known, {}, {}});
  return error;
}

Status CheckTarget(const TrainParams& params) {
  if (params.task == Task::kClustering || params.schema.IndexOf(params.target)) return {};
  Error error =
      MakeError(ErrorCode::kTrainTargetMissing,
                params.target.empty() ? "A target column is needed."
                                      : "The dataset has no column \"" + params.target + "\".");
  error.errors.push_back({"target", "not_found", "must be a column of the dataset", {}, {}});
  return error;
}

}  // namespace

Result<TrainParams> ReadTrainParams(const json::object& params, int threads) {
  std::vector<FieldError> faults;
  ParamReader reader(params, "", faults);
  TrainParams out;
  out.training_id = reader.Text("training_id");
  out.dataset_id = reader.Text("dataset_id");
  out.dataset_fingerprint = reader.Text("dataset_fingerprint");
  out.dataset_path = reader.Text("dataset_path");
  out.mode = reader.Text("mode", "single");
  TRY(out.task, models::TaskFromText(reader.Text("task")));
  TRY(out.schema, data::TableSchema::FromJson(reader.Array("schema")));
  if (out.task != Task::kClustering) out.target = reader.Text("target");
  TRY_OK(CheckTarget(out));
  if (const json::value* plan = reader.Find("plan"); plan != nullptr) {
    TRY(out.plan, features::Plan::FromJson(*plan));
    out.feature_set_id = reader.Text("feature_set_id");
  }
  ReadValidation(reader.Object("validation"), out, faults);
  ReadFit(reader, out, threads, faults);
  TRY_OK(ReadPrimary(reader, out));
  if (faults.empty()) return out;
  return Error{
      ErrorCode::kValidationFailed, "The training cannot be run as asked.", std::move(faults), {}};
}

}  // namespace lathe::work
