#include "data/import_plan.h"

#include <algorithm>
#include <iterator>
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

ColumnType CastType(const ColumnCast& cast, const Evidence& evidence) {
  ColumnType type = cast.type;
  if (cast.guess_scale) type.scale = std::min(evidence.fraction_digits(), kMaxGuessedScale);
  if (cast.guess_order) type.order = evidence.ProvenOrder().value_or(type.order);
  return type;
}

std::string Count(std::int64_t n) { return std::to_string(n); }

void ExplainNonFinite(const ColumnPlan& column, const csv::ColumnTally& tally,
                      std::vector<Warning>& out) {
  if (tally.non_finite_count == 0) return;
  out.push_back({"column_non_finite", column.name,
                 Count(tally.non_finite_count) + " values are not finite numbers; the first is \"" +
                     csv::Shown(tally.non_finite_value) + "\" on line " +
                     Count(tally.non_finite_line) + ". NaN is read as missing."});
}

void ExplainControls(const ColumnPlan& column, std::int64_t count, std::vector<Warning>& out) {
  if (count == 0) return;
  out.push_back({"column_control_chars", column.name,
                 Count(count) + " values hold control characters; they are kept as they are."});
}

}  // namespace

Status CheckCasts(const std::vector<csv::SniffedColumn>& columns, const ImportOptions& options) {
  const std::vector<ColumnCast>& casts = options.columns;
  std::vector<FieldError> errors;
  for (std::size_t i = 0; i < casts.size(); ++i) {
    if (std::ranges::find(columns, casts[i].name, &csv::SniffedColumn::name) != columns.end())
      continue;
    errors.push_back({"columns[" + std::to_string(i) + "].name",
                      "not_found",
                      "The file has no column \"" + csv::Shown(casts[i].name) + "\".",
                      {},
                      {}});
  }
  if (errors.empty()) return {};
  return Error{ErrorCode::kValidationFailed, errors.front().message, std::move(errors), {}};
}

ColumnPlan PlanColumn(const csv::SniffedColumn& column, const ImportOptions& options) {
  const auto cast = std::ranges::find(options.columns, column.name, &ColumnCast::name);
  ColumnPlan out;
  out.name = column.name;
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

ColumnKnowledge::ColumnKnowledge(const Sniffed& sniffed) {
  const std::string scope =
      sniffed.whole_file ? "" : " in the first " + Count(sniffed.row_count) + " rows";
  for (const csv::SniffedColumn& column : sniffed.columns) {
    // A type the file itself gives needs no reason.
    evidence_.push_back(column.stored ? Evidence() : column.evidence);
    scopes_.push_back(scope);
  }
}

void ColumnKnowledge::Add(const csv::SniffedColumn& column) {
  evidence_.push_back(column.evidence);
  scopes_.emplace_back();
}

void ColumnKnowledge::Learn(const TableReader& pass) {
  for (std::size_t i = 0; i < evidence_.size(); ++i) {
    const csv::ColumnTally& tally = pass.tally(i);
    if (tally.misfit_count == 0) continue;
    evidence_[i] = tally.misfits;
    evidence_[i].Assume(pass.plan()[i].type, pass.value_count(i), 1);
    scopes_[i].clear();
  }
}

std::vector<Warning> ColumnKnowledge::Explain(const TableReader& last) const {
  std::vector<Warning> out;
  for (std::size_t i = 0; i < evidence_.size(); ++i) {
    const ColumnPlan& column = last.plan()[i];
    if (!column.keep) continue;
    if (column.type.physical != PhysicalType::kString) {
      ExplainNonFinite(column, last.tally(i), out);
    } else if (!column.type.lenient) {
      // Nobody asked for text: say why it is.
      std::ranges::move(evidence_[i].Explain(column.name, scopes_[i]), std::back_inserter(out));
    }
    ExplainControls(column, last.control_count(i), out);
  }
  return out;
}

std::vector<Warning> FileWarnings(const TableReader& last) {
  std::vector<Warning> out;
  std::size_t kept = 0;
  for (const ColumnPlan& column : last.plan()) {
    kept += column.keep;
    if (column.keep) continue;
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
