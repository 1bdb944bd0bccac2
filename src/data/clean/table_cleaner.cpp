#include "data/clean/table_cleaner.h"

#include <algorithm>
#include <cmath>
#include <system_error>
#include <utility>

#include "base/crypto.h"
#include "data/clean/cast.h"
#include "data/clean/impute.h"
#include "data/clean/value_fit.h"
#include "data/clean/working_table.h"
#include "data/profile/table_scan.h"
#include "data/semantic.h"

namespace lathe::data::clean {
namespace {

constexpr double kTukeyFence = 1.5;
constexpr double kRobustReach = 3.5 / 0.6745;
// What share of the work each phase is, roughly.
constexpr double kStepsShare = .5, kWriteShare = .85;

std::string Counted(std::int64_t count, std::string_view one, std::string_view many) {
  return std::to_string(count) + " " + std::string(count == 1 ? one : many);
}

/// Faults of a step's fields under their full names.
Status AtStep(std::size_t place, Status done) {
  if (done.ok() || done.error().code != ErrorCode::kValidationFailed) return done;
  Error error = std::move(done).error();
  for (FieldError& fault : error.errors)
    fault.field = "steps[" + std::to_string(place) + "]." + fault.field;
  return error;
}

/// One cleaning on its way.
class Cleaner {
 public:
  Cleaner(const CleanRequest& request, WorkingTable table)
      : request_(request), table_(std::move(table)) {}

  Result<CleanReport> Run() {
    TRY(std::int64_t rows, table_.RowCount());
    for (std::size_t i = 0; i < request_.steps.size(); ++i) {
      const CleanStep& step = request_.steps[i];
      Tell(kStepsShare * static_cast<double>(i) / static_cast<double>(request_.steps.size()),
           "step " + std::to_string(i + 1) + ": " + step.op);
      StepReport report{step, {}, rows, rows, 0};
      TRY_OK(AtStep(i, Do(step, report)));
      if (step.op == "filter" || step.op.starts_with("drop_")) {
        TRY(report.rows_after, table_.RowCount());
        if (report.sentence.empty())
          report.sentence = "Dropped " + Counted(rows - report.rows_after, "row.", "rows.");
      }
      rows = report.rows_after;
      if (rows == 0)
        return Fail(ErrorCode::kDatasetNoRows,
                    "Step " + std::to_string(i + 1) + " (" + step.op + ") would leave no row.");
      report_.steps.push_back(std::move(report));
    }
    Tell(kStepsShare, "writing rows");
    TRY_OK(table_.Write(request_.output));
    return Describe();
  }

 private:
  void Tell(double share, std::string_view phase) const {
    if (request_.on_progress) request_.on_progress(share, phase);
  }

  Status Do(const CleanStep& step, StepReport& report) {
    if (step.op == "impute") {
      TRY(Filled filled, Impute(table_, step));
      report.cells_changed = filled.cells;
      report.sentence = std::move(filled.sentence);
      return {};
    }
    if (step.op == "set_missing") return SetMissing(step, report);
    if (step.op == "drop_missing") return DropMissing(step);
    if (step.op == "drop_duplicates") return DropDuplicates(step);
    if (step.op == "clip_outliers") return Clip(step, report);
    if (step.op == "cast") return Cast(step, report);
    if (step.op == "rename") {
      table_.Column(step.columns.front()).schema.name = *step.name;
      report.sentence = "Renamed \"" + step.columns.front() + "\" to \"" + *step.name + "\".";
      return {};
    }
    if (step.op == "drop_column") {
      for (const std::string& name : step.columns) table_.Drop(name);
      report.sentence = "Dropped " + Counted(static_cast<std::int64_t>(step.columns.size()),
                                             "column.", "columns.");
      return {};
    }
    return Filter(step);
  }

  /// The steps' columns, or all of them, as SQL names.
  std::vector<std::string> NamesOf(const CleanStep& step) {
    std::vector<std::string> names;
    for (const std::string& name : step.columns) names.push_back(table_.Column(name).sql_name);
    if (!names.empty()) return names;
    for (const WorkingColumn& column : table_.columns()) names.push_back(column.sql_name);
    return names;
  }

  /// The values as a list of the column's type. A value that cannot be one is a fault.
  Result<std::string> ListOf(const WorkingColumn& column, const std::vector<json::value>& values) {
    std::string list;
    for (const json::value& value : values) {
      TRY(const std::string literal, LiteralOf(column, value, "values"));
      list += (list.empty() ? "" : ", ") + literal;
    }
    return list;
  }

  Result<std::string> LiteralOf(const WorkingColumn& column, const json::value& value,
                                const char* field) {
    std::string literal = Literal(value, column.sql_type);
    TRY(const std::int64_t fits, table_.Count("SELECT (" + literal + " IS NOT NULL)::INT"));
    if (fits == 1) return literal;
    return FieldFault(field, "wrong_type",
                      MisfitText(value, column.schema.name, column.schema.physical));
  }

  Status SetMissing(const CleanStep& step, StepReport& report) {
    for (const std::string& name : step.columns) {
      const WorkingColumn& column = table_.Column(name);
      std::string condition;
      if (!step.values.empty()) {
        TRY(const std::string list, ListOf(column, step.values));
        condition = column.sql_name + " IN (" + list + ")";
      }
      if (step.infinite && column.sql_type == "DOUBLE")
        condition += (condition.empty() ? "" : " OR ") + ("isinf(" + column.sql_name + ")");
      if (condition.empty()) continue;
      TRY(const std::int64_t cells,
          table_.Count("SELECT count(*) FROM " + table_.view() + " WHERE " + condition));
      report.cells_changed += cells;
      TRY_OK(table_.Replace(
          column, "CASE WHEN " + condition + " THEN NULL ELSE " + column.sql_name + " END"));
    }
    report.sentence = "Made " + Counted(report.cells_changed, "value", "values") + " missing.";
    return {};
  }

  Status DropMissing(const CleanStep& step) {
    const std::string_view joint = step.how.value_or("any") == "any" ? " AND " : " OR ";
    std::string condition;
    for (const std::string& name : NamesOf(step))
      condition += (condition.empty() ? "" : std::string(joint)) + name + " IS NOT NULL";
    return table_.Keep(condition);
  }

  /// Keeps the first row of each.
  Status DropDuplicates(const CleanStep& step) {
    std::string list;
    for (const std::string& name : NamesOf(step)) list += (list.empty() ? "" : ", ") + name;
    const std::string first = table_.NewName("k");
    TRY_OK(table_.Run("CREATE TABLE " + first + " AS SELECT min(rid) AS r FROM " + table_.view() +
                      " GROUP BY " + list));
    table_.LoseOrder();
    return table_.Keep("rid IN (SELECT r FROM " + first + ")");
  }

  Status Clip(const CleanStep& step, StepReport& report) {
    for (const std::string& name : step.columns) {
      const WorkingColumn& column = table_.Column(name);
      TRY(const auto bounds, BoundsOf(step, column));
      std::string expression;
      std::string condition;
      const std::string& c = column.sql_name;
      const bool whole = column.schema.physical == PhysicalType::kInt64;
      const auto add = [&](double bound, const char* sign) {
        if (!std::isfinite(bound)) return;
        // A bound of whole numbers is the nearest inside.
        const double inside = !whole           ? bound
                              : sign[0] == '<' ? std::ceil(bound)
                                               : std::floor(bound);
        const std::string test = c + " " + sign + " " + Literal(inside);
        expression +=
            " WHEN " + test + " THEN CAST(" + Literal(inside) + " AS " + column.sql_type + ")";
        condition += (condition.empty() ? "" : " OR ") + test;
      };
      add(bounds.first, "<");
      add(bounds.second, ">");
      if (condition.empty()) continue;
      TRY(const std::int64_t cells,
          table_.Count("SELECT count(*) FROM " + table_.view() + " WHERE " + condition));
      report.cells_changed += cells;
      TRY_OK(table_.Replace(column, "CASE" + expression + " ELSE " + c + " END"));
    }
    report.sentence = "Clipped " + Counted(report.cells_changed, "value.", "values.");
    return {};
  }

  /// The least and the greatest value that stay; NaN where there is no bound.
  Result<std::pair<double, double>> BoundsOf(const CleanStep& step, const WorkingColumn& column) {
    const double none = std::nan("");
    const std::string method = step.method.value_or(step.low || step.high ? "bounds" : "iqr");
    if (method == "bounds") return std::pair(step.low.value_or(none), step.high.value_or(none));
    const std::string number = "CAST(" + column.sql_name + " AS DOUBLE)";
    const std::string from = " FROM " + table_.view() + " WHERE isfinite(" + number + ")";
    if (method == "iqr") {
      TRY(const std::vector<double> q,
          table_.Numbers("SELECT quantile_cont(" + number + ", .25), quantile_cont(" + number +
                         ", .75)" + from));
      const double reach = kTukeyFence * (q[1] - q[0]);
      return reach > 0 ? std::pair(q[0] - reach, q[1] + reach) : std::pair(none, none);
    }
    TRY(const std::vector<double> m,
        table_.Numbers("SELECT median(" + number + "), mad(" + number + ")" + from));
    const double reach = kRobustReach * m[1];
    return reach > 0 ? std::pair(m[0] - reach, m[0] + reach) : std::pair(none, none);
  }

  Status Cast(const CleanStep& step, StepReport& report) {
    for (const std::string& name : step.columns) {
      TRY(const std::int64_t lost, CastColumn(table_, step, name));
      report.cells_changed += lost;
    }
    report.sentence =
        "Made " + Counted(static_cast<std::int64_t>(step.columns.size()), "column", "columns") +
        " " + *step.type + "; " +
        (report.cells_changed == 0 ? "every value fits."
                                   : Counted(report.cells_changed, "value does", "values do") +
                                         " not fit and became missing.");
    return {};
  }

  Status Filter(const CleanStep& step) {
    const WorkingColumn& column = table_.Column(step.columns.front());
    const std::string& c = column.sql_name;
    const std::string& comparison = *step.comparison;
    if (comparison == "is_missing") return table_.Keep(c + " IS NULL");
    if (comparison == "not_missing") return table_.Keep(c + " IS NOT NULL");
    if (comparison == "in" || comparison == "not_in") {
      TRY(const std::string list, ListOf(column, step.values));
      return table_.Keep(c + (comparison == "in" ? " IN (" : " NOT IN (") + list + ")");
    }
    // A whole number may well be compared with a fraction.
    if (column.schema.physical == PhysicalType::kInt64 && step.value->is_double())
      return table_.Keep(c + " " + comparison + " " + Literal(step.value->get_double()));
    TRY(const std::string literal, LiteralOf(column, *step.value, "value"));
    if (comparison == "contains")
      return table_.Keep("contains(lower(" + c + "), lower(" + literal + "))");
    // CheckSteps and the field's choices let nothing else through.
    return table_.Keep(c + " " + comparison + " " + literal);
  }

  /// What the new table's columns are: meanings that the user may have set stay.
  Result<CleanReport> Describe() {
    Tell(kWriteShare, "looking at columns");
    for (const WorkingColumn& column : table_.columns())
      report_.schema.columns.push_back(column.schema);
    profile::ScanRequest scan;
    scan.path = request_.output;
    scan.schema = report_.schema;
    scan.threads = request_.threads;
    scan.memory_limit_bytes = request_.memory_limit_bytes / 2;
    scan.cancel = request_.cancel;
    TRY(const profile::TableScan found, profile::ScanTable(scan));
    report_.row_count = found.row_count;
    rows_looked_at_ = found.rows.used_count();
    for (std::size_t i = 0; i < found.columns.size(); ++i)
      Update(table_.columns()[i], found.columns[i], report_.schema.columns[i]);
    TRY(report_.fingerprint, Sha256OfFile(request_.output.string()));
    std::error_code ignored;
    report_.size_bytes =
        static_cast<std::int64_t>(std::filesystem::file_size(request_.output, ignored));
    return std::move(report_);
  }

  void Update(const WorkingColumn& column, const profile::ColumnStatistics& found,
              ColumnSchema& schema) const {
    schema.nullable = found.missing > 0;
    schema.missing = found.missing;
    schema.distinct = found.distinct;
    schema.distinct_exact = found.distinct_exact && report_.row_count == rows_looked_at_;
    if (!column.changed_type) return;
    const ColumnRole role = schema.role;
    ColumnFacts facts;
    facts.missing = found.missing;
    facts.distinct = found.distinct;
    facts.distinct_is_exact = schema.distinct_exact;
    if (found.min.is_int64() && found.max.is_int64())
      facts.int_range = {found.min.get_int64(), found.max.get_int64()};
    if (found.text) {
      facts.mean_length = found.text->mean_length;
      facts.spaced_share = found.text->mean_words >= 1.5 ? 1 : 0;
    }
    GuessMeaning(facts, report_.row_count, schema);
    if (role == ColumnRole::kTarget) schema.role = role;
  }

  const CleanRequest& request_;
  WorkingTable table_;
  CleanReport report_;
  std::int64_t rows_looked_at_ = 0;  // of the new table, by the scan that describes it
};

}  // namespace

json::array CleanReport::StepsToJson() const {
  json::array out;
  for (const StepReport& report : steps) {
    json::array columns;
    for (const std::string& name : report.step.columns) columns.emplace_back(name);
    out.push_back({{"op", report.step.op},
                   {"columns", std::move(columns)},
                   {"sentence", report.sentence},
                   {"rows_before", report.rows_before},
                   {"rows_after", report.rows_after},
                   {"cells_changed", report.cells_changed}});
  }
  return out;
}

Result<CleanReport> CleanTable(const CleanRequest& request) {
  TRY_OK(CheckSteps(request.steps, request.schema));
  TRY(DuckDbSession session,
      DuckDbSession::Open({.threads = request.threads,
                           .memory_limit_bytes = request.memory_limit_bytes / 2,
                           .spill_directory = request.spill_directory,
                           .files = {request.path, request.output},
                           .directories = {request.spill_directory}}));
  TRY(WorkingTable table,
      WorkingTable::Open(session, request.path, request.schema, request.cancel));
  return Cleaner(request, std::move(table)).Run();
}

}  // namespace lathe::data::clean
