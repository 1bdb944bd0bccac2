#include "data/import_plan.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>

namespace lathe::data {
namespace {

using csv::ColumnPlan;
using csv::ColumnType;
using csv::Evidence;
using csv::OnBadValue;
using csv::Sniffed;
using csv::TableReader;
using csv::Warning;

constexpr std::size_t kWideTable = 1000;
constexpr std::int64_t kManyCategories = 1000;
// A decimal of 38 digits keeps this many before the mark at least.
constexpr int kMaxGuessedScale = 18;
constexpr std::int64_t kListedPerCode = 20;

ColumnType CastType(const ColumnCast& cast, const Evidence& evidence) {
  ColumnType type = cast.type;
  if (cast.guess_scale) type.scale = std::min(evidence.fraction_digits(), kMaxGuessedScale);
  if (cast.guess_order) type.order = evidence.ProvenOrder().value_or(type.order);
  return type;
}

std::string Count(std::int64_t n) { return std::to_string(n); }

std::string Placed(const csv::FirstValue& first) {
  return "\"" + csv::Shown(first.value) + "\" on line " + Count(first.line);
}

bool IsTime(PhysicalType type) {
  return type == PhysicalType::kDate || type == PhysicalType::kTimestamp;
}

std::string DecimalCommaText(const ColumnPlan& column, const Evidence& seen) {
  if (column.type.physical == PhysicalType::kString) {
    return "Some values are numbers with a decimal comma, such as " + Placed(seen.fractional()) +
           ", but " + (seen.not_number().any() ? Placed(seen.not_number()) : "a later value") +
           " is not; the column stays text.";
  }
  std::string read = csv::Shown(seen.fractional().value);
  std::ranges::replace(read, ',', '.');
  return "Numbers are written with a decimal comma: " + Placed(seen.fractional()) + " is read as " +
         read + ".";
}

void ExplainNonFinite(const ColumnPlan& column, const csv::ColumnTally& tally,
                      std::vector<Warning>& out) {
  if (tally.non_finite_count == 0) return;
  out.push_back({"column_non_finite", column.name,
                 csv::NonFiniteText(tally.non_finite_count, "", tally.non_finite)});
}

void ExplainControls(const ColumnPlan& column, std::int64_t count, std::vector<Warning>& out) {
  if (count == 0) return;
  out.push_back({"column_control_chars", column.name,
                 Count(count) + (count == 1 ? " value holds" : " values hold") +
                     " control characters, which are kept as they are."});
}

/// One fault for each of `said` that is about no column of the file.
template <class Said>
std::vector<FieldError> UnknownNames(const std::vector<csv::SniffedColumn>& columns,
                                     const std::vector<Said>& said) {
  std::vector<FieldError> errors;
  for (std::size_t i = 0; i < said.size(); ++i) {
    if (std::ranges::find(columns, said[i].name, &csv::SniffedColumn::name) != columns.end())
      continue;
    errors.push_back({"columns[" + std::to_string(i) + "].name",
                      "not_found",
                      "The file has no column \"" + csv::Shown(said[i].name) + "\".",
                      {},
                      {}});
  }
  return errors;
}

const ColumnChange* ChangeOf(const ImportOptions& options, const std::string& name) {
  const auto change = std::ranges::find(options.changes, name, &ColumnChange::name);
  return change == options.changes.end() ? nullptr : &*change;
}

/// Names have to differ once columns are renamed, and a column has to be left.
void CheckNames(const std::vector<csv::SniffedColumn>& columns, const ImportOptions& options,
                std::vector<FieldError>& errors) {
  if (options.changes.empty()) return;
  std::set<std::string_view> names;
  for (const csv::SniffedColumn& column : columns) {
    const ColumnChange* change = ChangeOf(options, column.name);
    if (change && change->skip) continue;
    const std::string& name = change && !change->new_name.empty() ? change->new_name : column.name;
    if (names.insert(name).second) continue;
    errors.push_back({"columns",
                      "not_unique",
                      "Two columns would be named \"" + csv::Shown(name) + "\".",
                      {},
                      {}});
  }
  if (names.empty())
    errors.push_back({"columns", "not_allowed", "At least one column has to be kept.", {}, {}});
}

}  // namespace

Status CheckCasts(const std::vector<csv::SniffedColumn>& columns, const ImportOptions& options) {
  std::vector<FieldError> errors = UnknownNames(columns, options.columns);
  std::ranges::move(UnknownNames(columns, options.changes), std::back_inserter(errors));
  if (errors.empty()) CheckNames(columns, options, errors);
  if (errors.empty()) return {};
  return Error{ErrorCode::kValidationFailed, errors.front().message, std::move(errors), {}};
}

ColumnPlan PlanColumn(const csv::SniffedColumn& column, const ImportOptions& options) {
  const auto cast = std::ranges::find(options.columns, column.name, &ColumnCast::name);
  ColumnPlan out;
  out.name = column.name;
  if (const ColumnChange* change = ChangeOf(options, column.name)) {
    if (!change->new_name.empty()) out.name = change->new_name;
    out.skip = change->skip;
    out.keep = !change->skip;
  }
  if (cast != options.columns.end()) {
    out.type = CastType(*cast, column.evidence);
  } else if (column.stored) {
    out.type = *column.stored;
  } else {
    out.type = options.on_bad_value == OnBadValue::kText ? column.evidence.Decide()
                                                         : column.evidence.DecideByMajority();
  }
  return out;
}

std::vector<ColumnPlan> PlanColumns(const Sniffed& sniffed, const ImportOptions& options) {
  std::vector<ColumnPlan> plan;
  for (const csv::SniffedColumn& column : sniffed.columns)
    plan.push_back(PlanColumn(column, options));
  if (sniffed.drop_last_column) plan.back().keep = false;
  return plan;
}

std::string OrderHint(const ColumnType& asked, const Evidence& misfits) {
  if (!IsTime(asked.physical) || misfits.slash_date_count() == 0) return {};
  const std::string type(ToText(asked.physical));
  return " Dates with the day first are read with the type " + type +
         "(dmy), those with the month first with " + type + "(mdy).";
}

std::vector<Warning> ReadingWarnings(const ColumnPlan& column, const Evidence& seen,
                                     bool found_decimal_comma) {
  std::vector<Warning> out;
  const PhysicalType type = column.type.physical;
  const bool number = type == PhysicalType::kDouble || type == PhysicalType::kDecimal;
  const bool text = type == PhysicalType::kString && !column.type.lenient;
  if (found_decimal_comma && seen.fractional().any() && (number || text))
    out.push_back({"csv_decimal_comma", column.name, DecimalCommaText(column, seen)});
  return out;
}

std::vector<Warning> TimeWarnings(const ColumnPlan& column, const csv::FirstValue& zoned,
                                  const csv::FirstValue& rounded) {
  std::vector<Warning> out;
  if (column.type.physical != PhysicalType::kTimestamp) return out;
  if (zoned.any()) {
    out.push_back({"column_times_as_utc", column.name,
                   "Times are written with a zone, such as " + Placed(zoned) +
                       "; they are kept as UTC, without the zone."});
  }
  if (rounded.any()) {
    out.push_back({"column_time_rounded", column.name,
                   "Times are kept to the microsecond; what is finer was cut off, such as in " +
                       Placed(rounded) + "."});
  }
  return out;
}

std::vector<Warning> Capped(std::vector<Warning> warnings) {
  std::map<std::string, std::int64_t> all, listed;
  for (const Warning& warning : warnings) all[warning.code] += !warning.column.empty();
  std::vector<Warning> out;
  for (Warning& warning : warnings) {
    const bool of_column = !warning.column.empty();
    if (of_column && ++listed[warning.code] > kListedPerCode) continue;
    out.push_back(std::move(warning));
    const Warning last = out.back();
    const std::int64_t left = all[last.code] - kListedPerCode;
    if (!of_column || listed[last.code] < kListedPerCode || left <= 0) continue;
    out.push_back({last.code, "",
                   Count(left) + (left == 1 ? " more column has" : " more columns have") +
                       " the warning that \"" + csv::Shown(last.column) + "\" has."});
  }
  return out;
}

ColumnKnowledge::ColumnKnowledge(const Sniffed& sniffed)
    : found_decimal_comma_(sniffed.found_decimal_comma) {
  const std::string scope =
      sniffed.whole_file ? "" : " in the first " + Count(sniffed.row_count) + " rows";
  for (const csv::SniffedColumn& column : sniffed.columns) {
    // A type the file itself gives needs no reason.
    known_.push_back(
        {column.evidence, column.stored ? Evidence() : column.evidence, scope, std::nullopt});
  }
}

void ColumnKnowledge::Add(const csv::SniffedColumn& column) {
  known_.push_back({column.evidence, column.evidence, {}, std::nullopt});
}

void ColumnKnowledge::Learn(const TableReader& pass) {
  for (std::size_t i = 0; i < known_.size(); ++i) {
    const csv::ColumnTally& tally = pass.tally(i);
    if (tally.misfit_count == 0) continue;
    Known& known = known_[i];
    const ColumnType& type = pass.plan()[i].type;
    if (type.lenient) known.refused = Refused{type, tally.misfit_count, tally.misfits};
    known.evidence = tally.misfits;
    known.evidence.Assume(type, pass.value_count(i), 1);
    known.scope.clear();
  }
}

bool ColumnKnowledge::HasOpenDates(std::size_t column, const ColumnType& type) const {
  return type == ColumnType() && known_[column].evidence.HasOpenOrder();
}

/// Why a column is text that nobody asked to be.
std::vector<Warning> ColumnKnowledge::ExplainText(const ColumnPlan& column, const Known& known) {
  if (!known.refused) return known.evidence.Explain(column.name, known.scope);
  const Refused& refused = *known.refused;
  const std::string type = csv::NameOf(refused.type);
  return {{"column_kept_as_text", column.name,
           Count(refused.misfit_count) +
               (refused.misfit_count == 1 ? " value does" : " values do") + " not fit the type " +
               type + " that was asked for; the first is " + Placed(refused.misfits.first()) +
               ". The column is text. With on_bad_value \"null\" such values become missing and "
               "the column is " +
               type + "; with \"fail\" the import ends with a list of them." +
               OrderHint(refused.type, refused.misfits)}};
}

std::vector<Warning> ColumnKnowledge::Explain(const TableReader& last) const {
  std::vector<Warning> out;
  for (std::size_t i = 0; i < known_.size(); ++i) {
    const ColumnPlan& column = last.plan()[i];
    if (!column.keep) continue;
    std::vector<Warning> told;
    if (column.type.physical != PhysicalType::kString) {
      ExplainNonFinite(column, last.tally(i), out);
    } else if (!column.type.lenient) {
      told = ExplainText(column, known_[i]);
    }
    // What is said of a column that is text says enough.
    if (told.empty()) told = ReadingWarnings(column, known_[i].seen, found_decimal_comma_);
    std::ranges::move(TimeWarnings(column, last.tally(i).zoned, last.tally(i).rounded),
                      std::back_inserter(told));
    std::ranges::move(told, std::back_inserter(out));
    ExplainControls(column, last.control_count(i), out);
  }
  return out;
}

std::vector<Warning> FileWarnings(const TableReader& last) {
  std::vector<Warning> out;
  std::size_t kept = 0;
  for (const ColumnPlan& column : last.plan()) {
    kept += column.keep;
    if (column.keep || column.skip) continue;
    out.push_back({"csv_empty_column_dropped", column.name,
                   "Every line ends in a delimiter, so the last column has no name and no values; "
                   "it was left out."});
  }
  std::ranges::move(last.rows().Warnings(), std::back_inserter(out));
  if (kept > kWideTable) {
    out.push_back({"dataset_wide", "",
                   "The table has " + Count(static_cast<std::int64_t>(kept)) +
                       " columns; some views show the first of them only."});
  }
  return out;
}

std::optional<Warning> ValueWarning(const ColumnSchema& column, const ColumnFacts& facts,
                                    std::int64_t row_count) {
  if (facts.missing == row_count) {
    return Warning{"column_all_null", column.name, "The column has no value in any row."};
  }
  if (row_count > 1 && facts.distinct == 1 && facts.missing == 0) {
    return Warning{"column_constant", column.name,
                   "The column has the same value in all " + Count(row_count) + " rows."};
  }
  const bool is_text = column.physical == PhysicalType::kString;
  if (is_text && facts.distinct > kManyCategories && facts.distinct * 2 > row_count) {
    return Warning{"column_high_cardinality", column.name,
                   "The column has " + std::string(facts.distinct_is_exact ? "" : "about ") +
                       Count(facts.distinct) + " different texts in " + Count(row_count) +
                       " rows: too many to be categories."};
  }
  return std::nullopt;
}

}  // namespace lathe::data
