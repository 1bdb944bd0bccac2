#include "http/rate_limiter.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace lathe::http {
namespace {

std::uint64_t KeyOf(std::string_view space, std::string_view key) {
  const std::hash<std::string_view> hash;
  std::uint64_t mixed = hash(space) * 0x9e3779b97f4a7c15ULL ^ hash(key);
  mixed ^= mixed >> 29;
  return mixed * 0xbf58476d1ce4e5b9ULL;
}

}  // namespace

RateDecision RateLimiter::Take(std::string_view space, std::string_view key, const RateLimit& limit,
                               std::int64_t now_ms) {
  if (limit.per_second <= 0) return {};
  const std::uint64_t id = KeyOf(space, key);
  Shard& shard = shards_[(id >> 59) % kShards];
  const double per_ms = limit.per_second / 1000;
  const std::lock_guard lock(shard.mutex);
  auto found = shard.buckets.find(id);
  if (found == shard.buckets.end()) {
    if (shard.buckets.size() >= kKeysPerShard) MakeRoom(shard, now_ms);
    found = shard.buckets.emplace(id, Bucket{limit.burst, now_ms, per_ms, limit.burst}).first;
  }
  Bucket& bucket = found->second;
  if (limit.window_s > 0) return TakeFromWindow(bucket, limit, now_ms);
  bucket.tokens =
      std::min(limit.burst, bucket.tokens + static_cast<double>(now_ms - bucket.at_ms) * per_ms);
  bucket.at_ms = now_ms;
  RateDecision decision;
  decision.limit = static_cast<int>(limit.burst);
  decision.allowed = bucket.tokens >= 1;
  if (decision.allowed) bucket.tokens -= 1;
  decision.remaining = static_cast<int>(bucket.tokens);
  decision.reset_s = static_cast<int>(std::ceil((limit.burst - bucket.tokens) / limit.per_second));
  if (!decision.allowed)
    decision.retry_after_s =
        std::max(1, static_cast<int>(std::ceil((1 - bucket.tokens) / limit.per_second)));
  return decision;
}

RateDecision RateLimiter::TakeFromWindow(Bucket& bucket, const RateLimit& limit,
                                         std::int64_t now_ms) {
  const std::int64_t window_ms = std::int64_t{limit.window_s} * 1'000;
  if (now_ms - bucket.at_ms >= window_ms || bucket.tokens >= limit.burst) {
    bucket.at_ms = now_ms;
    bucket.tokens = limit.burst;
  }
  RateDecision decision;
  decision.limit = static_cast<int>(limit.burst);
  decision.allowed = bucket.tokens >= 1;
  if (decision.allowed) bucket.tokens -= 1;
  decision.remaining = static_cast<int>(bucket.tokens);
  decision.reset_s = static_cast<int>((bucket.at_ms + window_ms - now_ms + 999) / 1'000);
  if (!decision.allowed) decision.retry_after_s = std::max(1, decision.reset_s);
  return decision;
}

void RateLimiter::Refund(std::string_view space, std::string_view key, const RateLimit& limit) {
  if (limit.per_second <= 0) return;
  const std::uint64_t id = KeyOf(space, key);
  Shard& shard = shards_[(id >> 59) % kShards];
  const std::lock_guard lock(shard.mutex);
  const auto found = shard.buckets.find(id);
  if (found != shard.buckets.end())
    found->second.tokens = std::min(limit.burst, found->second.tokens + 1);
}

std::size_t RateLimiter::size() {
  std::size_t count = 0;
  for (Shard& shard : shards_) {
    const std::lock_guard lock(shard.mutex);
    count += shard.buckets.size();
  }
  return count;
}

/// Forgets what a new bucket would not differ from; if that is too little, one bucket, whichever it
/// is.
void RateLimiter::MakeRoom(Shard& shard, std::int64_t now_ms) {
  if (now_ms - shard.swept_ms >= 1000) {
    shard.swept_ms = now_ms;
    std::erase_if(shard.buckets, [&](const auto& entry) {
      const Bucket& bucket = entry.second;
      return bucket.tokens + static_cast<double>(now_ms - bucket.at_ms) * bucket.per_ms >=
             bucket.burst;
    });
  }
  if (shard.buckets.size() >= kKeysPerShard) shard.buckets.erase(shard.buckets.begin());
}

}  // namespace lathe::http
