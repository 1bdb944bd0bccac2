// Values that users write as SQL over a column, compared exactly: a number between two that the
// column can hold equals none of them, a moment counts with its offset. Texts are quoted, all else
// is written in digits. Stateless.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "data/clean/working_table.h"
#include "data/clean/written_value.h"

namespace lathe::data::clean {

/// What a column of whole numbers or of decimals can hold.
/// REQUIRES: it is one.
NumberRange RangeOf(const WorkingColumn& column);
/// `units` of the range of `column` as one of its values.
std::string NumberLiteral(const WorkingColumn& column, csv::Int128 units);
/// `value` as one of the column; nothing when the column cannot hold exactly that.
std::optional<std::string> StoredLiteral(const WorkingColumn& column, const json::value& value);

/// The condition that rows keep whose value compares so: `sign` is one of = != < <= > >=. Never
/// true for missing values. Nothing when `value` is none of the column's kind.
std::optional<std::string> Comparison(const WorkingColumn& column, std::string_view sign,
                                      const json::value& value);
/// The condition that the column has one of the values; those it cannot hold are left out.
std::string OneOf(const WorkingColumn& column, const std::vector<json::value>& values);

}  // namespace lathe::data::clean
