// The steps a plan might begin with, proposed from what columns are and hold and from what is wrong
// with them: each with the figures that speak for it. A user takes them, changes them or leaves
// them. Pure function.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/fields.h"
#include "data/frame.h"
#include "data/schema.h"
#include "features/plan.h"

namespace lathe::features {

/// What is known to be wrong with a table's columns, by name.
struct TableFindings {
  struct Leak {
    std::string evidence;  ///< how well the column alone tells the target, as a sentence's end
    bool is_sure = false;  ///< as good as the target itself
  };
  std::map<std::string, Leak> leaks;
  std::map<std::string, std::vector<std::string>> disguised;  ///< values that stand for missing
  std::set<std::string> infinite;                             ///< numbers that hold infinite values
  std::set<std::string> texts_of_numbers;  ///< texts that read as numbers, mostly
};

struct SuggestedStep {
  PlanStep step;
  std::string reason;  ///< one sentence with its figures
  /// What is wrong with the column, where that is why: target_leakage, disguised_missing,
  /// infinite, mixed_types.
  std::string finding = {};
};

/// `rows` is a sample of the table; counts of missing and distinct values are taken from `schema`,
/// which knows all rows. `target` is empty when there is none. In the order they should be done.
std::vector<SuggestedStep> SuggestSteps(const data::TableSchema& schema, const data::Frame& rows,
                                        std::int64_t row_count, const std::string& target,
                                        const TableFindings& findings = {});

}  // namespace lathe::features
