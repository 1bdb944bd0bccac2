#include "serving/cell_value.h"

#include <cmath>

#include "base/utf8.h"
#include "data/csv/values.h"

namespace lathe::serving {
namespace {

using data::PhysicalType;

std::optional<double> TimeFromText(std::string_view text, bool date_only) {
  data::csv::TimeValue time;
  if (!data::csv::ParseTime(text, data::csv::DateOrder::kYearMonthDay, &time)) return std::nullopt;
  constexpr std::int64_t kMicrosPerDay = 86'400'000'000;
  if (date_only && time.microseconds % kMicrosPerDay != 0) return std::nullopt;
  return static_cast<double>(time.microseconds) / 1e6;
}

}  // namespace

std::optional<double> NumberFromText(std::string_view text, PhysicalType type) {
  switch (type) {
    case PhysicalType::kInt64: {
      std::int64_t value = 0;
      if (data::csv::ParseInteger(text, &value) != data::csv::IntegerFit::kFits)
        return std::nullopt;
      return static_cast<double>(value);
    }
    case PhysicalType::kDecimal: {
      double value = 0;
      if (data::csv::ParseReal(text, '.', &value) != data::csv::RealFit::kFits) return std::nullopt;
      return value;
    }
    case PhysicalType::kDate:
      return TimeFromText(text, /*date_only=*/true);
    case PhysicalType::kTimestamp:
      return TimeFromText(text, /*date_only=*/false);
    case PhysicalType::kDouble:
    case PhysicalType::kBool:
    case PhysicalType::kString:
      return std::nullopt;
  }
  return std::nullopt;
}

std::string_view Expected(PhysicalType type) {
  switch (type) {
    case PhysicalType::kInt64:
    case PhysicalType::kDouble:
    case PhysicalType::kDecimal:
      return "a number";
    case PhysicalType::kBool:
      return "true or false";
    case PhysicalType::kDate:
      return "a date such as \"2026-01-31\"";
    case PhysicalType::kTimestamp:
      return "a time such as \"2026-01-31T09:30:00Z\"";
    case PhysicalType::kString:
      return "a text";
  }
  return "a value";
}

std::string Quoted(std::string_view text) {
  constexpr std::size_t kShown = 40;
  if (text.size() <= kShown) return "\"" + std::string(text) + "\"";
  return "\"" + std::string(CutBetweenCharacters(text, kShown)) + "...\"";
}

}  // namespace lathe::serving
