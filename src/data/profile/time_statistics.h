// What is peculiar to a column of dates or moments: how regular it is, and where it has gaps.
// Stateless.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "data/profile/statistics.h"

namespace lathe::data::profile {

enum class TimeUnit { kDays, kMicroseconds };

/// Seconds since 1970-01-01 UTC of a count of `unit`.
double SecondsOf(TimeUnit unit, std::int64_t count);
/// ISO 8601.
std::string SpellTime(TimeUnit unit, std::int64_t count);

/// Of ordered keys of whole numbers, upwards. REQUIRES: not empty.
TimeShape DescribeTimes(std::span<const std::uint64_t> sorted, TimeUnit unit,
                        std::size_t most_gaps);

}  // namespace lathe::data::profile
