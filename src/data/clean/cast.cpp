#include "data/clean/cast.h"

#include <algorithm>
#include <array>
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

/// Texts as moments: ISO 8601, or the one of the usual forms that fits most values.
Result<std::string> ToTime(WorkingTable& table, const std::string& c, PhysicalType from,
                           const std::string& type) {
  if (from != PhysicalType::kString) return "TRY_CAST(" + c + " AS " + type + ")";
  static constexpr std::array<std::string_view, 7> kForms = {
      "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y/%m/%d", "%Y%m%d", "%Y.%m.%d"};
  std::string counts;
  for (const std::string_view form : kForms) {
    counts += (counts.empty() ? "count(" : ", count(") + std::string("try_strptime(trim(") + c +
              "), '" + std::string(form) + "'))";
  }
  TRY(const std::vector<double> fits, table.Numbers("SELECT " + counts + " FROM " + table.view()));
  const auto best = static_cast<std::size_t>(std::ranges::max_element(fits) - fits.begin());
  const std::string iso = "TRY_CAST(trim(" + c + ") AS " + type + ")";
  if (!(fits[best] > 0)) return iso;
  return "coalesce(" + iso + ", CAST(try_strptime(trim(" + c + "), '" + std::string(kForms[best]) +
         "') AS " + type + "))";
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
