#include "work/source_import.h"

#include <unistd.h>

#include <chrono>
#include <optional>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

#include "base/failpoint.h"
#include "base/file.h"
#include "data/sources/source_kind.h"
#include "data/sources/steps.h"
#include "work/import.h"
#include "work/rules.h"
#include "work/source_access.h"

namespace lathe::work {
namespace {

using data::sources::Connector;
using data::sources::SourceImport;

constexpr std::int64_t kDefaultMemoryBytes = std::int64_t{1} << 30;
// Reaching a server is safe to repeat; reading is not begun again by halves.
constexpr int kConnectTries = 3;
constexpr std::int64_t kDefaultLimitS = 3600;
// A server that keeps the limit itself says more; ours is for one that does not.
constexpr std::int64_t kOwnLimitSlackS = 5;
constexpr std::int64_t kProgressEveryMs = 250;
constexpr auto kFirstPause = std::chrono::milliseconds(500);

std::string Text(const json::object& params, std::string_view name) {
  const json::value* value = params.if_contains(name);
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

Result<SourceImport> ReadRequest(const JobSpec& spec) {
  SourceImport request;
  request.table = Text(spec.params, "table");
  request.query = Text(spec.params, "query");
  request.path = Text(spec.params, "path");
  if (const json::value* names = spec.params.if_contains("only_columns");
      names && names->is_array()) {
    for (const json::value& name : names->get_array()) {
      if (name.is_string()) request.only_columns.emplace_back(name.get_string());
    }
  }
  if (const json::value* expected = spec.params.if_contains("expected_columns")) {
    TRY(request.expected, data::TableSchema::FromJson(*expected));
  }
  const json::value* accepts = spec.params.if_contains("accept_changes");
  request.accept_changes = accepts && accepts->is_bool() && accepts->get_bool();
  TRY_OK(data::sources::CheckFormatOptions(spec.params, !request.path.empty()));
  TRY(request.options, data::ImportOptions::FromJson(spec.params));
  request.target_column = Text(spec.params, "target_column");
  request.output = spec.work_dir / kImportedTableName;
  request.spill_directory = spec.work_dir / "spill";
  request.threads = spec.threads;
  request.memory_limit_bytes =
      spec.memory_limit_bytes > 0 ? spec.memory_limit_bytes : kDefaultMemoryBytes;
  return request;
}

/// Seconds one import may take: the source's setting.
std::int64_t TimeLimit(const JobSpec& spec) {
  const json::value* config = spec.params.if_contains("config");
  const json::value* limit =
      config && config->is_object() ? config->get_object().if_contains("timeout_s") : nullptr;
  return limit && limit->is_int64() ? limit->get_int64() : kDefaultLimitS;
}

bool IsPassing(const Error& error) {
  return error.code == ErrorCode::kSourceUnreachable || error.code == ErrorCode::kSourceTimeout ||
         error.code == ErrorCode::kSourceRateLimited;
}

Status Reach(Connector& connector, const JobContext& job) {
  auto pause = kFirstPause;
  for (int attempt = 1;; ++attempt) {
    job.events.Progress(0, attempt == 1 ? "connecting" : "connecting again", {});
    data::sources::Steps steps;
    Status reached = connector.Connect(steps);
    if (reached.ok() || attempt == kConnectTries || !IsPassing(reached.error())) return reached;
    job.events.Log("warn", reached.error().detail + " Trying again.");
    TRY_OK(job.cancel.Check());
    std::this_thread::sleep_for(pause);
    pause *= 2;
  }
}

}  // namespace

Result<JobOutcome> RunSourceImport(const JobContext& job) {
  TRY(SourceImport request, ReadRequest(job.spec));
  TRY(const auto connector, OpenSource(job));
  TRY_OK(FailPoint("source_import_start"));
  std::error_code made;
  std::filesystem::create_directories(request.spill_directory, made);
  if (made) return Fail(ErrorCode::kStorageFull, "The job's working folder cannot be made.");
  TRY_OK(Reach(*connector, job));
  request.cancel = &job.cancel;
  std::string told_phase;
  std::int64_t told_ms = 0;
  request.on_progress = [&](double progress, std::string_view phase) {
    const std::int64_t now_ms = job.clock.MonotonicMs();
    if (phase == told_phase && now_ms - told_ms < kProgressEveryMs) return;
    told_phase = phase;
    told_ms = now_ms;
    job.events.Progress(progress, phase, {});
  };
  const std::int64_t limit_s = TimeLimit(job.spec);
  const Watchdog watchdog(std::chrono::seconds(limit_s + kOwnLimitSlackS), [&] {
    const Status left = WriteJobError(
        job.spec.work_dir,
        Fail(ErrorCode::kSourceTimeout, "The import took longer than the source's time limit of " +
                                            std::to_string(limit_s) + " s."));
    // The library still holds the other thread: only the process's end frees it.
    ::_exit(left.ok() ? 1 : kJobExitStorageFull);
  });
  TRY(json::object result, connector->Import(request));
  TRY(const data::TableSchema schema, data::TableSchema::FromJson(result["columns"]));
  TRY_OK(KeepRules(job, request.output, schema, result));
  // The parent moves the file into place inside a transaction: the slow part of that is done here.
  TRY_OK(SyncPath(request.output));
  JobOutcome outcome;
  outcome.files.push_back({kImportedTableName, result["size_bytes"].as_int64(),
                           std::string(result["fingerprint"].as_string())});
  outcome.result = std::move(result);
  return outcome;
}

}  // namespace lathe::work
