// Dates and times of day as ISO 8601 text, from the counts tables keep. Stateless.
#pragma once

#include <cstdint>
#include <string>

namespace lathe::data {

/// "2024-01-31" from days since 1970-01-01. Years have four digits or more; 1 BC is the year 0000,
/// 44 BC "-0043".
std::string IsoDate(std::int64_t days);
/// "2024-01-31T09:30:00", with a fraction when there is one, from microseconds since 1970-01-01.
std::string IsoTimestamp(std::int64_t microseconds);

}  // namespace lathe::data
