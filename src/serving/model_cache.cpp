#include "serving/model_cache.h"

#include <limits>
#include <mutex>
#include <utility>

#include "base/id.h"
#include "base/log.h"

namespace lathe::serving {

namespace {

/// The model inside, which lives as long as the whole.
std::shared_ptr<const models::Model> ModelOf(std::shared_ptr<const ServedModel> served) {
  const models::Model* model = &served->model();
  return {std::move(served), model};
}

Result<std::shared_ptr<const models::Model>> Open(const store::Objects& objects,
                                                  const BundleFile& file) {
  // A file that is gone is as bad as one that is damaged: the row says that it is there.
  const Error missing = Fail(ErrorCode::kModelCorrupt,
                             "The model's file is missing. Train it again or restore a backup.");
  if (!IsId(file.object_id)) return missing;
  auto model = models::Model::Open(objects.PathOf(file.object_id));
  if (!model.ok() && model.error().code == ErrorCode::kNotFound) return missing;
  if (model.ok() && (*model)->manifest().model_id != file.model_id)
    return Fail(ErrorCode::kModelCorrupt,
                "The model's file holds another model. Train it again or restore a backup.");
  return model;
}

}  // namespace

/// One reading of a file, and those who wait for it.
struct ModelCache::Load {
  std::mutex mutex;
  std::condition_variable done;
  std::optional<Result<Served>> result;  // guarded by mutex
};

ModelCache::ModelCache(const store::Objects& objects, std::int64_t budget_bytes)
    : objects_(objects), budget_bytes_(budget_bytes) {}
ModelCache::~ModelCache() = default;

std::shared_ptr<const ServedModel> ModelCache::FindResident(std::string_view object_id) const {
  const Shard& shard = ShardOf(object_id);
  const std::shared_lock lock(shard.mutex);
  const auto found = shard.entries.find(object_id);
  if (found == shard.entries.end() || !found->second.served) return nullptr;
  found->second.last_used.store(Tick(), std::memory_order_relaxed);
  return found->second.served;
}

Result<std::shared_ptr<const ServedModel>> ModelCache::GetServed(const BundleFile& file) {
  const std::string_view object_id = file.object_id;
  if (auto served = FindResident(object_id)) return served;
  Shard& shard = ShardOf(object_id);
  std::shared_ptr<Load> load;
  bool is_loader = false;
  {
    const std::unique_lock lock(shard.mutex);
    Entry& entry = shard.entries[std::string(object_id)];
    if (entry.served) return entry.served;
    is_loader = !entry.load;
    if (is_loader) entry.load = std::make_shared<Load>();
    load = entry.load;
  }
  if (is_loader) Keep(object_id, load, Read(file));
  std::unique_lock lock(load->mutex);
  load->done.wait(lock, [&] { return load->result.has_value(); });
  return *load->result;
}

Result<std::shared_ptr<const models::Model>> ModelCache::Get(const BundleFile& file) {
  TRY(Served served, GetServed(file));
  return ModelOf(std::move(served));
}

Result<std::shared_ptr<const models::Model>> ModelCache::ReadAnew(const BundleFile& file) {
  TRY(Served served, Read(file));
  return ModelOf(std::move(served));
}

Result<ModelCache::Served> ModelCache::Read(const BundleFile& file) {
  load_count_.fetch_add(1, std::memory_order_relaxed);
  auto model = Open(objects_, file);
  if (!model.ok()) {
    TellUnreadable(file.object_id, model.error());
    return std::move(model).error();
  }
  TellReadable(file.object_id);
  return Served(std::make_shared<ServedModel>(std::move(model).value()));
}

void ModelCache::TellUnreadable(std::string_view object_id, const Error& error) {
  log::Error("model_unreadable", {{"object_id", object_id}, {"detail", error.detail}});
  {
    const std::lock_guard lock(unreadable_mutex_);
    if (!unreadable_.emplace(object_id).second) return;
  }
  if (on_unreadable_) on_unreadable_(object_id, error);
}

void ModelCache::TellReadable(std::string_view object_id) {
  const std::lock_guard lock(unreadable_mutex_);
  unreadable_.erase(std::string(object_id));
}

void ModelCache::Keep(std::string_view object_id, const std::shared_ptr<Load>& load,
                      const Result<Served>& result) {
  {
    Shard& shard = ShardOf(object_id);
    const std::unique_lock lock(shard.mutex);
    const auto found = shard.entries.find(object_id);
    // Dropped in the meantime: whoever waits still gets it, but it is not kept.
    if (found != shard.entries.end() && found->second.load == load) {
      if (result.ok()) {
        Entry& entry = found->second;
        entry.served = *result;
        entry.load.reset();
        entry.size_bytes = (*result)->model().size_bytes();
        entry.last_used.store(Tick(), std::memory_order_relaxed);
        resident_bytes_ += entry.size_bytes;
        ++resident_count_;
      } else {
        shard.entries.erase(found);
      }
    }
  }
  {
    const std::lock_guard lock(load->mutex);
    load->result = result;
  }
  load->done.notify_all();
  if (result.ok()) EvictBut(object_id);
}

void ModelCache::Drop(std::string_view object_id) {
  Shard& shard = ShardOf(object_id);
  const std::unique_lock lock(shard.mutex);
  Erase(shard, object_id);
}

void ModelCache::Erase(Shard& shard, std::string_view object_id) {
  const auto found = shard.entries.find(object_id);
  if (found == shard.entries.end()) return;
  if (found->second.served) {
    resident_bytes_ -= found->second.size_bytes;
    --resident_count_;
  }
  shard.entries.erase(found);
}

// Loads are rare, so that looking at every entry costs less than keeping them in order on every
// look-up.
void ModelCache::EvictBut(std::string_view kept_id) {
  while (resident_bytes() > budget_bytes_) {
    std::string oldest_id;
    std::uint64_t oldest = std::numeric_limits<std::uint64_t>::max();
    for (const Shard& shard : shards_) {
      const std::shared_lock lock(shard.mutex);
      for (const auto& [id, entry] : shard.entries) {
        const std::uint64_t used = entry.last_used.load(std::memory_order_relaxed);
        if (entry.served && id != kept_id && used < oldest) oldest = used, oldest_id = id;
      }
    }
    if (oldest_id.empty()) return;
    Drop(oldest_id);
  }
}

}  // namespace lathe::serving
