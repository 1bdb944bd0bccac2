#include "data/clean/impute.h"

#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "data/clean/linear_fill.h"
#include "data/clean/value_sql.h"
#include "data/profile/column_quality.h"

namespace lathe::data::clean {
namespace {

// A column whose values are looked up by the value of another may have so many of those.
constexpr std::int64_t kMostGroups = 100;

/// Fills one column.
class ColumnFill {
 public:
  ColumnFill(WorkingTable& table, const CleanStep& step, const std::string& name)
      : table_(table), step_(step), name_(name) {}

  Result<std::int64_t> Run() {
    const std::string sql_name = column().sql_name;
    TRY(const std::int64_t before, Missing());
    if (step_.indicator) {
      ColumnSchema flag;
      flag.name = IndicatorName(name_);
      flag.physical = PhysicalType::kBool;
      TRY_OK(table_.Append({flag, "", "BOOLEAN", true, column().is_target}, sql_name + " IS NULL"));
    }
    if (before == 0) return 0;
    const std::string& strategy = *step_.strategy;
    if (strategy == "constant") {
      TRY_OK(FillConstant());
    } else if (strategy == "forward_fill") {
      TRY_OK(FillForward());
    } else if (strategy == "model") {
      TRY_OK(FillByModel());
    } else {
      TRY_OK(FillStatistic(strategy));
    }
    TRY(const std::int64_t after, Missing());
    return before - after;
  }

  /// What fills a column of whole numbers where the figure itself is none.
  std::optional<std::int64_t> rounded() const { return rounded_; }
  /// Whether predictions were rounded, which differ from row to row.
  bool rounds_predictions() const { return rounds_predictions_; }

 private:
  WorkingColumn& column() { return table_.Column(name_); }
  Result<std::int64_t> Missing() {
    return table_.Count("SELECT count(*) - count(" + column().sql_name + ") FROM " + table_.view());
  }
  /// A number as the column holds it: whole numbers are rounded.
  std::string AsColumn(const std::string& number) {
    return "CAST(" + number + " AS " + column().sql_type + ")";
  }

  Status FillConstant() {
    const auto value = StoredLiteral(column(), *step_.value);
    if (!value) return FieldFault("value", "not_allowed", ConstantFault());
    return table_.Replace(column(), "coalesce(" + column().sql_name + ", " + *value + ")");
  }

  /// The checked constant is none of a column of decimals: it has too many digits.
  std::string ConstantFault() {
    const int scale = RangeOf(column()).scale;
    return lathe::ToText(*step_.value) + " does not fit the column \"" + name_ +
           "\", which holds " + column().sql_type + ": numbers of " + std::to_string(scale) +
           (scale == 1 ? " decimal place." : " decimal places.");
  }

  /// One value for all, kept in a table of its own so that it has the column's exact type.
  Status FillStatistic(const std::string& strategy) {
    const std::string c = column().sql_name;
    const std::string one = table_.NewName("f");
    std::string query;
    if (strategy == "mode") {
      query = "SELECT " + c + " AS x FROM " + table_.view() + " WHERE " + c +
              " IS NOT NULL GROUP BY " + c + " ORDER BY count(*) DESC, " + c + " LIMIT 1";
    } else {
      const std::string number = "CAST(" + c + " AS DOUBLE)";
      const std::string figure =
          strategy == "mean" ? "avg(" + number + ")" : "median(" + number + ")";
      query = "SELECT " + AsColumn(figure) + " AS x, " + figure + " AS exact FROM " +
              table_.view() + " WHERE isfinite(" + number + ")";
    }
    TRY_OK(table_.Run("CREATE TABLE " + one + " AS " + query));
    if (strategy != "mode") TRY_OK(NoteRounding(one));
    return table_.Replace(column(),
                          "coalesce(" + table_.view() + "." + c + ", (SELECT x FROM " + one + "))");
  }

  Status NoteRounding(const std::string& one) {
    if (column().schema.physical != PhysicalType::kInt64) return {};
    TRY(const std::vector<double> figures, table_.Numbers("SELECT x, exact FROM " + one));
    if (figures[0] != figures[1] && std::isfinite(figures[0]))
      rounded_ = static_cast<std::int64_t>(figures[0]);
    return {};
  }

  Status FillForward() {
    const std::string c = column().sql_name;
    const std::string above = table_.NewName("f");
    TRY_OK(table_.Run(
        "CREATE TABLE " + above + " AS SELECT rid AS r, x FROM (SELECT rid, " + c +
        ", last_value(" + c +
        " IGNORE NULLS) OVER (ORDER BY rid ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS "
        "x FROM " +
        table_.view() + ") WHERE " + c + " IS NULL"));
    const std::string from = table_.view() + "." + c;
    TRY_OK(
        table_.Replace(column(), "coalesce(" + from + ", " + above + ".x)",
                       "LEFT JOIN " + above + " ON " + above + ".r = " + table_.view() + ".rid"));
    table_.LoseOrder();
    return {};
  }

  Status FillByModel() {
    if (!IsNumber(column().schema.physical)) return FillByGroup();
    TRY(const std::optional<std::string> prediction, LinearFill(table_, column()));
    if (!prediction) return FillStatistic("median");
    rounds_predictions_ = column().schema.physical == PhysicalType::kInt64;
    return table_.Replace(column(),
                          "coalesce(" + column().sql_name + ", " + AsColumn(*prediction) + ")");
  }

  /// The most frequent value among the rows that agree in the column that tells most.
  Status FillByGroup() {
    TRY(const std::optional<std::string> by, BestGroup());
    if (!by) return FillStatistic("mode");
    const std::string c = column().sql_name;
    const std::string groups = table_.NewName("f");
    TRY_OK(table_.Run("CREATE TABLE " + groups +
                      " AS SELECT g, arg_max(y, (n, y)) AS x FROM (SELECT " + *by + " AS g, " + c +
                      " AS y, count(*) AS n FROM " + table_.view() + " WHERE " + c +
                      " IS NOT NULL GROUP BY ALL) GROUP BY g"));
    const std::string from = table_.view() + "." + c;
    TRY_OK(table_.Replace(column(), "coalesce(" + from + ", " + groups + ".x)",
                          "LEFT JOIN " + groups + " ON " + groups + ".g IS NOT DISTINCT FROM " +
                              table_.view() + "." + *by));
    table_.LoseOrder();
    return FillStatistic("mode");
  }

  Result<std::optional<std::string>> BestGroup() {
    const std::string c = column().sql_name;
    std::optional<std::string> best;
    std::int64_t most = 0;
    for (const WorkingColumn& candidate : table_.columns()) {
      const bool groups = candidate.schema.semantic == SemanticType::kCategorical ||
                          candidate.schema.semantic == SemanticType::kBoolean;
      if (!MayPredict(candidate, column()) || !groups || candidate.schema.distinct > kMostGroups)
        continue;
      TRY(const std::int64_t right,
          table_.Count("SELECT sum(m) FROM (SELECT max(n) AS m FROM (SELECT " + candidate.sql_name +
                       " AS g, " + c + " AS y, count(*) AS n FROM " + table_.view() + " WHERE " +
                       c + " IS NOT NULL GROUP BY ALL) GROUP BY g)"));
      if (right <= most) continue;
      most = right;
      best = candidate.sql_name;
    }
    return best;
  }

  WorkingTable& table_;
  const CleanStep& step_;
  const std::string name_;
  std::optional<std::int64_t> rounded_;
  bool rounds_predictions_ = false;
};

/// "" or ", rounded to a whole number: 3"; of several columns which got which.
std::string RoundedText(const std::vector<std::pair<std::string, std::int64_t>>& rounded,
                        std::size_t column_count) {
  if (rounded.empty()) return "";
  if (column_count == 1)
    return ", rounded to a whole number: " + std::to_string(rounded.front().second);
  std::string listed;
  for (const auto& [name, value] : rounded)
    listed += (listed.empty() ? "" : ", ") + std::to_string(value) + " in \"" + name + "\"";
  return ", rounded to whole numbers: " + listed;
}

std::string RoundedPredictions(std::size_t column_count) {
  return column_count == 1 ? ", rounded to whole numbers"
                           : ", rounded where the column is one of whole numbers";
}

std::string HowFilled(const CleanStep& step) {
  const std::string& strategy = *step.strategy;
  if (strategy == "constant") return "with " + lathe::ToText(*step.value);
  if (strategy == "mode") return "with the most frequent value";
  if (strategy == "forward_fill") return "with the value above";
  if (strategy == "model") return "by a model of the other columns";
  return "with the " + strategy;
}

}  // namespace

Result<Filled> Impute(WorkingTable& table, const CleanStep& step) {
  Filled out;
  std::vector<std::pair<std::string, std::int64_t>> rounded;
  bool rounds_predictions = false;
  for (const std::string& name : step.columns) {
    ColumnFill fill(table, step, name);
    TRY(const std::int64_t cells, fill.Run());
    if (fill.rounded()) rounded.emplace_back(name, *fill.rounded());
    rounds_predictions = rounds_predictions || fill.rounds_predictions();
    out.cells += cells;
  }
  out.sentence = "Filled " + profile::Thousands(out.cells) +
                 (out.cells == 1 ? " missing value " : " missing values ") + HowFilled(step) +
                 (rounds_predictions ? RoundedPredictions(step.columns.size()) : "") +
                 RoundedText(rounded, step.columns.size()) + ".";
  return out;
}

}  // namespace lathe::data::clean
