// Fills the missing values of columns: by one value, by the value above, or by a small model of the
// other columns. Stateless.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "data/clean/steps.h"
#include "data/clean/working_table.h"

namespace lathe::data::clean {

/// How many cells got a value, and the sentence that says how.
struct Filled {
  std::int64_t cells = 0;
  std::string sentence;
};

/// REQUIRES: a checked impute step. Errors: validation_failed (the constant has more digits than
/// the column), those of WorkingTable::Run.
Result<Filled> Impute(WorkingTable& table, const CleanStep& step);

}  // namespace lathe::data::clean
