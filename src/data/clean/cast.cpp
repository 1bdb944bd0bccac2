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

/// A date in digits or with the month's name, and perhaps a clock: "15/05/2024 02:35 pm +02:00".
constexpr std::string_view kTimeShape =
    R"(^(?:(\d{1,4})([-/.])(\d{1,2})([-/.])(\d{1,4})|(\d{8}))"
    R"(|(\d{1,2}[- ][A-Za-z]{3,9}[- ]\d{4}|[A-Za-z]{3,9} \d{1,2},? \d{4})))"
    R"((?:(?:[Tt]| +)(\d{1,2}):([0-5]\d)(?::([0-5]\d)(?:[.,](\d{1,9}))?)?)"
    R"((?: ?([AaPp])\.?[Mm]\.?)?(?: ?(?:[Zz]|UTC|GMT|([+-])(0\d|1[0-5])(?::?([0-5]\d))?))?)?$)";
constexpr std::string_view kTimeParts =
    "['a','mark','b','mark2','c','digits','named','h','m','s','f','half','sign','oh','om']";
// Of dates that begin with the day or the month.
constexpr std::array<std::string_view, 3> kMarks = {"/", ".", "-"};
constexpr std::string_view kIsYearLast =
    "(p.mark <> '' AND p.mark = p.mark2 AND length(p.a) <= 2 AND length(p.c) = 4)";
constexpr std::string_view kIsYearFirst =
    "(p.mark <> '' AND p.mark = p.mark2 AND length(p.a) = 4 AND length(p.c) <= 2)";

std::string PartsOf(const std::string& c) {
  return "regexp_extract(trim(" + c + "), " + QuoteText(kTimeShape) + ", " +
         std::string(kTimeParts) + ")";
}

/// The marks whose dates are to be read with the month first: more of them fit so than with the
/// day first. Dates with one mark have one order.
Result<std::string> MonthFirstMarks(WorkingTable& table, const std::string& c) {
  std::string counts;
  for (const std::string_view mark : kMarks) {
    const std::string here = std::string(kIsYearLast) + " AND p.mark = '" + std::string(mark) + "'";
    // A filter's parts have no order: digits alone are cast in each.
    counts +=
        (counts.empty() ? "" : ", ") + ("count(*) FILTER (WHERE " + here) +
        " AND TRY_CAST(p.a AS INT) <= 31 AND TRY_CAST(p.b AS INT) <= 12), count(*) FILTER (WHERE " +
        here + " AND TRY_CAST(p.a AS INT) <= 12 AND TRY_CAST(p.b AS INT) <= 31)";
  }
  TRY(const std::vector<double> fits,
      table.Numbers("SELECT " + counts + " FROM (SELECT " + PartsOf(c) + " AS p FROM " +
                    table.view() + ")"));
  std::string marks;
  for (std::size_t i = 0; i < kMarks.size(); ++i) {
    if (fits[2 * i + 1] > fits[2 * i])
      marks += (marks.empty() ? "'" : ", '") + std::string(kMarks[i]) + "'";
  }
  return marks.empty() ? "''" : marks;
}

/// The day of the parts `p`; null for one that does not exist.
std::string DayOfParts(const std::string& month_first_marks) {
  std::string named;
  for (const char* form : {"%d %b %Y", "%d %B %Y", "%b %d %Y", "%B %d %Y"}) {
    named += (named.empty() ? "" : ", ") +
             ("try_strptime(translate(replace(p.named, ',', ''), '-', ' '), '" + std::string(form) +
              "')");
  }
  return "CASE WHEN " + std::string(kIsYearLast) + " THEN TRY_CAST(CASE WHEN p.mark IN (" +
         month_first_marks +
         ") THEN concat(p.c, '-', p.a, '-', p.b) ELSE concat(p.c, '-', p.b, '-', p.a) END AS DATE) "
         "WHEN " +
         std::string(kIsYearFirst) +
         " THEN TRY_CAST(concat(p.a, '-', p.b, '-', p.c) AS DATE) WHEN p.digits <> '' THEN "
         "TRY_CAST(concat(left(p.digits, 4), '-', substr(p.digits, 5, 2), '-', right(p.digits, "
         "2)) AS DATE) WHEN p.named <> '' THEN CAST(coalesce(" +
         named + ") AS DATE) END";
}

/// Microseconds from midnight UTC; null for an hour that no clock shows.
std::string ClockOfParts() {
  const auto whole = [](const std::string& part) {
    return "CASE WHEN p." + part + " = '' THEN 0 ELSE p." + part + "::BIGINT END";
  };
  const std::string hour =
      "(CASE WHEN p.half = '' THEN CASE WHEN p.h::INT <= 23 THEN p.h::BIGINT END WHEN p.h::INT "
      "BETWEEN 1 AND 12 THEN p.h::BIGINT % 12 + CASE WHEN lower(p.half) = 'p' THEN 12 ELSE 0 END "
      "END)";
  const std::string offset = "(CASE WHEN p.sign = '-' THEN -1 ELSE 1 END * ((" + whole("oh") +
                             ") * 3600 + (" + whole("om") + ") * 60))";
  return "CASE WHEN p.h = '' THEN 0 ELSE (" + hour + " * 3600 + p.m::BIGINT * 60 + (" + whole("s") +
         ") - " + offset + ") * 1000000 + rpad(left(p.f, 6), 6, '0')::BIGINT END";
}

/// Texts as moments of UTC, in the usual forms. The list is there to find the parts once.
Result<std::string> MomentOfText(WorkingTable& table, const std::string& c) {
  TRY(const std::string month_first_marks, MonthFirstMarks(table, c));
  return "list_transform([" + PartsOf(c) + "], lambda p: make_timestamp(epoch_us(" +
         DayOfParts(month_first_marks) + ") + (" + ClockOfParts() + ")))[1]";
}

/// What the column's values are as moments or, cast to a date, would be.
Result<std::string> ToMoment(WorkingTable& table, const std::string& c, PhysicalType from) {
  if (from == PhysicalType::kString) return MomentOfText(table, c);
  return "TRY_CAST(" + c + " AS TIMESTAMP)";
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
      return ToMoment(table, c, from);
    case PhysicalType::kString:
      return "CAST(" + c + " AS VARCHAR)";
    case PhysicalType::kDouble:
    case PhysicalType::kDecimal:
      break;
  }
  return "nullif(TRY_CAST(" + text + " AS DOUBLE), 'nan'::DOUBLE)";
}

Status BadValues(WorkingTable& table, const WorkingColumn& column, const std::string& type,
                 const std::string& expression, std::int64_t count) {
  TRY(const std::vector<std::string> some,
      table.Texts("SELECT " + column.sql_name + " FROM " + table.view() + " WHERE " +
                  column.sql_name + " IS NOT NULL AND (" + expression +
                  ") IS NULL ORDER BY rid LIMIT 3"));
  std::string listed;
  for (const std::string& text : some) listed += (listed.empty() ? "\"" : ", \"") + text + "\"";
  return Fail(ErrorCode::kCleanBadValue,
              profile::Thousands(count) + (count == 1 ? " value" : " values") + " of \"" +
                  column.schema.name + "\" cannot be read as " + type + ": " + listed +
                  ". Correct such values in a step before, or let them become missing.");
}

}  // namespace

Status CastColumn(WorkingTable& table, const CleanStep& step, const std::string& name,
                  CastCounts& counts) {
  WorkingColumn& column = table.Column(name);
  const PhysicalType to = *PhysicalTypeFromText(*step.type);
  if (column.schema.physical == to) return {};
  TRY(std::string expression, Expression(table, column, to));
  // The texts of a date tell more than it keeps.
  TRY(const std::vector<double> figures,
      table.Numbers("SELECT count(*) FILTER (WHERE c IS NOT NULL AND t IS NULL), " +
                    std::string(to == PhysicalType::kDate
                                    ? "count(*) FILTER (WHERE t <> date_trunc('day', t))"
                                    : "0") +
                    " FROM (SELECT " + column.sql_name + " AS c, " + expression + " AS t FROM " +
                    table.view() + ")"));
  const auto lost = static_cast<std::int64_t>(figures[0]);
  if (lost > 0 && step.on_bad_value.value_or("fail") == "fail")
    return BadValues(table, column, *step.type, expression, lost);
  counts.lost += lost;
  counts.cut += static_cast<std::int64_t>(figures[1]);
  if (to == PhysicalType::kDate) expression = "CAST(" + expression + " AS DATE)";
  TRY_OK(table.Replace(column, expression));
  column.schema.physical = to;
  column.sql_type = EngineTypeOf(to);
  column.changed_type = true;
  return {};
}

}  // namespace lathe::data::clean
