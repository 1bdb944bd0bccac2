#include "work/clean.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "base/failpoint.h"
#include "base/file.h"
#include "data/clean/table_cleaner.h"
#include "work/rules.h"

namespace lathe::work {
namespace {

constexpr const char* kTableName = "table.parquet";
constexpr std::int64_t kDefaultMemoryBytes = std::int64_t{1} << 30;

std::vector<std::string> TextsOf(const json::object& params, std::string_view key) {
  std::vector<std::string> texts;
  const json::value* listed = params.if_contains(key);
  if (!listed || !listed->is_array()) return texts;
  for (const json::value& item : listed->get_array()) {
    if (item.is_string()) texts.emplace_back(item.get_string());
  }
  return texts;
}

Result<data::clean::CleanRequest> ReadRequest(const JobSpec& spec) {
  data::clean::CleanRequest request;
  const json::value* path = spec.params.if_contains("dataset_path");
  const json::value* schema = spec.params.if_contains("schema");
  const json::value* steps = spec.params.if_contains("steps");
  if (!path || !path->is_string() || !schema || !steps)
    return FieldFault("dataset_path", "required", "must name the table, its schema and the steps");
  request.path = std::string(path->get_string());
  TRY(request.schema, data::TableSchema::FromJson(*schema));
  TRY(request.steps, data::clean::ReadSteps(*steps, request.schema));
  request.targets = TextsOf(spec.params, "targets");
  request.output = spec.work_dir / kTableName;
  request.spill_directory = spec.work_dir / "spill";
  request.threads = std::max(1, spec.threads);
  request.memory_limit_bytes =
      spec.memory_limit_bytes > 0 ? spec.memory_limit_bytes : kDefaultMemoryBytes;
  return request;
}

}  // namespace

Result<JobOutcome> RunClean(const JobContext& job) {
  TRY(data::clean::CleanRequest request, ReadRequest(job.spec));
  TRY_OK(FailPoint("clean_start"));
  std::error_code made;
  std::filesystem::create_directories(request.spill_directory, made);
  if (made) return Fail(ErrorCode::kStorageFull, "The job's working folder cannot be made.");
  request.cancel = &job.cancel;
  request.on_progress = [&](double share, std::string_view phase) {
    job.events.Progress(share, phase);
  };
  TRY(const data::clean::CleanReport report, data::clean::CleanTable(request));
  // The parent moves the file into place inside a transaction: the slow part of that is done here.
  TRY_OK(SyncPath(request.output));
  JobOutcome outcome;
  outcome.result = {{"row_count", report.row_count},
                    {"column_count", report.schema.columns.size()},
                    {"columns", report.schema.ToJson()},
                    {"steps", report.StepsToJson()}};
  TRY_OK(KeepRules(job, request.output, report.schema, outcome.result));
  for (const data::clean::StepReport& step : report.steps) job.events.Log("info", step.sentence);
  outcome.files.push_back({kTableName, report.size_bytes, report.fingerprint});
  return outcome;
}

}  // namespace lathe::work
