// Column names from the first row: trimmed, never empty, never twice the same. Stateless.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "data/csv/dialect.h"

namespace lathe::data::csv {

/// Whose names they are: what warnings about them are called.
enum class NamesOf { kCsv, kTable };

/// Makes names of the header's cells and tells what had to be changed. Errors:
/// column_name_too_long, dataset_too_many_columns.
Result<std::vector<std::string>> NamesFromHeader(const std::vector<std::string>& cells,
                                                 const Limits& limits, NamesOf whose,
                                                 std::vector<Warning>& warnings);
/// "column_1", "column_2", ... for a file without a header. Error: dataset_too_many_columns.
Result<std::vector<std::string>> MakeNames(std::size_t column_count, const Limits& limits);
/// `name` with ASCII letters in lower case: what DuckDB compares.
std::string FoldCase(std::string_view name);

}  // namespace lathe::data::csv
