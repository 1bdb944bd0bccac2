#include "data/clean/clip.h"

#include <optional>
#include <vector>

#include "data/clean/value_sql.h"

namespace lathe::data::clean {
namespace {

constexpr double kTukeyFence = 1.5;
constexpr double kRobustReach = 3.5 / 0.6745;

/// The least and the greatest value that stay, where there are such.
struct Bounds {
  std::optional<double> low, high;
  bool are_fences = false;
};

Bounds Fences(double low_middle, double high_middle, double reach) {
  if (!(reach > 0)) return {};
  return {low_middle - reach, high_middle + reach, true};
}

Result<Bounds> BoundsOf(WorkingTable& table, const CleanStep& step, const WorkingColumn& column) {
  const std::string method = step.method.value_or(step.low || step.high ? "bounds" : "iqr");
  if (method == "bounds") return Bounds{step.low, step.high, false};
  const std::string number = "CAST(" + column.sql_name + " AS DOUBLE)";
  const std::string from = " FROM " + table.view() + " WHERE isfinite(" + number + ")";
  if (method == "iqr") {
    TRY(const std::vector<double> q,
        table.Numbers("SELECT quantile_cont(" + number + ", .25), quantile_cont(" + number +
                      ", .75)" + from));
    return Fences(q[0], q[1], kTukeyFence * (q[1] - q[0]));
  }
  TRY(const std::vector<double> m,
      table.Numbers("SELECT median(" + number + "), mad(" + number + ")" + from));
  return Fences(m[0], m[0], kRobustReach * m[1]);
}

/// The bounds as the column's own values, which stand in for what is beyond them.
struct Replacements {
  std::optional<std::string> low, high;
};

Result<Replacements> ReplacementsFor(const WorkingColumn& column, const Bounds& bounds) {
  Replacements out;
  if (column.schema.physical == PhysicalType::kDouble) {
    if (bounds.low) out.low = Literal(*bounds.low);
    if (bounds.high) out.high = Literal(*bounds.high);
    return out;
  }
  const NumberRange range = RangeOf(column);
  const auto placed = [&](std::optional<double> bound) {
    return bound ? PlaceNumber(json::value(*bound), range) : std::nullopt;
  };
  const auto low = placed(bounds.low), high = placed(bounds.high);
  const std::string holds = " that \"" + column.schema.name + "\" can hold";
  if (low && low->beyond > 0) return FieldFault("low", "too_large", "is above all" + holds);
  if (high && high->beyond < 0) return FieldFault("high", "too_small", "is below all" + holds);
  // Nothing is beyond a bound that the column cannot reach.
  if (low && low->beyond == 0) out.low = NumberLiteral(column, low->Ceiling());
  if (high && high->beyond == 0) out.high = NumberLiteral(column, high->floor);
  if (out.low && out.high && low->Ceiling() > high->floor)
    return FieldFault("high", "too_small", "leaves no number from low to high" + holds);
  return out;
}

}  // namespace

Result<std::int64_t> ClipColumn(WorkingTable& table, const CleanStep& step,
                                const std::string& name) {
  const WorkingColumn& column = table.Column(name);
  TRY(const Bounds bounds, BoundsOf(table, step, column));
  TRY(const Replacements replacements, ReplacementsFor(column, bounds));
  const std::string& c = column.sql_name;
  std::string cases, condition;
  const auto add = [&](const std::optional<std::string>& replacement, const char* sign) {
    if (!replacement) return;
    const std::string test = c + sign + *replacement;
    cases += " WHEN " + test + " THEN " + *replacement;
    condition += (condition.empty() ? "" : " OR ") + test;
  };
  add(replacements.low, " < ");
  add(replacements.high, " > ");
  if (condition.empty()) return 0;
  if (bounds.are_fences && column.schema.physical == PhysicalType::kDouble) {
    condition = "isfinite(" + c + ") AND (" + condition + ")";
    cases = " WHEN isinf(" + c + ") THEN " + c + cases;
  }
  TRY(const std::int64_t cells,
      table.Count("SELECT count(*) FROM " + table.view() + " WHERE " + condition));
  TRY_OK(table.Replace(column, "CASE" + cases + " ELSE " + c + " END"));
  return cells;
}

}  // namespace lathe::data::clean
