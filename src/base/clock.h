// Time, seen through an interface so that tests control it. Wall time is for display and token
// expiry; leases, time-outs and rate limits use the monotonic time, which never jumps. Thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace lathe {

class Clock {
 public:
  virtual ~Clock() = default;
  /// Milliseconds since 1970-01-01 UTC.
  virtual std::int64_t WallMs() const = 0;
  /// Milliseconds since an arbitrary start; never goes back.
  virtual std::int64_t MonotonicMs() const = 0;
};

class SystemClock final : public Clock {
 public:
  std::int64_t WallMs() const override;
  std::int64_t MonotonicMs() const override;
};

/// A clock that stands still until a test moves it.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(std::int64_t wall_ms = 1'700'000'000'000) : wall_ms_(wall_ms) {}
  std::int64_t WallMs() const override { return wall_ms_; }
  std::int64_t MonotonicMs() const override { return monotonic_ms_; }
  void Advance(std::int64_t ms) { wall_ms_ += ms, monotonic_ms_ += ms; }

 private:
  std::int64_t wall_ms_;
  std::int64_t monotonic_ms_ = 0;
};

/// RFC 3339 in UTC with milliseconds: "2026-01-31T09:30:00.000Z".
std::string FormatTime(std::int64_t wall_ms);
/// Reads RFC 3339, with any offset. Error: validation_failed.
Result<std::int64_t> ParseTime(std::string_view text);

}  // namespace lathe
