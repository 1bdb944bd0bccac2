#include "data/clean/table_cleaner.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include "base/crypto.h"
#include "data/clean/cast.h"
#include "data/clean/clip.h"
#include "data/clean/impute.h"
#include "data/clean/value_sql.h"
#include "data/clean/working_table.h"
#include "data/profile/table_scan.h"
#include "data/semantic.h"

namespace lathe::data::clean {
namespace {

// What share of the work each phase is, roughly.
constexpr double kStepsShare = .5, kWriteShare = .85;

std::string Counted(std::int64_t count, std::string_view one, std::string_view many) {
  return std::to_string(count) + " " + std::string(count == 1 ? one : many);
}

/// "filter of "age"", "drop_missing".
std::string Named(const CleanStep& step) {
  constexpr std::size_t kMostNamed = 3;
  if (step.columns.size() > kMostNamed)
    return step.op + " of " + std::to_string(step.columns.size()) + " columns";
  std::string columns;
  for (const std::string& name : step.columns)
    columns += (columns.empty() ? " of \"" : ", \"") + name + "\"";
  return step.op + columns;
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
    for (WorkingColumn& column : table_.columns()) {
      column.is_target =
          column.schema.role == ColumnRole::kTarget ||
          std::ranges::find(request_.targets, column.schema.name) != request_.targets.end();
    }
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
        return Fail(ErrorCode::kDatasetNoRows, "Step " + std::to_string(i + 1) + " (" +
                                                   Named(step) + ") would drop the last " +
                                                   Counted(report.rows_before, "row", "rows") +
                                                   ", so that none is left.");
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
    if (step.op == "drop_duplicates") return DropDuplicates(step, report);
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

  Status SetMissing(const CleanStep& step, StepReport& report) {
    for (const std::string& name : step.columns) {
      const WorkingColumn& column = table_.Column(name);
      std::string condition;
      if (!step.values.empty()) condition = OneOf(column, step.values);
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

  /// Keeps the first row of each. Of a key, rows that miss a part of it are no repeats: what is not
  /// known is not the same.
  Status DropDuplicates(const CleanStep& step, StepReport& report) {
    std::string list, whole, partial;
    for (const std::string& name : NamesOf(step)) {
      list += (list.empty() ? "" : ", ") + name;
      whole += (whole.empty() ? " WHERE " : " AND ") + name + " IS NOT NULL";
      partial += " OR " + name + " IS NULL";
    }
    const bool has_key = !step.columns.empty();
    const std::string first = table_.NewName("k");
    TRY_OK(table_.Run("CREATE TABLE " + first + " AS SELECT min(rid) AS r FROM " + table_.view() +
                      (has_key ? whole : "") + " GROUP BY " + list));
    table_.LoseOrder();
    TRY_OK(table_.Keep("rid IN (SELECT r FROM " + first + ")" + (has_key ? partial : "")));
    return has_key ? TellKeyless(partial.substr(std::string_view(" OR ").size()), report)
                   : Status();
  }

  Status TellKeyless(const std::string& keyless, StepReport& report) {
    TRY(report.rows_after, table_.RowCount());
    TRY(const std::int64_t kept,
        table_.Count("SELECT count(*) FROM " + table_.view() + " WHERE " + keyless));
    if (kept == 0) return {};
    report.sentence = "Dropped " +
                      Counted(report.rows_before - report.rows_after, "row; ", "rows; ") +
                      Counted(kept, "row that misses a key stays.", "rows that miss a key stay.");
    return {};
  }

  Status Clip(const CleanStep& step, StepReport& report) {
    for (const std::string& name : step.columns) {
      TRY(const std::int64_t cells, ClipColumn(table_, step, name));
      report.cells_changed += cells;
    }
    report.sentence = "Clipped " + Counted(report.cells_changed, "value.", "values.");
    return {};
  }

  Status Cast(const CleanStep& step, StepReport& report) {
    CastCounts counts;
    for (const std::string& name : step.columns) TRY_OK(CastColumn(table_, step, name, counts));
    report.cells_changed = counts.lost;
    report.sentence =
        "Made " + Counted(static_cast<std::int64_t>(step.columns.size()), "column", "columns") +
        " " + *step.type + "; " +
        (counts.lost == 0
             ? "every value fits."
             : Counted(counts.lost, "value does", "values do") + " not fit and became missing.");
    if (counts.cut > 0)
      report.sentence += " The time of day of " + Counted(counts.cut, "value", "values") +
                         " was left out; cast to timestamp to keep it.";
    return {};
  }

  Status Filter(const CleanStep& step) {
    const WorkingColumn& column = table_.Column(step.columns.front());
    const std::string& c = column.sql_name;
    const std::string& comparison = *step.comparison;
    if (comparison == "is_missing") return table_.Keep(c + " IS NULL");
    if (comparison == "not_missing") return table_.Keep(c + " IS NOT NULL");
    if (comparison == "in") return table_.Keep(OneOf(column, step.values));
    if (comparison == "not_in")
      return table_.Keep(c + " IS NOT NULL AND NOT (" + OneOf(column, step.values) + ")");
    if (comparison == "contains")
      return table_.Keep("contains(lower(" + c + "), lower(" + QuoteText(PlainText(*step.value)) +
                         "))");
    // CheckSteps and the field's choices let nothing else through.
    return table_.Keep(Comparison(column, comparison, *step.value).value_or("false"));
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
