// From what was sniffed to how each column is read, and from what the passes showed to the warnings
// that go with the dataset. Plain functions over plain values.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "data/column_facts.h"
#include "data/csv/sniff.h"
#include "data/csv/table_reader.h"
#include "data/import_options.h"

namespace lathe::data {

/// Error: validation_failed (a cast names no column).
Status CheckCasts(const std::vector<csv::SniffedColumn>& columns, const ImportOptions& options);
/// The type the sample asks for, or the user.
csv::ColumnPlan PlanColumn(const csv::SniffedColumn& column, const ImportOptions& options);
std::vector<csv::ColumnPlan> PlanColumns(const csv::Sniffed& sniffed, const ImportOptions& options);

/// What is known of the columns of a file after one or more passes.
class ColumnKnowledge {
 public:
  explicit ColumnKnowledge(const csv::Sniffed& sniffed);
  /// Takes in a column that only later rows have.
  void Add(const csv::SniffedColumn& column);
  /// Takes in a pass that has to be made again.
  void Learn(const csv::TableReader& pass);
  /// Why columns are text although they nearly are something else, values that are no finite
  /// numbers, control characters; `last` is the pass that counts.
  std::vector<csv::Warning> Explain(const csv::TableReader& last) const;

 private:
  std::vector<csv::Evidence> evidence_;
  std::vector<std::string> scopes_;
};

/// What is odd about the file as a whole.
std::vector<csv::Warning> FileWarnings(const csv::TableReader& last);
/// What is odd about a column's values taken together: none, one, or too many to be categories.
std::optional<csv::Warning> ValueWarning(const ColumnSchema& column, const ColumnFacts& facts,
                                         std::int64_t row_count);

}  // namespace lathe::data
