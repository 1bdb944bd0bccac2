#include "work/import.h"

#include <chrono>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include "base/failpoint.h"
#include "base/file.h"
#include "data/import.h"
#include "work/rules.h"

namespace lathe::work {
namespace {

constexpr std::int64_t kDefaultMemoryBytes = std::int64_t{1} << 30;
// Before this share is done, the time that is left would be a guess.
constexpr double kMinShareForEta = 0.05;

std::string Text(const json::object& params, std::string_view name) {
  const json::value* value = params.if_contains(name);
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

Result<data::ImportRequest> ReadRequest(const JobSpec& spec) {
  data::ImportRequest request;
  TRY(request.source, ReadFileParams(spec.params));
  TRY(request.options, data::ImportOptions::FromJson(spec.params));
  request.source.encoding = request.options.format.encoding;
  request.target_column = Text(spec.params, "target_column");
  request.output = spec.work_dir / kImportedTableName;
  request.spill_directory = spec.work_dir / "spill";
  request.threads = spec.threads;
  request.memory_limit_bytes =
      spec.memory_limit_bytes > 0 ? spec.memory_limit_bytes : kDefaultMemoryBytes;
  return request;
}

void LogReport(const data::ImportReport& report, EventWriter& events) {
  for (const data::csv::Warning& warning : report.warnings) {
    events.Log("warn", (warning.column.empty() ? "" : data::csv::Shown(warning.column) + ": ") +
                           warning.message);
  }
  if (report.rejected.count > 0) {
    events.Log("warn", std::to_string(report.rejected.count) + " values did not fit their column.");
  }
  events.Log("info", std::to_string(report.row_count) + " rows in " +
                         std::to_string(report.schema.columns.size()) + " columns.");
}

}  // namespace

Result<data::csv::TextSource> ReadFileParams(const json::object& params) {
  data::csv::TextSource source{Text(params, "path"), Text(params, "filename"), ""};
  if (source.path.empty()) return FieldFault("path", "required", "must name the uploaded file");
  return source;
}

Result<JobOutcome> RunImport(const JobContext& job) {
  TRY(data::ImportRequest request, ReadRequest(job.spec));
  TRY_OK(FailPoint("import_start"));
  std::error_code made;
  std::filesystem::create_directories(request.spill_directory, made);
  if (made) return Fail(ErrorCode::kStorageFull, "The job's working folder cannot be made.");
  const std::int64_t start_ms = job.clock.MonotonicMs();
  request.cancel = &job.cancel;
  request.on_progress = [&](double progress, std::string_view phase) {
    std::optional<double> eta_seconds;
    const double elapsed = static_cast<double>(job.clock.MonotonicMs() - start_ms) / 1000;
    if (progress >= kMinShareForEta) eta_seconds = elapsed / progress * (1 - progress);
    job.events.Progress(progress, phase, eta_seconds);
  };
  TRY(data::ImportReport report, data::ImportTable(request));
  JobOutcome outcome;
  outcome.result = report.ToJson();
  TRY_OK(KeepRules(job, request.output, report.schema, outcome.result));
  // The parent moves the file into place inside a transaction: the slow part of that is done here.
  TRY_OK(SyncPath(request.output));
  TRY_OK(FailPoint("import_save"));
  LogReport(report, job.events);
  outcome.files.push_back({kImportedTableName, report.size_bytes, report.fingerprint});
  return outcome;
}

}  // namespace lathe::work
