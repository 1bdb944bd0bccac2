#include "store/retention.h"

#include <array>
#include <set>
#include <string>
#include <vector>

#include "base/failpoint.h"
#include "base/log.h"

namespace lathe::store {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::int64_t kAuditKeptMs = 400 * kDayMs;  // a year and some, as auditors ask for
constexpr std::int64_t kRubbishAgeMs = kDayMs;  // an upload may take hours before its row exists

// Children before parents where a parent may stay, and whole trees last: what a cascade takes along
// need not be named.
constexpr auto kPurges = std::to_array<std::string_view>({
    "detach_datasets_of_purged_sources",
    "detach_datasets_of_purged_parents",
    "purge_models",
    "purge_trainings",
    "purge_profiles",
    "purge_rule_checks",
    "purge_rules",
    "purge_feature_sets",
    "drop_purged_dataset_bytes",
    "purge_datasets",
    "purge_uploads",
    "purge_datasources",
    "purge_projects",
    "purge_workspaces",
    "purge_api_keys",
});

template <const std::string_view& Column>
struct TextRow {
  std::string text;
  template <class V>
  static void Columns(V& column, auto& self) {
    column(Column, self.text);
  }
};
constexpr std::string_view kObjectId = "object_id";
constexpr std::string_view kProjectId = "project_id";
using ObjectRow = TextRow<kObjectId>;
using ProjectRow = TextRow<kProjectId>;

Result<std::set<std::string, std::less<>>> KnownObjects(Reader& reader) {
  TRY(const std::vector<ObjectRow> rows, reader.All<ObjectRow>("list_object_ids"));
  std::set<std::string, std::less<>> known;
  for (const ObjectRow& row : rows) known.insert(row.text);
  return known;
}

}  // namespace

Result<Purged> Retention::Run(std::int64_t now_ms, std::int64_t keep_ms) const {
  TRY(Purged purged, PurgeDeleted(now_ms - keep_ms));
  TRY(const std::int64_t expired, PurgeExpired(now_ms));
  TRY(const std::int64_t predictions, PurgePredictions());
  TRY(const std::int64_t rubbish, CollectFiles(now_ms));
  purged.rows += expired + predictions;
  purged.files += rubbish;
  return purged;
}

Result<Purged> Retention::PurgeDeleted(std::int64_t before_ms) const {
  Purged purged;
  std::vector<ObjectRow> objects;
  {
    TRY(Transaction tx, main_.Begin());
    TRY_OK(tx.Execute("drop_purged_dataset_uploads", {{"before", before_ms}}));
    TRY(objects, tx.All<ObjectRow>("list_purgeable_objects", {{"before", before_ms}}));
    for (const std::string_view purge : kPurges) {
      TRY(const std::int64_t rows, tx.Execute(purge, {{"before", before_ms}}));
      if (purge.starts_with("purge_")) purged.rows += rows;
    }
    TRY(const std::int64_t jobs, tx.Execute("purge_jobs", {{"before", before_ms}}));
    purged.rows += jobs;
    TRY_OK(tx.Commit());
  }
  TRY_OK(FailPoint("retention_before_files"));
  TRY(auto reader, main_.Read());
  TRY(const auto known, KnownObjects(reader));
  for (const ObjectRow& object : objects) {
    if (known.contains(object.text)) continue;
    TRY_OK(objects_.Remove(object.text));
    ++purged.files;
  }
  return purged;
}

Result<std::int64_t> Retention::PurgeExpired(std::int64_t now_ms) const {
  TRY(Transaction tx, main_.Begin());
  TRY(const std::int64_t tokens, tx.Execute("delete_expired_refresh_tokens", {{"now", now_ms}}));
  TRY(const std::int64_t keys, tx.Execute("delete_expired_idempotency_keys", {{"now", now_ms}}));
  TRY(const std::int64_t uploads, tx.Execute("purge_expired_uploads", {{"now", now_ms}}));
  TRY(const std::int64_t entries,
      tx.Execute("delete_old_audit_entries", {{"before", now_ms - kAuditKeptMs}}));
  TRY_OK(tx.Commit());
  return tokens + keys + uploads + entries;
}

Result<std::int64_t> Retention::PurgePredictions() const {
  TRY(const std::vector<ProjectRow> projects, [&]() -> Result<std::vector<ProjectRow>> {
    TRY(auto log, predictions_.Read());
    return log.All<ProjectRow>("list_prediction_projects");
  }());
  std::int64_t rows = 0;
  for (const ProjectRow& project : projects) {
    {
      TRY(auto reader, main_.Read());
      TRY(const std::int64_t count, reader.Int("count_projects_with_id", {{"id", project.text}}));
      if (count > 0) continue;
    }
    TRY(Transaction tx, predictions_.Begin());
    TRY(const std::int64_t gone,
        tx.Execute("purge_predictions_of_project", {{"project_id", project.text}}));
    TRY_OK(tx.Execute("purge_prediction_counts_of_project", {{"project_id", project.text}}));
    TRY_OK(tx.Commit());
    rows += gone;
  }
  return rows;
}

Result<std::int64_t> Retention::CollectFiles(std::int64_t now_ms) const {
  TRY(auto reader, main_.Read());
  TRY(const auto known, KnownObjects(reader));
  return objects_.CollectGarbage([&](std::string_view id) { return known.contains(id); }, now_ms,
                                 kRubbishAgeMs);
}

}  // namespace lathe::store
