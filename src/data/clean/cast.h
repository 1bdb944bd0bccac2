// Casts a column to another type the way people write values: texts with blanks around numbers,
// dates with the day or the month first, yes and no. Stateless.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "data/clean/steps.h"
#include "data/clean/working_table.h"

namespace lathe::data::clean {

/// What casts of a step did to values.
struct CastCounts {
  std::int64_t lost = 0;  ///< that became missing
  std::int64_t cut = 0;   ///< that became a date without their time of day
};

/// Casts one column and adds to `counts`. Texts with an offset from UTC become times of UTC; a cast
/// to date leaves the time of day out. Errors: clean_bad_value (on_bad_value is fail and some do
/// not fit; the message names some), those of WorkingTable::Run.
Status CastColumn(WorkingTable& table, const CleanStep& step, const std::string& name,
                  CastCounts& counts);

}  // namespace lathe::data::clean
