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
// Of an earlier version that has no profile: enough to know how its values are spread.
constexpr std::int64_t kReferenceRows = 100'000;
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

/// An earlier version to compare with, or why there is none.
struct Earlier {
  std::optional<data::profile::Reference> reference;
  std::string absent;
};

std::string TextOf(const JobSpec& spec, std::string_view name) {
  const json::value* value = spec.params.if_contains(name);
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

/// The statistics of a profile.
std::optional<json::object> StatisticsOf(const std::string& path) {
  const auto text = ReadText(path, kMostReferenceBytes);
  if (!text.ok()) return std::nullopt;
  auto document = ParseJson(*text);
  if (!document.ok() || !document->is_object()) return std::nullopt;
  json::value* statistics = document->get_object().if_contains("statistics");
  if (!statistics || !statistics->is_object()) return std::nullopt;
  return std::move(statistics->get_object());
}

/// An earlier version that cannot be read is none: the profile does not fail for it.
Earlier EarlierOf(const JobSpec& spec, data::profile::ScanRequest request) {
  const json::value* number = spec.params.if_contains("reference_version");
  if (!number || !number->is_int64()) return {{}, TextOf(spec, "reference_absent")};
  const int version = static_cast<int>(number->get_int64());
  if (auto statistics = StatisticsOf(TextOf(spec, "reference_path")))
    return {data::profile::Reference{version, *std::move(statistics)}, ""};
  Earlier none{{}, "Version " + std::to_string(version) + " cannot be read."};
  const json::value* schema = spec.params.if_contains("reference_schema");
  if (!schema) return none;
  auto columns = data::TableSchema::FromJson(*schema);
  if (!columns.ok()) return none;
  request.path = TextOf(spec, "reference_table");
  request.schema = *std::move(columns);
  request.sample_rows = kReferenceRows;
  request.on_progress = {};
  auto reference = data::profile::ReferenceOf(request, version);
  if (!reference.ok()) return none;
  return {*std::move(reference), ""};
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
  Earlier earlier = EarlierOf(job.spec, request);
  TRY(data::profile::TableProfile profile,
      data::profile::ProfileTable(request, TargetOf(job.spec), earlier.reference));
  if (!earlier.absent.empty()) profile.quality.not_compared = std::move(earlier.absent);
  const std::string text = ToText(json::value(profile.ToJson()));
  TRY_OK(PublishText(job.spec.work_dir / kProfileName, text));
  JobOutcome outcome;
  outcome.files.push_back({kProfileName, static_cast<std::int64_t>(text.size()), Sha256Hex(text)});
  return outcome;
}

}  // namespace lathe::work
