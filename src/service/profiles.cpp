#include "service/profiles.h"

#include <utility>

#include "base/crypto.h"
#include "base/file.h"
#include "data/schema.h"
#include "service/dataset_table.h"
#include "service/job_result.h"
#include "service/profile_job.h"

namespace lathe::service {
namespace {

using store::Dataset;
using store::Profile;
using store::WorkspaceScope;

constexpr std::int64_t kMostDocumentBytes = std::int64_t{256} << 20;
// Of the documents kept parsed: some dozen tables of usual width.
constexpr std::int64_t kMostKeptBytes = std::int64_t{4} << 20;
constexpr int kRetryAfterS = 2;

// Counts up whenever the document gets more or other figures: old ones are then made anew.
constexpr std::string_view kDocumentVersion = "6";

/// What a profile depends on besides the rows: it is the same as long as this is.
std::string BasisOf(const data::TableSchema& schema) {
  std::string text(kDocumentVersion);
  for (const data::ColumnSchema& column : schema.columns) {
    text += std::string(data::ToText(column.semantic)) + ' ' +
            std::string(data::ToText(column.role)) + '\n';
  }
  return Sha256Hex(text);
}

json::object ToJson(const ProfileOptions& options) {
  json::object out;
  if (options.target) out["target"] = *options.target;
  if (options.without_target) out["without_target"] = true;
  if (options.sample_rows) out["sample_rows"] = *options.sample_rows;
  return out;
}

ProfileOptions OptionsOf(const Profile& profile) {
  ProfileOptions options;
  const auto document = ParseJson(profile.options);
  if (!document.ok() || !document->is_object()) return options;
  const json::object& object = document->get_object();
  if (const json::value* target = object.if_contains("target"); target && target->is_string())
    options.target = std::string(target->get_string());
  if (const json::value* none = object.if_contains("without_target"); none && none->is_bool())
    options.without_target = none->get_bool();
  if (const json::value* rows = object.if_contains("sample_rows"); rows && rows->is_int64())
    options.sample_rows = rows->get_int64();
  return options;
}

bool IsOnItsWay(const Profile& profile) {
  return profile.status == "queued" || profile.status == "running";
}

/// The problem a profile failed with, as the error it was.
Error FaultOf(const Profile& profile) {
  const auto document = ParseJson(profile.error.value_or("{}"));
  return ErrorOfProblem(document.ok() && document->is_object() ? document->get_object()
                                                               : json::object());
}

Error Unreadable() {
  return Fail(ErrorCode::kDatasetCorrupt, "The file of the profile cannot be read.");
}

Error NotReady() {
  Error error = Fail(ErrorCode::kDatasetNotReady,
                     "The statistics of this dataset are being computed; ask again in a moment.");
  error.retry_after_s = kRetryAfterS;
  return error;
}

}  // namespace

Profiles::Profiles(const Deps& deps, ProfileLimits limits)
    : database_(deps.database),
      objects_(deps.objects),
      clock_(deps.clock),
      hub_(deps.hub),
      limits_(limits),
      profiles_(deps.database),
      datasets_(deps.database),
      jobs_(deps.database),
      waiting_(limits.most_waiting),
      documents_(kMostKeptBytes) {}

Result<Dataset> Profiles::ReadyDataset(const WorkspaceScope& scope, std::string_view id) const {
  TRY(Dataset dataset, datasets_.Find(scope, id));
  TRY_OK(CheckTableReady(dataset));
  return dataset;
}

Result<Profile> Profiles::Begin(store::Transaction& tx, const WorkspaceScope& scope,
                                const Dataset& dataset, const ProfileOptions& options,
                                const std::string& basis) {
  json::object params = ToJson(options);
  TRY(Profile profile, profiles_.Restart(tx, scope, dataset.id, ToText(json::value(params)), basis,
                                         clock_.WallMs()));
  params["dataset_id"] = dataset.id;
  store::NewJob job;
  job.kind = ProfileJobKind::kName;
  job.project_id = dataset.project_id;
  job.resource_kind = ProfileJobKind::kResourceKind;
  job.resource_id = profile.id;
  job.params = std::move(params);
  job.memory_limit_bytes = limits_.memory_limit_bytes;
  job.wall_limit_s = limits_.wall_limit_s;
  TRY(const store::Job queued,
      jobs_.Enqueue(tx, scope, job, {clock_.WallMs(), clock_.MonotonicMs()}));
  TRY_OK(profiles_.SetJob(tx, scope, profile.id, queued.id));
  profile.job_id = queued.id;
  tx.OnCommit([&hub = hub_] { hub.Notify(); });
  return profile;
}

Result<ProfileView> Profiles::ViewOf(const WorkspaceScope& scope, Profile profile) const {
  ProfileView view{std::move(profile), {}, {}};
  view.options = OptionsOf(view.profile);
  TRY(view.job, jobs_.Find(scope, view.profile.job_id));
  return view;
}

Result<ProfileView> Profiles::Start(const WorkspaceScope& scope, std::string_view dataset_id,
                                    const ProfileOptions& options, const store::Origin& origin) {
  TRY(const Dataset dataset, ReadyDataset(scope, dataset_id));
  TRY(const data::TableSchema schema, SchemaOf(dataset));
  if (options.target && options.without_target)
    return FieldFault("without_target", "not_allowed", "does not go with a target");
  if (options.target && !schema.IndexOf(*options.target))
    return FieldFault("target", "not_found", "must be a column of the dataset");
  const std::string basis = BasisOf(schema);
  TRY(auto tx, database_.Begin());
  auto current = profiles_.FindFor(scope, dataset_id);
  if (!current.ok() && current.error().code != ErrorCode::kNotFound)
    return std::move(current).error();
  const std::string wanted = ToText(json::value(ToJson(options)));
  if (current.ok() && IsOnItsWay(*current) && current->options == wanted && current->basis == basis)
    return ViewOf(scope, *std::move(current));
  TRY(Profile profile, Begin(tx, scope, dataset, options, basis));
  TRY_OK(
      store::AuditLog(database_, clock_)
          .Add(tx, origin,
               {"dataset.profile", "dataset", dataset.id, scope.workspace_id(), ToJson(options)}));
  TRY_OK(tx.Commit());
  return ViewOf(scope, std::move(profile));
}

Result<ProfileView> Profiles::Get(const WorkspaceScope& scope, std::string_view dataset_id) const {
  TRY_OK(datasets_.Find(scope, dataset_id));
  auto profile = profiles_.FindFor(scope, dataset_id);
  if (!profile.ok() && profile.error().code == ErrorCode::kNotFound) {
    return Fail(ErrorCode::kNotFound,
                "Nobody has looked at this dataset yet. POST to the same address, or read its "
                "statistics.");
  }
  if (!profile.ok()) return std::move(profile).error();
  return ViewOf(scope, *std::move(profile));
}

Result<Profile> Profiles::CurrentOrBegun(const WorkspaceScope& scope, const Dataset& dataset) {
  TRY(const data::TableSchema schema, SchemaOf(dataset));
  const std::string basis = BasisOf(schema);
  const auto is_current = [&](const Result<Profile>& found) {
    return found.ok() && found->basis == basis;
  };
  auto found = profiles_.FindFor(scope, dataset.id);
  if (is_current(found)) return found;
  // Two readers at once: the second finds what the first began.
  TRY(auto tx, database_.Begin());
  found = profiles_.FindFor(scope, dataset.id);
  if (is_current(found)) return found;
  if (!found.ok() && found.error().code != ErrorCode::kNotFound) return found;
  const ProfileOptions options = found.ok() ? OptionsOf(*found) : ProfileOptions();
  TRY(Profile profile, Begin(tx, scope, dataset, options, basis));
  TRY_OK(tx.Commit());
  return profile;
}

Result<Profile> Profiles::WaitFor(const WorkspaceScope& scope, Profile profile) {
  if (!IsOnItsWay(profile)) return profile;
  const auto seat = waiting_.Take();
  if (!seat) return NotReady();
  using Steady = std::chrono::steady_clock;
  const auto end = Steady::now() + limits_.patience;
  std::uint64_t seen = hub_.epoch();
  while (true) {
    TRY(profile, profiles_.Find(scope, profile.id));
    if (!IsOnItsWay(profile)) return profile;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Steady::now());
    if (left.count() <= 0) return NotReady();
    seen = hub_.Wait(seen, left);
  }
}

Result<Profiles::Part> Profiles::Document(const WorkspaceScope& scope,
                                          std::string_view dataset_id) {
  TRY(const Dataset dataset, ReadyDataset(scope, dataset_id));
  TRY(Profile profile, CurrentOrBegun(scope, dataset));
  TRY(profile, WaitFor(scope, std::move(profile)));
  if (profile.status == "failed") return FaultOf(profile);
  if (!profile.object_id || !objects_.Exists(*profile.object_id))
    return Fail(ErrorCode::kDatasetCorrupt, "The file of the profile is missing.");
  if (Part kept = documents_.Find(*profile.object_id)) return kept;
  TRY(const std::string text, ReadText(objects_.PathOf(*profile.object_id), kMostDocumentBytes));
  TRY(json::value document, ParseJson(text));
  if (!document.is_object()) return Unreadable();
  Part read = std::make_shared<const json::object>(std::move(document.get_object()));
  documents_.Keep(*profile.object_id, read, static_cast<std::int64_t>(text.size()));
  return read;
}

Result<Profiles::Part> Profiles::Section(const WorkspaceScope& scope, std::string_view dataset_id,
                                         std::string_view name) {
  TRY(const Part document, Document(scope, dataset_id));
  const json::value* section = document->if_contains(name);
  if (!section || !section->is_object()) return Unreadable();
  return Part(document, &section->get_object());
}

}  // namespace lathe::service
