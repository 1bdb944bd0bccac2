// Hints of columns of numbers and dates, from their sorted values: numbers and dates that people
// write for "no value", values far from all others, and numbers that count the rows. Stateless.
#pragma once

#include <cstdint>
#include <functional>
#include <span>

#include "base/json.h"
#include "data/profile/column_hints.h"
#include "data/profile/ordered_keys.h"
#include "data/profile/time_statistics.h"

namespace lathe::data::profile {

/// Numbers that people write for "no value": -1, and nines only, with either sign.
bool IsSentinel(double value);

using SpellKey = std::function<json::value(std::uint64_t key)>;  ///< how a value is shown

/// `sorted`: finite values upwards.
ColumnHints HintsOfNumbers(std::span<const std::uint64_t> sorted, KeyKind kind,
                           const SpellKey& spell);
ColumnHints HintsOfTimes(std::span<const std::uint64_t> sorted, TimeUnit unit,
                         const SpellKey& spell);

}  // namespace lathe::data::profile
