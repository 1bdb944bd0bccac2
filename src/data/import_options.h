// What the user asks of an import: how the file is written, which columns get which type, and what
// becomes of values that do not fit. Read once when a dataset is created (so that faults are the
// request's) and once more by the job. Plain values.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "data/content_format.h"
#include "data/csv/dialect.h"
#include "data/csv/evidence.h"
#include "data/csv/table_reader.h"

namespace lathe::data {

/// A type the user gives to a column, by its name in the file.
struct ColumnCast {
  std::string name;
  csv::ColumnType type;
  bool guess_order = false;  ///< a date or timestamp whose order of day and month was not said
  bool guess_scale = false;  ///< a decimal whose digits after the mark were not said
};

/// What else the user says of a column, by its name in the file.
struct ColumnChange {
  std::string name;
  std::string new_name;  ///< empty: it keeps its name
  bool skip = false;     ///< it is left out
};

struct ImportOptions {
  csv::Options format;
  std::vector<ColumnCast> columns;
  std::vector<ColumnChange> changes;
  csv::OnBadValue on_bad_value = csv::OnBadValue::kText;

  /// Reads format_options, columns and on_bad_value; other members are left alone. Types are those
  /// of PhysicalType, also "decimal(18,2)", "date(dmy)", "date(mdy)" and the same of timestamp. An
  /// entry of columns gives a type, a new name ("rename"), or leaves the column out ("skip").
  /// Error: validation_failed, all faults at once.
  static Result<ImportOptions> FromJson(const json::object& in);
  /// Whether files of `file` have all the format options that were given. Error: validation_failed,
  /// all faults at once.
  Status CheckFor(FileFormat file) const;
};

}  // namespace lathe::data
