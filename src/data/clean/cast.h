// Casts a column to another type the way people write values: texts with blanks around numbers,
// dates with the day or the month first, yes and no. Stateless.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "data/clean/steps.h"
#include "data/clean/working_table.h"

namespace lathe::data::clean {

/// Casts one column; the values that became missing. Errors: clean_bad_value (on_bad_value is fail
/// and some do not fit; the message names some), those of WorkingTable::Run.
Result<std::int64_t> CastColumn(WorkingTable& table, const CleanStep& step,
                                const std::string& name);

}  // namespace lathe::data::clean
