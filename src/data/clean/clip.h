// Clips far values of a column of numbers to bounds: those of a user, or fences drawn from the
// column. Stateless.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "data/clean/steps.h"
#include "data/clean/working_table.h"

namespace lathe::data::clean {

/// How many values were clipped. A value beyond a bound becomes the nearest inside that the column
/// can hold. Fences are drawn from finite values and leave infinite ones as they are; bounds of a
/// user clip those, too.
/// REQUIRES: a checked clip_outliers step. Errors: validation_failed (bounds with no number of the
/// column between them), those of WorkingTable::Run.
Result<std::int64_t> ClipColumn(WorkingTable& table, const CleanStep& step,
                                const std::string& name);

}  // namespace lathe::data::clean
