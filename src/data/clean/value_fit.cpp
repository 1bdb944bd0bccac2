#include "data/clean/value_fit.h"

#include <cmath>

#include "data/clean/written_value.h"

namespace lathe::data::clean {
namespace {

std::string_view HeldBy(PhysicalType type) {
  switch (type) {
    case PhysicalType::kInt64:
      return "whole numbers";
    case PhysicalType::kDouble:
    case PhysicalType::kDecimal:
      return "numbers";
    case PhysicalType::kBool:
      return "true or false";
    case PhysicalType::kDate:
      return "dates such as \"2024-01-31\"";
    case PhysicalType::kTimestamp:
      return "times such as \"2024-01-31T09:30:00\"";
    case PhysicalType::kString:
      return "texts";
  }
  return "";
}

}  // namespace

bool MayCompare(const json::value& value, PhysicalType type) {
  if (value.is_null() || value.is_array() || value.is_object()) return false;
  switch (type) {
    case PhysicalType::kInt64:
    case PhysicalType::kDouble:
    case PhysicalType::kDecimal:
      return ReadDouble(value).has_value();
    case PhysicalType::kBool:
      return ReadTruth(value).has_value();
    case PhysicalType::kDate:
    case PhysicalType::kTimestamp:
      return ReadMoment(value).has_value();
    case PhysicalType::kString:
      return true;
  }
  return true;
}

bool MayHold(const json::value& value, PhysicalType type) {
  if (!MayCompare(value, type)) return false;
  if (type == PhysicalType::kInt64) {
    const auto number = PlaceNumber(value, NumberRange::Int64());
    return number && number->IsHeld();
  }
  if (type == PhysicalType::kDouble || type == PhysicalType::kDecimal)
    return std::isfinite(*ReadDouble(value));
  if (type == PhysicalType::kDate) return IsMidnight(*ReadMoment(value));
  return true;
}

std::string MisfitText(const json::value& value, std::string_view column, PhysicalType type) {
  return lathe::ToText(value) + " does not fit the column \"" + std::string(column) +
         "\", which holds " + std::string(HeldBy(type)) + ".";
}

}  // namespace lathe::data::clean
