// The steps a plan might begin with, proposed from what columns are and hold: each with the figures
// that speak for it. A user takes them, changes them or leaves them. Pure function.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/fields.h"
#include "data/frame.h"
#include "data/schema.h"
#include "features/plan.h"

namespace lathe::features {

struct SuggestedStep {
  PlanStep step;
  std::string reason;  ///< one sentence with its figures
};

/// `rows` is a sample of the table; counts of missing and distinct values are taken from `schema`,
/// which knows all rows. `target` is empty when there is none. In the order they should be done.
std::vector<SuggestedStep> SuggestSteps(const data::TableSchema& schema, const data::Frame& rows,
                                        std::int64_t row_count, const std::string& target);

}  // namespace lathe::features
