// How the types of a Parquet file become ours: exactly where we have the type, else as text with a
// warning. Stateless.
#pragma once

#include <optional>
#include <string>

#include "data/csv/dialect.h"
#include "data/csv/evidence.h"
#include "data/parquetfile/footer.h"

namespace lathe::data::parquetfile {

struct TypeMapping {
  csv::ColumnType type;
  std::string expression;   ///< that reads the column in this type
  std::string text;         ///< that reads it as a text
  std::string warning;      ///< code; empty: nothing is lost or changed
  std::string explanation;  ///< what becomes of the values
};

/// `engine_type` is DuckDB's name of the type, `column` the quoted name of the column.
/// `unit` is that of the file's timestamps.
TypeMapping MapType(const std::string& engine_type, const std::string& column,
                    ColumnNotes::TimeUnit unit);
/// Adds the warning of a column of whole numbers that are durations in `unit`; none when it is
/// empty.
void ExplainDuration(const std::string& unit, TypeMapping& mapping);

}  // namespace lathe::data::parquetfile
