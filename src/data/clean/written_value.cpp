#include "data/clean/written_value.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

namespace lathe::data::clean {
namespace {

using csv::Int128;

constexpr int kMostDigits = 38;
constexpr std::int64_t kMicrosPerDay = 86'400'000'000;
// The calendar repeats itself after so many years and days.
constexpr int kCycleYears = 400;
constexpr std::int64_t kCycleDays = 146'097;
constexpr int kFirstCycleYear = 2000;
// Further years have no microseconds in 64 bits.
constexpr int kFarthestYear = 290'000;

std::string_view WithoutBlanks(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == text.npos) return {};
  text.remove_prefix(first);
  return text.substr(0, text.find_last_not_of(kBlanks) + 1);
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

/// digits * 10^exponent, without leading zeros.
struct WrittenNumber {
  bool negative = false;
  std::string digits;
  int exponent = 0;
};

std::optional<WrittenNumber> SplitNumber(std::string_view text) {
  WrittenNumber out;
  bool any = false, fraction = false;
  if (text.starts_with('-') || text.starts_with('+')) {
    out.negative = text.front() == '-';
    text.remove_prefix(1);
  }
  for (; !text.empty() && (IsDigit(text.front()) || (text.front() == '.' && !fraction));
       text.remove_prefix(1)) {
    if (text.front() == '.') {
      fraction = true;
      continue;
    }
    any = true;
    if (fraction) --out.exponent;
    if (!out.digits.empty() || text.front() != '0') out.digits += text.front();
  }
  if (!any) return std::nullopt;
  if (text.empty()) return out;
  if (text.front() != 'e' && text.front() != 'E') return std::nullopt;
  text.remove_prefix(1);
  if (text.starts_with('+')) text.remove_prefix(1);
  int exponent = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), exponent);
  constexpr int kSaneExponent = 1'000'000;
  if (fault != std::errc() || end != text.data() + text.size() ||
      std::abs(exponent) > kSaneExponent)
    return std::nullopt;
  out.exponent += exponent;
  return out;
}

std::optional<std::string> NumberText(const json::value& value) {
  if (value.is_string()) return std::string(WithoutBlanks(value.get_string()));
  if (value.is_number()) return lathe::ToText(value);
  return std::nullopt;
}

Int128 Units(std::string_view digits) {
  Int128 units = 0;
  for (const char c : digits) units = units * 10 + (c - '0');
  return units;
}

/// Years that are negative or have more than four digits: those of the same place in the cycle.
std::optional<std::int64_t> ReadFarMoment(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const std::size_t digits = std::min(text.find('-'), text.size());
  int year = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + digits, year);
  if (digits < 4 || fault != std::errc() || end != text.data() + digits || year < 0 ||
      year > kFarthestYear)
    return std::nullopt;
  if (negative) year = -year;
  const int place = (year % kCycleYears + kCycleYears) % kCycleYears;
  const int cycles = (year - kFirstCycleYear - place) / kCycleYears;
  csv::TimeValue time;
  const std::string alike =
      std::to_string(kFirstCycleYear + place) + std::string(text.substr(digits));
  if (!csv::ParseTime(alike, csv::DateOrder::kYearMonthDay, &time)) return std::nullopt;
  return time.microseconds + cycles * kCycleDays * kMicrosPerDay;
}

}  // namespace

NumberRange NumberRange::Int64() {
  return {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max(), 0};
}

NumberRange NumberRange::Decimal(int digits, int scale) {
  Int128 most = 1;
  for (int i = 0; i < digits; ++i) most *= 10;
  return {1 - most, most - 1, scale};
}

std::optional<PlacedNumber> PlaceNumber(const json::value& value, const NumberRange& range) {
  const auto text = NumberText(value);
  auto number = text ? SplitNumber(*text) : std::nullopt;
  if (!number) return std::nullopt;
  PlacedNumber out{0, true, 0};
  if (number->digits.empty()) return out;
  const int side = number->negative ? -1 : 1;
  const int shift = number->exponent + range.scale;
  const std::int64_t whole = static_cast<std::int64_t>(number->digits.size()) + shift;
  if (whole > kMostDigits) return PlacedNumber{0, false, side};
  if (shift >= 0) {
    number->digits.append(static_cast<std::size_t>(shift), '0');
  } else {
    const auto kept = static_cast<std::size_t>(std::max<std::int64_t>(whole, 0));
    out.exact = number->digits.find_first_not_of('0', kept) == std::string::npos;
    number->digits.resize(kept);
  }
  const Int128 units = Units(number->digits);
  out.floor = !number->negative ? units : out.exact ? -units : -units - 1;
  if (out.floor < range.least) out.beyond = -1;
  if (out.floor > range.most) out.beyond = 1;
  return out;
}

std::string DigitsOf(Int128 units, int scale) {
  const bool negative = units < 0;
  std::string digits;
  for (Int128 rest = negative ? -units : units; rest != 0; rest /= 10)
    digits += static_cast<char>('0' + static_cast<int>(rest % 10));
  while (digits.size() <= static_cast<std::size_t>(scale)) digits += '0';
  std::ranges::reverse(digits);
  if (scale > 0) digits.insert(digits.size() - static_cast<std::size_t>(scale), 1, '.');
  return (negative ? "-" : "") + digits;
}

std::optional<double> ReadDouble(const json::value& value) {
  if (value.is_number()) return value.to_number<double>();
  if (!value.is_string()) return std::nullopt;
  std::string_view text = WithoutBlanks(value.get_string());
  if (text.starts_with('+')) text.remove_prefix(1);
  double number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault != std::errc() || end != text.data() + text.size() || std::isnan(number))
    return std::nullopt;
  return number;
}

std::optional<std::int64_t> ReadMoment(const json::value& value) {
  if (!value.is_string()) return std::nullopt;
  const std::string_view text = WithoutBlanks(value.get_string());
  csv::TimeValue time;
  if (csv::ParseTime(text, csv::DateOrder::kYearMonthDay, &time)) return time.microseconds;
  return ReadFarMoment(text);
}

bool IsMidnight(std::int64_t moment) { return moment % kMicrosPerDay == 0; }

std::optional<bool> ReadTruth(const json::value& value) {
  if (value.is_bool()) return value.get_bool();
  const std::string word = value.is_string()  ? std::string(WithoutBlanks(value.get_string()))
                           : value.is_int64() ? lathe::ToText(value)
                                              : "";
  bool truth = false;
  unsigned spelling = 0;
  return csv::ParseLooseBool(word, &truth, &spelling) ? std::optional(truth) : std::nullopt;
}

std::string PlainText(const json::value& value) {
  return value.is_string() ? std::string(value.get_string()) : lathe::ToText(value);
}

}  // namespace lathe::data::clean
