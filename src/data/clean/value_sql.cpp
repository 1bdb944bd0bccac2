#include "data/clean/value_sql.h"

#include <charconv>

namespace lathe::data::clean {
namespace {

constexpr std::int64_t kMicrosPerDay = 86'400'000'000;

std::string DayLiteral(std::int64_t days) {
  return "(DATE '1970-01-01' + " + std::to_string(days) + ")";
}

std::string MomentLiteral(std::int64_t moment) {
  return "make_timestamp(CAST(" + std::to_string(moment) + " AS BIGINT))";
}

/// Compares with a value that lies above `floor` and below the column's next one.
std::string BetweenTwo(const std::string& c, std::string_view sign, const std::string& floor) {
  if (sign == "=") return "false";
  if (sign == "!=") return c + " IS NOT NULL";
  return c + (sign.starts_with('<') ? " <= " : " > ") + floor;
}

/// Compares with a value that is above (or else below) all that the column can hold.
std::string Outside(const std::string& c, std::string_view sign, bool above) {
  const bool holds = sign == "!=" || sign.starts_with(above ? '<' : '>');
  return holds ? c + " IS NOT NULL" : "false";
}

std::string CompareNumber(const WorkingColumn& column, std::string_view sign,
                          const PlacedNumber& number) {
  const std::string& c = column.sql_name;
  if (number.beyond != 0) return Outside(c, sign, number.beyond > 0);
  const std::string floor = NumberLiteral(column, number.floor);
  return number.exact ? c + " " + std::string(sign) + " " + floor : BetweenTwo(c, sign, floor);
}

std::string CompareDay(const std::string& c, std::string_view sign, std::int64_t moment) {
  const bool before = moment < 0 && !IsMidnight(moment);
  const std::string floor = DayLiteral(moment / kMicrosPerDay - (before ? 1 : 0));
  return IsMidnight(moment) ? c + " " + std::string(sign) + " " + floor
                            : BetweenTwo(c, sign, floor);
}

std::optional<std::string> DayOf(const json::value& value) {
  const auto moment = ReadMoment(value);
  if (!moment || !IsMidnight(*moment)) return std::nullopt;
  return DayLiteral(*moment / kMicrosPerDay);
}

}  // namespace

NumberRange RangeOf(const WorkingColumn& column) {
  if (column.schema.physical != PhysicalType::kDecimal) return NumberRange::Int64();
  // "DECIMAL(18,2)"
  int digits = 0, scale = 0;
  const std::string& type = column.sql_type;
  const char* const end = type.data() + type.size();
  const auto read = std::from_chars(type.data() + type.find('(') + 1, end, digits);
  std::from_chars(read.ptr + 1, end, scale);
  return NumberRange::Decimal(digits, scale);
}

std::string NumberLiteral(const WorkingColumn& column, csv::Int128 units) {
  return "CAST('" + DigitsOf(units, RangeOf(column).scale) + "' AS " + column.sql_type + ")";
}

std::optional<std::string> StoredLiteral(const WorkingColumn& column, const json::value& value) {
  switch (column.schema.physical) {
    case PhysicalType::kInt64:
    case PhysicalType::kDecimal: {
      const auto number = PlaceNumber(value, RangeOf(column));
      if (!number || !number->IsHeld()) return std::nullopt;
      return NumberLiteral(column, number->floor);
    }
    case PhysicalType::kDouble: {
      const auto number = ReadDouble(value);
      return number ? std::optional(Literal(*number)) : std::nullopt;
    }
    case PhysicalType::kBool: {
      const auto truth = ReadTruth(value);
      return truth ? std::optional<std::string>(*truth ? "true" : "false") : std::nullopt;
    }
    case PhysicalType::kDate:
      return DayOf(value);
    case PhysicalType::kTimestamp: {
      const auto moment = ReadMoment(value);
      return moment ? std::optional(MomentLiteral(*moment)) : std::nullopt;
    }
    case PhysicalType::kString:
      break;
  }
  return QuoteText(PlainText(value));
}

std::optional<std::string> Comparison(const WorkingColumn& column, std::string_view sign,
                                      const json::value& value) {
  const PhysicalType type = column.schema.physical;
  if (type == PhysicalType::kInt64 || type == PhysicalType::kDecimal) {
    const auto number = PlaceNumber(value, RangeOf(column));
    if (number) return CompareNumber(column, sign, *number);
    // All that is left of numbers is an infinite one.
    const auto infinite = ReadDouble(value);
    return infinite ? std::optional(Outside(column.sql_name, sign, *infinite > 0)) : std::nullopt;
  }
  if (type == PhysicalType::kDate) {
    const auto moment = ReadMoment(value);
    return moment ? std::optional(CompareDay(column.sql_name, sign, *moment)) : std::nullopt;
  }
  const auto literal = StoredLiteral(column, value);
  if (!literal) return std::nullopt;
  return column.sql_name + " " + std::string(sign) + " " + *literal;
}

std::string OneOf(const WorkingColumn& column, const std::vector<json::value>& values) {
  std::string list;
  for (const json::value& value : values) {
    const auto literal = StoredLiteral(column, value);
    if (literal) list += (list.empty() ? "" : ", ") + *literal;
  }
  return list.empty() ? "false" : column.sql_name + " IN (" + list + ")";
}

}  // namespace lathe::data::clean
