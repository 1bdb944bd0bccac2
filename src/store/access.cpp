#include "store/access.h"

#include <array>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <unordered_map>

#include "base/id.h"

namespace lathe::store {
namespace {

constexpr std::int64_t kMaxAgeMs =
    1'000;  // another process (lathe user ...) may have changed the database
constexpr std::size_t kMaxEntriesPerShard = 4'096;

std::string_view QueryOf(ResourceKind kind) {
  switch (kind) {
    case ResourceKind::kWorkspace:
      return "access_workspace";
    case ResourceKind::kProject:
    case ResourceKind::kPrediction:
      return "access_project";
    case ResourceKind::kDatasource:
      return "access_datasource";
    case ResourceKind::kUpload:
      return "access_upload";
    case ResourceKind::kRule:
      return "access_rule";
    case ResourceKind::kDataset:
      return "access_dataset";
    case ResourceKind::kFeatureSet:
      return "access_feature_set";
    case ResourceKind::kTraining:
      return "access_training";
    case ResourceKind::kModel:
      return "access_model";
    case ResourceKind::kJob:
      return "access_job";
    case ResourceKind::kApiKey:
      return "access_api_key";
  }
  return "access_workspace";
}

struct AccessRow {
  std::string workspace_id;
  std::optional<Role> role;
  template <class V>
  static void Columns(V& column, auto& self) {
    column("workspace_id", self.workspace_id);
    column("role", self.role);
  }
};

struct ProjectOfRow {
  std::string project_id;
  template <class V>
  static void Columns(V& column, auto& self) {
    column("project_id", self.project_id);
  }
};

Error NotHere() {
  return Fail(ErrorCode::kNotFound, "There is nothing with this id that you can see.");
}

std::string KeyOf(const Caller& caller, ResourceKind kind, std::string_view id) {
  std::string key;
  key.reserve(80);
  key += static_cast<char>('a' + static_cast<int>(kind));
  key += id;
  key += '|';
  key += caller.api_key_id ? *caller.api_key_id : caller.user_id;
  return key;
}

}  // namespace

struct Access::Cache {
  struct Entry {
    WorkspaceScope scope;
    std::uint64_t epoch;
    std::int64_t made_ms;
  };
  struct Shard {
    std::shared_mutex mutex;
    std::unordered_map<std::string, Entry> entries;  // guarded by mutex
  };
  std::array<Shard, 16> shards;

  Shard& ShardOf(const std::string& key) {
    return shards[std::hash<std::string>{}(key) % shards.size()];
  }

  std::optional<WorkspaceScope> Find(const std::string& key, std::uint64_t epoch,
                                     std::int64_t now_ms) {
    Shard& shard = ShardOf(key);
    const std::shared_lock lock(shard.mutex);
    const auto found = shard.entries.find(key);
    if (found == shard.entries.end()) return std::nullopt;
    const Entry& entry = found->second;
    if (entry.epoch != epoch || now_ms - entry.made_ms >= kMaxAgeMs) return std::nullopt;
    return entry.scope;
  }
  void Keep(std::string key, const WorkspaceScope& scope, std::uint64_t epoch,
            std::int64_t now_ms) {
    Shard& shard = ShardOf(key);
    const std::unique_lock lock(shard.mutex);
    if (shard.entries.size() >= kMaxEntriesPerShard) shard.entries.clear();
    shard.entries.insert_or_assign(std::move(key), Entry{scope, epoch, now_ms});
  }
};

Access::Access(Database& main, Database& predictions, const Clock& clock)
    : main_(main), predictions_(predictions), clock_(clock), cache_(std::make_unique<Cache>()) {}
Access::~Access() = default;

Result<WorkspaceScope> Access::Resolve(const Caller& caller, ResourceKind kind,
                                       std::string_view id) const {
  std::string key = KeyOf(caller, kind, id);
  // Read before the query: a commit while it runs makes the answer stale at once.
  const std::uint64_t epoch = main_.commit_count();
  const std::int64_t now_ms = clock_.MonotonicMs();
  if (auto scope = cache_->Find(key, epoch, now_ms)) return *std::move(scope);
  TRY(WorkspaceScope scope, Query(caller, kind, id, /*deleted=*/false));
  cache_->Keep(std::move(key), scope, epoch, now_ms);
  return scope;
}

Result<WorkspaceScope> Access::ResolveDeleted(const Caller& caller, ResourceKind kind,
                                              std::string_view id) const {
  return Query(caller, kind, id, /*deleted=*/true);
}

Result<WorkspaceScope> Access::Query(const Caller& caller, ResourceKind kind, std::string_view id,
                                     bool deleted) const {
  if (!IsId(id)) return NotHere();
  std::string resource(id);
  if (kind == ResourceKind::kPrediction) {
    TRY(auto log, predictions_.Read());
    TRY(const auto row, log.First<ProjectOfRow>("access_prediction", {{"id", id}}));
    std::optional<std::string> project;
    if (row) project = row->project_id;
    if (!project && pending_) project = pending_(id);
    if (!project) return NotHere();
    resource = *std::move(project);
  }
  TRY(auto reader, main_.Read());
  TRY(const auto row, reader.First<AccessRow>(QueryOf(kind), {{"id", resource},
                                                              {"user_id", caller.user_id},
                                                              {"deleted", deleted ? 1 : 0}}));
  if (!row) return NotHere();
  if (caller.api_key_id) {
    if (caller.api_key_workspace != row->workspace_id) return NotHere();
    return WorkspaceScope(row->workspace_id, caller.api_key_role, caller.user_id);
  }
  if (!row->role) return NotHere();
  return WorkspaceScope(row->workspace_id, *row->role, caller.user_id);
}

}  // namespace lathe::store
