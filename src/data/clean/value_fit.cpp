#include "data/clean/value_fit.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <optional>

namespace lathe::data::clean {
namespace {

// As the engine reads them, in any case.
constexpr std::array<std::string_view, 10> kTruthWords = {"true", "false", "t", "f", "yes",
                                                          "no",   "y",     "n", "1", "0"};

std::string_view WithoutBlanks(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == text.npos) return {};
  text.remove_prefix(first);
  return text.substr(0, text.find_last_not_of(" \t\r\n") + 1);
}

std::optional<double> NumberOf(const json::value& value) {
  if (value.is_number()) return value.to_number<double>();
  if (!value.is_string()) return std::nullopt;
  std::string_view text = WithoutBlanks(value.get_string());
  if (text.starts_with('+')) text.remove_prefix(1);
  double number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

bool IsTruth(const json::value& value) {
  if (value.is_bool()) return true;
  std::string word =
      value.is_string() ? std::string(WithoutBlanks(value.get_string())) : lathe::ToText(value);
  std::ranges::transform(word, word.begin(), [](unsigned char c) { return std::tolower(c); });
  return std::ranges::find(kTruthWords, word) != kTruthWords.end();
}

bool MayBeTime(const json::value& value) {
  return value.is_string() &&
         std::ranges::any_of(value.get_string(), [](char c) { return c >= '0' && c <= '9'; });
}

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
      return "dates";
    case PhysicalType::kTimestamp:
      return "times";
    case PhysicalType::kString:
      return "texts";
  }
  return "";
}

}  // namespace

bool MayFit(const json::value& value, PhysicalType type) {
  if (value.is_array() || value.is_object()) return false;
  switch (type) {
    case PhysicalType::kInt64: {
      const auto number = NumberOf(value);
      return number && *number == std::floor(*number);
    }
    case PhysicalType::kDouble:
    case PhysicalType::kDecimal:
      return NumberOf(value).has_value();
    case PhysicalType::kBool:
      return IsTruth(value);
    case PhysicalType::kDate:
    case PhysicalType::kTimestamp:
      return MayBeTime(value);
    case PhysicalType::kString:
      return true;
  }
  return true;
}

std::string MisfitText(const json::value& value, std::string_view column, PhysicalType type) {
  return lathe::ToText(value) + " does not fit the column \"" + std::string(column) +
         "\", which holds " + std::string(HeldBy(type)) + ".";
}

}  // namespace lathe::data::clean
