#include "work/profile.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "base/crypto.h"
#include "base/failpoint.h"
#include "base/file.h"
#include "data/profile/table_profile.h"

namespace lathe::work {
namespace {

constexpr std::int64_t kDefaultMemoryBytes = std::int64_t{1} << 30;
constexpr std::int64_t kMostReferenceBytes = std::int64_t{64} << 20;
constexpr auto kProgressEvery = std::chrono::milliseconds(250);

Result<data::profile::ScanRequest> ReadRequest(const JobSpec& spec) {
  data::profile::ScanRequest request;
  const json::value* path = spec.params.if_contains("dataset_path");
  const json::value* schema = spec.params.if_contains("schema");
  if (!path || !path->is_string() || !schema)
    return FieldFault("dataset_path", "required", "must name the table and its schema");
  request.path = std::string(path->get_string());
  TRY(request.schema, data::TableSchema::FromJson(*schema));
  const json::value* rows = spec.params.if_contains("sample_rows");
  if (rows && rows->is_int64()) request.sample_rows = rows->get_int64();
  request.threads = std::max(1, spec.threads);
  request.memory_limit_bytes =
      spec.memory_limit_bytes > 0 ? spec.memory_limit_bytes : kDefaultMemoryBytes;
  return request;
}

data::profile::TargetChoice TargetOf(const JobSpec& spec) {
  data::profile::TargetChoice choice;
  const json::value* target = spec.params.if_contains("target");
  const json::value* none = spec.params.if_contains("without_target");
  if (target && target->is_string()) choice.column = std::string(target->get_string());
  choice.none = none && none->is_bool() && none->get_bool();
  return choice;
}

/// An earlier version that cannot be read is none: the profile does not fail for it.
std::optional<data::profile::Reference> ReferenceOf(const JobSpec& spec) {
  const json::value* path = spec.params.if_contains("reference_path");
  const json::value* version = spec.params.if_contains("reference_version");
  if (!path || !path->is_string() || !version || !version->is_int64()) return std::nullopt;
  const auto text = ReadText(std::string(path->get_string()), kMostReferenceBytes);
  if (!text.ok()) return std::nullopt;
  auto document = ParseJson(*text);
  if (!document.ok() || !document->is_object()) return std::nullopt;
  json::value* statistics = document->get_object().if_contains("statistics");
  if (!statistics || !statistics->is_object()) return std::nullopt;
  return data::profile::Reference{static_cast<int>(version->get_int64()),
                                  std::move(statistics->get_object())};
}

}  // namespace

Result<JobOutcome> RunProfile(const JobContext& job) {
  TRY(data::profile::ScanRequest request, ReadRequest(job.spec));
  TRY_OK(FailPoint("profile_start"));
  request.cancel = &job.cancel;
  auto told = std::chrono::steady_clock::time_point();
  request.on_progress = [&](double share) {
    const auto now = std::chrono::steady_clock::now();
    if (now - told < kProgressEvery) return;
    told = now;
    job.events.Progress(share, "looking at columns");
  };
  TRY(const data::profile::TableProfile profile,
      data::profile::ProfileTable(request, TargetOf(job.spec), ReferenceOf(job.spec)));
  const std::string text = ToText(json::value(profile.ToJson()));
  TRY_OK(PublishText(job.spec.work_dir / kProfileName, text));
  JobOutcome outcome;
  outcome.files.push_back({kProfileName, static_cast<std::int64_t>(text.size()), Sha256Hex(text)});
  return outcome;
}

}  // namespace lathe::work
