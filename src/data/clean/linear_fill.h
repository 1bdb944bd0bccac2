// Predicts a column of numbers from the other columns by ridge regression, as an SQL expression
// that fills it. Fitted on at most some ten thousand rows that have the value; a predictor that is
// missing counts as its mean. Stateless.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "data/clean/working_table.h"

namespace lathe::data::clean {

/// Whether `candidate` may tell missing values of `column`: never the target, which is not known
/// where a model is used, nor what names rows or is ignored.
bool MayPredict(const WorkingColumn& candidate, const WorkingColumn& column);

/// Nothing when there are too few rows or no predictors. The expression stays within the range the
/// column has. Errors: those of WorkingTable::Run.
Result<std::optional<std::string>> LinearFill(WorkingTable& table, const WorkingColumn& column);

}  // namespace lathe::data::clean
