// Plan: what a user wants done to columns before a model sees them, as data: ordered steps, each an
// operation of transforms/steps.h with its columns and parameters. It says nothing of learned
// values: those are fitted from it on training rows, fold by fold. Plain values.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "data/schema.h"

namespace lathe::features {

struct PlanStep {
  std::string op;
  std::vector<std::string> columns;  ///< of the table, or made by earlier steps
  json::object params;
  /// Whether the columns stay besides what replaces them, which is then named "column.op".
  bool keep_input = false;
};

struct Plan {
  std::vector<PlanStep> steps;

  json::array ToJson() const;
  /// Steps as ToJson writes them or a user does. Error: validation_failed, one entry per fault,
  /// with paths such as "steps[2].params.bins"; also when parameters are unknown or out of bounds.
  /// Absent parameters get their defaults.
  static Result<Plan> FromJson(const json::value& in);
};

/// Whether the step keeps columns by a method, so that who fits for a model finds them anew on the
/// rows of that fit. The columns it names are then those found on all rows, for looking at.
bool ChoosesAnew(const PlanStep& step);

inline constexpr std::size_t kMostSteps = 2'000;
inline constexpr std::size_t kMostStepColumns = 2'000;

/// Whether the plan can be done to a table of these columns, as far as that is known without rows:
/// columns exist, hold what the operation takes, and no step reads the target (but for its earlier
/// values). `target` is empty when there is none. Error: validation_failed, one entry per fault.
Status CheckPlan(const Plan& plan, const data::TableSchema& schema, const std::string& target);

/// The columns of `schema` that the plan names, each once, in the order of the schema.
std::vector<std::string> ColumnsRead(const Plan& plan, const data::TableSchema& schema);

/// The columns whose infinite values no feature gets: the plan fills or drops them before any other
/// step reads them.
std::set<std::string> ColumnsMadeFinite(const Plan& plan);

}  // namespace lathe::features
