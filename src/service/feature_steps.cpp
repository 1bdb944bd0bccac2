#include "service/feature_steps.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

#include "base/cancel.h"
#include "data/parquet_reader.h"
#include "service/feature_findings.h"

namespace lathe::service {

namespace {

using data::ColumnRole;
using data::ColumnSchema;
using store::WorkspaceScope;

constexpr std::size_t kPreviewRows = 100;
constexpr std::size_t kMostOutputs = 2'000;
constexpr std::int64_t kFewValues = 20;
constexpr std::int64_t kMemoryBytes = std::int64_t{256} << 20;

Error Busy() {
  Error error = Fail(ErrorCode::kUnavailable, "Other steps are being tried; ask again.");
  error.retry_after_s = 1;
  return error;
}

// What a column is predicted as when the project does not say.
std::string TaskOf(const ColumnSchema& column) {
  const bool is_number = data::KindOf(column.physical) == data::ColumnKind::kNumber &&
                         column.physical != data::PhysicalType::kBool;
  return is_number && column.distinct > kFewValues ? "regression" : "classification";
}

// Classes of the sampled rows, in order of value; rows without one are NaN.
void ReadClasses(const data::FrameColumn& column, std::vector<double>& y,
                 std::vector<std::string>& names) {
  std::map<std::string, double> classes;
  const auto text_of = [&](std::size_t row) -> std::optional<std::string> {
    if (column.kind == data::ColumnKind::kText) {
      const std::int32_t code = column.codes[row];
      if (code < 0) return std::nullopt;
      return std::string(column.dictionary[static_cast<std::size_t>(code)]);
    }
    if (std::isnan(column.numbers[row])) return std::nullopt;
    return std::to_string(column.numbers[row]);
  };
  for (std::size_t row = 0; row < y.size(); ++row)
    if (const auto text = text_of(row)) classes.emplace(*text, 0);
  for (auto& [name, index] : classes) {
    index = static_cast<double>(names.size());
    names.push_back(name);
  }
  for (std::size_t row = 0; row < y.size(); ++row) {
    const auto text = text_of(row);
    y[row] = text ? classes[*text] : std::numeric_limits<double>::quiet_NaN();
  }
}

}  // namespace

// Rows of a table with their answers.
struct FeatureSteps::Sample {
  data::TableSchema schema;
  std::int64_t row_count = 0;
  data::Frame whole, frame;  ///< frame: the rows with an answer, which lie in `whole`
  FeatureTarget target;
  std::vector<double> y;
  features::StepTarget answers;
};

Result<FeatureTarget> FeatureSteps::TargetOf(const WorkspaceScope& scope,
                                             const store::Dataset& dataset,
                                             const data::TableSchema& schema,
                                             const std::optional<std::string>& asked) const {
  if (asked && !schema.IndexOf(*asked))
    return FieldFault("target", "not_found", "must be a column of the dataset");
  TRY(const store::Project project, projects_.Get(scope, dataset.project_id));
  FeatureTarget target;
  const auto marked = std::ranges::find(schema.columns, ColumnRole::kTarget, &ColumnSchema::role);
  if (asked) {
    target.column = *asked;
  } else if (marked != schema.columns.end()) {
    target.column = marked->name;
  } else if (project.target_column && schema.IndexOf(*project.target_column)) {
    target.column = *project.target_column;
  }
  target.task = "clustering";
  if (target.column.empty()) return target;
  target.task = project.type;
  if (target.task == "clustering")
    target.task = TaskOf(schema.columns[*schema.IndexOf(target.column)]);
  return target;
}

Result<FeatureSteps::Sample> FeatureSteps::ReadSample(const WorkspaceScope& scope,
                                                      std::string_view dataset_id,
                                                      const std::optional<std::string>& target,
                                                      const CancelToken& deadline) const {
  TRY(Datasets::Table table, datasets_.ReadyTable(scope, dataset_id));
  TRY(const DatasetView view, datasets_.Get(scope, dataset_id));
  Sample sample;
  sample.schema = std::move(table.schema);
  sample.row_count = table.row_count;
  TRY(sample.target, TargetOf(scope, view.dataset, sample.schema, target));
  data::ReadOptions options;
  options.cancel = &deadline;
  options.memory_limit_bytes = kMemoryBytes;
  const auto width =
      static_cast<std::int64_t>(std::max<std::size_t>(1, sample.schema.columns.size()));
  options.most_rows = std::clamp<std::int64_t>(limits_.most_cells / width, 50, limits_.sample_rows);
  TRY(sample.whole, data::ReadParquet(table.path, {}, options));
  std::vector<std::uint32_t> rows;
  std::vector<double> y(sample.whole.row_count());
  std::vector<std::string> names;
  if (!sample.target.column.empty()) {
    const data::FrameColumn& column = *sample.whole.Find(sample.target.column);
    if (sample.target.task == "classification") {
      ReadClasses(column, y, names);
    } else if (column.kind == data::ColumnKind::kNumber) {
      y = column.numbers;
    } else {
      return FieldFault("target", "wrong_type", "must be a number in a regression");
    }
  }
  for (std::size_t row = 0; row < y.size(); ++row)
    if (!std::isnan(y[row])) {
      rows.push_back(static_cast<std::uint32_t>(row));
      sample.y.push_back(y[row]);
    }
  sample.frame = sample.whole.Take(rows);
  sample.answers = {sample.y, std::move(names)};
  return sample;
}

Result<features::PlanReport> FeatureSteps::Try(const WorkspaceScope& scope,
                                               std::string_view dataset_id,
                                               const std::optional<std::string>& target,
                                               const json::value& steps) {
  TRY(const features::Plan plan, features::Plan::FromJson(steps));
  const auto seat = trying_.Take();
  if (!seat) return Busy();
  const CancelToken deadline(std::chrono::steady_clock::now() + limits_.longest);
  TRY(const Sample sample, ReadSample(scope, dataset_id, target, deadline));
  TRY_OK(features::CheckPlan(plan, sample.schema, sample.target.column));
  const bool has_target = !sample.target.column.empty();
  return features::ReportPlan(
      {plan, sample.schema, sample.frame, has_target ? &sample.answers : nullptr,
       sample.target.column, 0, &deadline, kMostOutputs},
      kPreviewRows);
}

Result<Suggestions> FeatureSteps::Suggest(const WorkspaceScope& scope, std::string_view dataset_id,
                                          const std::optional<std::string>& target) {
  const auto quality = profiles_.Section(scope, dataset_id, "quality");
  const auto seat = trying_.Take();
  if (!seat) return Busy();
  const CancelToken deadline(std::chrono::steady_clock::now() + limits_.longest);
  TRY(const Sample sample, ReadSample(scope, dataset_id, target, deadline));
  const std::string& column = sample.target.column;
  features::TableFindings findings;
  if (quality.ok()) findings = FindingsOf(**quality, column);
  AddInfinite(sample.frame, findings);
  const bool knows_leaks = column.empty() || (quality.ok() && KnowsTarget(**quality, column));
  if (!knows_leaks) TRY_OK(AddLeaks(sample.schema, sample.frame, column, deadline, findings));
  Suggestions suggestions;
  suggestions.is_quality_known = quality.ok();
  std::vector<features::SuggestedStep>& steps = suggestions.steps;
  steps = features::SuggestSteps(sample.schema, sample.frame, sample.row_count, column, findings);
  features::Plan plan;
  for (const features::SuggestedStep& step : steps) plan.steps.push_back(step.step);
  if (plan.steps.size() > features::kMostSteps) {
    plan.steps.resize(features::kMostSteps);
    steps.resize(features::kMostSteps);
  }
  TRY(plan, features::Plan::FromJson(plan.ToJson()));
  for (std::size_t i = 0; i < steps.size(); ++i) steps[i].step = plan.steps[i];
  return suggestions;
}

}  // namespace lathe::service
