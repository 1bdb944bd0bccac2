// ModelCache: models that are in memory, by the id of their bundle object, up to a budget of bytes.
// The least recently used one goes first; a request that still uses it keeps it alive until it is
// done. A model that is wanted by many at once is loaded once. Looking up a resident model takes
// one shared lock of one of several shards. Thread-safe.
#pragma once

#include <array>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "base/result.h"
#include "models/model.h"
#include "serving/served_model.h"
#include "store/objects.h"

namespace lathe::serving {

/// Where a model's bundle is, and whose it must be.
struct BundleFile {
  std::string_view object_id;
  std::string_view model_id;
};

class ModelCache {
 public:
  /// `objects` outlives this. A model larger than the whole budget is kept, alone.
  ModelCache(const store::Objects& objects, std::int64_t budget_bytes);
  ~ModelCache();
  ModelCache(const ModelCache&) = delete;
  ModelCache& operator=(const ModelCache&) = delete;

  /// The model, loaded if need be (reads the file). Error: model_corrupt, also when the file is
  /// another model's, which is not remembered: a repaired file works.
  Result<std::shared_ptr<const models::Model>> Get(const BundleFile& file);
  /// The same, ready to answer.
  Result<std::shared_ptr<const ServedModel>> GetServed(const BundleFile& file);
  /// The model if it is in memory, else null. Never waits for the disk.
  std::shared_ptr<const ServedModel> FindResident(std::string_view object_id) const;
  /// The model as its file is now, checksums and all; not kept. Error: model_corrupt.
  Result<std::shared_ptr<const models::Model>> ReadAnew(const BundleFile& file);
  /// Hears of an object that cannot be read, once until it can be again, on the thread that read
  /// it. REQUIRES: set before the first use.
  using OnUnreadable = std::function<void(std::string_view object_id, const Error& error)>;
  void set_on_unreadable(OnUnreadable handler) { on_unreadable_ = std::move(handler); }
  /// Forgets the model, for instance because it was deleted.
  void Drop(std::string_view object_id);

  std::int64_t resident_bytes() const { return resident_bytes_.load(std::memory_order_relaxed); }
  std::int64_t resident_count() const { return resident_count_.load(std::memory_order_relaxed); }
  /// Files read so far.
  std::int64_t load_count() const { return load_count_.load(std::memory_order_relaxed); }

 private:
  using Served = std::shared_ptr<const ServedModel>;
  struct Load;
  struct Entry {
    Served served;               // null while loading
    std::shared_ptr<Load> load;  // shared with those who wait for it
    std::int64_t size_bytes = 0;
    mutable std::atomic<std::uint64_t> last_used{0};
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };
  struct Shard {
    mutable std::shared_mutex mutex;
    std::unordered_map<std::string, Entry, Hash, std::equal_to<>> entries;  // guarded by mutex
  };

  Shard& ShardOf(std::string_view id) { return shards_[Hash{}(id) % shards_.size()]; }
  const Shard& ShardOf(std::string_view id) const { return shards_[Hash{}(id) % shards_.size()]; }
  Result<Served> Read(const BundleFile& file);
  void Keep(std::string_view object_id, const std::shared_ptr<Load>& load,
            const Result<Served>& result);
  void Erase(Shard& shard, std::string_view object_id);
  void EvictBut(std::string_view kept_id);
  std::uint64_t Tick() const { return ticks_.fetch_add(1, std::memory_order_relaxed) + 1; }

  void TellUnreadable(std::string_view object_id, const Error& error);
  void TellReadable(std::string_view object_id);

  const store::Objects& objects_;
  const std::int64_t budget_bytes_;
  std::array<Shard, 16> shards_;
  std::atomic<std::int64_t> resident_bytes_{0}, resident_count_{0}, load_count_{0};
  mutable std::atomic<std::uint64_t> ticks_{0};
  OnUnreadable on_unreadable_;
  std::mutex unreadable_mutex_;
  std::unordered_set<std::string> unreadable_;  // guarded by unreadable_mutex_: told of
};

}  // namespace lathe::serving
