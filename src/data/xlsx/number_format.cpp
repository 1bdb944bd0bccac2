#include "data/xlsx/number_format.h"

#include <cmath>
#include <cstdio>

#include <chrono>

namespace lathe::data::xlsx {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::int64_t kEpochIn1900 = 25'569;  // 1970-01-01, for days after Excel's 1900-02-29
constexpr std::int64_t kEpochIn1904 = 24'107;
constexpr std::int64_t kFalseLeapDay = 60;
constexpr std::int64_t kLastDay = 2'932'896;  // 9999-12-31 since 1970-01-01

std::string ClockText(std::int64_t ms) {
  char text[24];
  std::snprintf(text, sizeof text, "%02d:%02d:%02d", static_cast<int>(ms / 3'600'000),
                static_cast<int>(ms / 60'000 % 60), static_cast<int>(ms / 1000 % 60));
  std::string out = text;
  if (ms % 1000 == 0) return out;
  std::snprintf(text, sizeof text, ".%03d", static_cast<int>(ms % 1000));
  return out + text;
}

std::string DayText(std::int64_t days) {
  const std::chrono::year_month_day day{
      std::chrono::sys_days(std::chrono::days(static_cast<int>(days)))};
  char text[40];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(day.year()),
                static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
  return text;
}

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

/// Where what opens at `at` closes; the end of the code when it does not.
std::size_t Closing(std::string_view code, std::size_t at, char close) {
  const std::size_t end = code.find(close, at + 1);
  return end == code.npos ? code.size() : end;
}

}  // namespace

NumberFormat BuiltInFormat(int id) {
  if (id == 46) return NumberFormat::kElapsed;
  if ((id >= 18 && id <= 21) || id == 45 || id == 47) return NumberFormat::kTime;
  const bool date =
      (id >= 14 && id <= 17) || id == 22 || (id >= 27 && id <= 36) || (id >= 50 && id <= 58);
  return date ? NumberFormat::kDate : NumberFormat::kNumber;
}

NumberFormat ReadFormatCode(std::string_view code) {
  bool day = false, clock = false, month_or_minute = false;
  for (std::size_t i = 0; i < code.size(); ++i) {
    switch (Lower(code[i])) {
      case '"':
        i = Closing(code, i, '"');
        break;
      case '\\':
      case '_':
      case '*':
        ++i;
        break;
      case '[': {
        const std::size_t end = Closing(code, i, ']');
        const char first = i + 1 < code.size() ? Lower(code[i + 1]) : ' ';
        if (end == i + 2 || (end == i + 3 && Lower(code[i + 2]) == first)) {
          if (first == 'h' || first == 'm' || first == 's') return NumberFormat::kElapsed;
        }
        i = end;
        break;
      }
      case 'y':
      case 'd':
        day = true;
        break;
      case 'h':
      case 's':
        clock = true;
        break;
      case 'm':
        month_or_minute = true;
        break;
      case ';':
        // What follows is for negative numbers and texts.
        i = code.size();
        break;
      case 'g':  // "General"
        if (code.substr(i, 7) == "General") return NumberFormat::kNumber;
        break;
      default:
        break;
    }
  }
  if (day || (month_or_minute && !clock)) return NumberFormat::kDate;
  return clock ? NumberFormat::kTime : NumberFormat::kNumber;
}

std::optional<std::string> DateText(double serial, NumberFormat format, bool from_1904) {
  if (!(serial >= 0) || serial > 3'000'000) return std::nullopt;
  // Day numbers are doubles: a thousandth of a second is what they hold safely.
  const auto ms = static_cast<std::int64_t>(std::llround(serial * static_cast<double>(kDayMs)));
  const std::int64_t number = ms / kDayMs;
  const std::int64_t clock = ms % kDayMs;
  if (number == 0 && !from_1904) {
    if (clock == 0 && format == NumberFormat::kDate) return std::nullopt;
    return ClockText(clock);
  }
  if (number == 0 && format == NumberFormat::kTime) return ClockText(clock);
  if (!from_1904 && number == kFalseLeapDay) return std::nullopt;
  std::int64_t days = number - (from_1904 ? kEpochIn1904 : kEpochIn1900);
  if (!from_1904 && number < kFalseLeapDay) ++days;
  if (days > kLastDay) return std::nullopt;
  return clock == 0 ? DayText(days) : DayText(days) + "T" + ClockText(clock);
}

}  // namespace lathe::data::xlsx
