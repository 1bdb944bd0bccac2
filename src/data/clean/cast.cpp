#include "data/clean/cast.h"

#include <algorithm>
#include <array>
#include <functional>
#include <string_view>
#include <vector>

#include "data/profile/column_quality.h"

namespace lathe::data::clean {
namespace {

/// Whole numbers only: the engine alone would round 12.5 to 12.
std::string ToInteger(const std::string& c, PhysicalType from) {
  if (from == PhysicalType::kString) {
    return "CASE WHEN regexp_full_match(trim(" + c + "), '[+-]?[0-9]+') THEN TRY_CAST(trim(" + c +
           ") AS BIGINT) END";
  }
  if (from == PhysicalType::kDouble || from == PhysicalType::kDecimal)
    return "CASE WHEN " + c + " = floor(" + c + ") THEN TRY_CAST(" + c + " AS BIGINT) END";
  return "TRY_CAST(" + c + " AS BIGINT)";
}

std::string ToBool(const std::string& c, PhysicalType from) {
  const std::string text =
      from == PhysicalType::kString ? "lower(trim(" + c + "))" : "CAST(" + c + " AS VARCHAR)";
  return "CASE WHEN " + text + " IN ('true','t','yes','y','1','on','1.0') THEN true WHEN " + text +
         " IN ('false','f','no','n','0','off','0.0') THEN false END";
}

/// Texts as moments: ISO 8601, or the usual forms, those that fit most values first. Of day first
/// and month first only the one that fits more is tried (the day when they are even), so that dates
/// with one mark have one order.
Result<std::string> ToTime(WorkingTable& table, const std::string& c, PhysicalType from,
                           const std::string& type) {
  if (from != PhysicalType::kString) return "TRY_CAST(" + c + " AS " + type + ")";
  // Six of day and month in pairs, the day first, then those of which there is one order only.
  static constexpr std::size_t kPaired = 6;
  static constexpr std::array<std::string_view, 9> kForms = {"%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y",
                                                             "%m.%d.%Y", "%d-%m-%Y", "%m-%d-%Y",
                                                             "%Y/%m/%d", "%Y%m%d",   "%Y.%m.%d"};
  std::string counts;
  for (const std::string_view form : kForms) {
    counts += (counts.empty() ? "count(" : ", count(") + std::string("try_strptime(trim(") + c +
              "), '" + std::string(form) + "'))";
  }
  TRY(const std::vector<double> fits, table.Numbers("SELECT " + counts + " FROM " + table.view()));
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < kForms.size(); ++i) {
    const bool is_lesser =
        i < kPaired && (i % 2 == 0 ? fits[i] < fits[i + 1] : fits[i] <= fits[i - 1]);
    if (fits[i] > 0 && !is_lesser) order.push_back(i);
  }
  std::ranges::stable_sort(order, std::greater(), [&](std::size_t i) { return fits[i]; });
  std::string tries = "TRY_CAST(trim(" + c + ") AS " + type + ")";
  for (const std::size_t i : order) {
    tries +=
        ", CAST(try_strptime(trim(" + c + "), '" + std::string(kForms[i]) + "') AS " + type + ")";
  }
  return "coalesce(" + tries + ")";
}

Result<std::string> Expression(WorkingTable& table, const WorkingColumn& column, PhysicalType to) {
  const std::string& c = column.sql_name;
  const PhysicalType from = column.schema.physical;
  const std::string text = from == PhysicalType::kString ? "trim(" + c + ")" : c;
  switch (to) {
    case PhysicalType::kInt64:
      return ToInteger(c, from);
    case PhysicalType::kBool:
      return ToBool(c, from);
    case PhysicalType::kDate:
    case PhysicalType::kTimestamp:
      return ToTime(table, c, from, EngineTypeOf(to));
    case PhysicalType::kString:
      return "CAST(" + c + " AS VARCHAR)";
    case PhysicalType::kDouble:
    case PhysicalType::kDecimal:
      break;
  }
  return "nullif(TRY_CAST(" + text + " AS DOUBLE), 'nan'::DOUBLE)";
}

}  // namespace

Result<std::int64_t> CastColumn(WorkingTable& table, const CleanStep& step,
                                const std::string& name) {
  WorkingColumn& column = table.Column(name);
  const PhysicalType to = *PhysicalTypeFromText(*step.type);
  if (column.schema.physical == to) return 0;
  TRY(const std::string expression, Expression(table, column, to));
  const std::string bad = column.sql_name + " IS NOT NULL AND (" + expression + ") IS NULL";
  TRY(const std::int64_t lost,
      table.Count("SELECT count(*) FROM " + table.view() + " WHERE " + bad));
  if (lost > 0 && step.on_bad_value.value_or("fail") == "fail") {
    TRY(const std::vector<std::string> some,
        table.Texts("SELECT " + column.sql_name + " FROM " + table.view() + " WHERE " + bad +
                    " ORDER BY rid LIMIT 3"));
    std::string listed;
    for (const std::string& text : some) listed += (listed.empty() ? "\"" : ", \"") + text + "\"";
    return Fail(ErrorCode::kCleanBadValue,
                profile::Thousands(lost) + (lost == 1 ? " value" : " values") + " of \"" + name +
                    "\" cannot be read as " + *step.type + ": " + listed +
                    ". Correct such values in a step before, or let them become missing.");
  }
  TRY_OK(table.Replace(column, expression));
  column.schema.physical = to;
  column.sql_type = EngineTypeOf(to);
  column.changed_type = true;
  return lost;
}

}  // namespace lathe::data::clean
