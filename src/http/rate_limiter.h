// Token buckets by key (a user, an API key, an address). Memory is bounded: buckets that are full
// again are forgotten, and under a flood of new keys others make room. Runs on the monotonic clock.
// Thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string_view>
#include <unordered_map>

#include "http/server.h"

namespace lathe::http {

struct RateDecision {
  bool allowed = true;
  int limit = 0;  ///< requests at once; 0: no limit applies
  int remaining = 0;
  int reset_s = 0;        ///< until the bucket is full again
  int retry_after_s = 0;  ///< until the next request is allowed
};

class RateLimiter {
 public:
  /// `space` keeps the keys of different limits apart.
  RateDecision Take(std::string_view space, std::string_view key, const RateLimit& limit,
                    std::int64_t now_ms);
  /// Gives back what Take took.
  void Refund(std::string_view space, std::string_view key, const RateLimit& limit);

  /// Buckets held (tests).
  std::size_t size();

  static constexpr std::size_t kShards = 32;
  static constexpr std::size_t kKeysPerShard = 4'096;

 private:
  struct Bucket {
    double tokens = 0;
    std::int64_t at_ms = 0;  // when the tokens were counted; of a window, its begin
    double per_ms = 0, burst = 0;
  };
  struct Shard {
    std::mutex mutex;  // guards `buckets`
    std::unordered_map<std::uint64_t, Bucket> buckets;
    std::int64_t swept_ms = 0;
  };
  static RateDecision TakeFromWindow(Bucket& bucket, const RateLimit& limit, std::int64_t now_ms);
  static void MakeRoom(Shard& shard, std::int64_t now_ms);

  std::array<Shard, kShards> shards_;
};

}  // namespace lathe::http
