// The schema that Arrow writes beside Parquet's own (the key "ARROW:schema" of the footer): it says
// what Parquet has no type for. The bytes are anyone's: every position is checked. Stateless.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lathe::data::parquetfile {

/// For each column at the top the unit of its durations, such as "nanoseconds"; empty where it
/// holds something else. `encoded` is the footer's value (base64); nothing is said of one that
/// cannot be read.
std::vector<std::string> DurationUnits(std::string_view encoded);

}  // namespace lathe::data::parquetfile
