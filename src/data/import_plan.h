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

/// Error: validation_failed (a cast or a change names no column, two columns would have one name,
/// none would be left).
Status CheckCasts(const std::vector<csv::SniffedColumn>& columns, const ImportOptions& options);
/// The type the sample asks for, or the user; with the name and the place the user gives it.
csv::ColumnPlan PlanColumn(const csv::SniffedColumn& column, const ImportOptions& options);
std::vector<csv::ColumnPlan> PlanColumns(const csv::Sniffed& sniffed, const ImportOptions& options);

/// How dates that were asked for are to be told apart, where that is why values do not fit; else
/// empty.
std::string OrderHint(const csv::ColumnType& asked, const csv::Evidence& misfits);
/// What was made of values that may be read in another way: numbers with a decimal comma that was
/// found out. `seen` is what the sample showed of the column.
std::vector<csv::Warning> ReadingWarnings(const csv::ColumnPlan& column, const csv::Evidence& seen,
                                          bool found_decimal_comma);
/// What a column of timestamps does not keep: the first value with a zone, and the first with
/// digits below the microsecond.
std::vector<csv::Warning> TimeWarnings(const csv::ColumnPlan& column, const csv::FirstValue& zoned,
                                       const csv::FirstValue& rounded);
/// `warnings` with the first of each code that is about columns, and how many more there are.
std::vector<csv::Warning> Capped(std::vector<csv::Warning> warnings);

/// What is known of the columns of a file after one or more passes.
class ColumnKnowledge {
 public:
  explicit ColumnKnowledge(const csv::Sniffed& sniffed);
  /// Takes in a column that only later rows have.
  void Add(const csv::SniffedColumn& column);
  /// Takes in a pass that has to be made again.
  void Learn(const csv::TableReader& pass);
  /// Whether the column, read as `type`, is text only because nothing shows the order of day and
  /// month in its dates.
  bool HasOpenDates(std::size_t column, const csv::ColumnType& type) const;
  /// Why columns are text although they nearly are something else, or were asked to be; values that
  /// are no finite numbers, ReadingWarnings, TimeWarnings, control characters; `last` is the pass
  /// that counts.
  std::vector<csv::Warning> Explain(const csv::TableReader& last) const;

 private:
  /// A type that was asked for and that did not fit.
  struct Refused {
    csv::ColumnType type;
    std::int64_t misfit_count;
    csv::Evidence misfits;
  };
  struct Known {
    csv::Evidence seen;      ///< what the sample showed
    csv::Evidence evidence;  ///< what decides on the type, the last pass included
    std::string scope;
    std::optional<Refused> refused;
  };
  static std::vector<csv::Warning> ExplainText(const csv::ColumnPlan& column, const Known& known);

  std::vector<Known> known_;
  bool found_decimal_comma_;
};

/// What is odd about the file as a whole.
std::vector<csv::Warning> FileWarnings(const csv::TableReader& last);
/// What is odd about a column's values taken together: none, one, or too many to be categories.
std::optional<csv::Warning> ValueWarning(const ColumnSchema& column, const ColumnFacts& facts,
                                         std::int64_t row_count);

}  // namespace lathe::data
