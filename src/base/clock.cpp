#include "base/clock.h"

#include <array>
#include <chrono>
#include <cstdio>
#include <optional>

namespace lathe {
namespace {

constexpr std::int64_t kMsPerDay = 86'400'000;

struct Cursor {
  std::string_view rest;

  /// Exactly `count` digits.
  std::optional<int> Digits(std::size_t count) {
    if (rest.size() < count) return std::nullopt;
    int number = 0;
    for (const char c : rest.substr(0, count)) {
      if (c < '0' || c > '9') return std::nullopt;
      number = number * 10 + (c - '0');
    }
    rest.remove_prefix(count);
    return number;
  }
  bool Take(std::string_view any_of) {
    if (rest.empty() || any_of.find(rest.front()) == std::string_view::npos) return false;
    rest.remove_prefix(1);
    return true;
  }
};

std::optional<std::int64_t> ReadDate(Cursor& in) {
  const auto year = in.Digits(4);
  if (!year || !in.Take("-")) return std::nullopt;
  const auto month = in.Digits(2);
  if (!month || !in.Take("-")) return std::nullopt;
  const auto day = in.Digits(2);
  if (!day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date).time_since_epoch().count() * kMsPerDay;
}

/// Digits after the point, cut to milliseconds.
std::optional<int> ReadFraction(Cursor& in) {
  if (!in.Take(".")) return 0;
  int ms = 0;
  int count = 0;
  for (auto digit = in.Digits(1); digit; digit = in.Digits(1)) {
    if (count < 3) ms = ms * 10 + *digit;
    ++count;
  }
  if (count == 0) return std::nullopt;
  for (; count < 3; ++count) ms *= 10;
  return ms;
}

std::optional<std::int64_t> ReadTimeOfDay(Cursor& in) {
  const auto hour = in.Digits(2);
  if (!hour || *hour > 23 || !in.Take(":")) return std::nullopt;
  const auto minute = in.Digits(2);
  if (!minute || *minute > 59 || !in.Take(":")) return std::nullopt;
  const auto second = in.Digits(2);
  if (!second || *second > 60) return std::nullopt;  // 60 is a leap second
  const auto ms = ReadFraction(in);
  if (!ms) return std::nullopt;
  return ((*hour * 60LL + *minute) * 60 + *second) * 1000 + *ms;
}

std::optional<std::int64_t> ReadOffsetMs(Cursor& in) {
  if (in.Take("Zz")) return 0;
  const bool negative = in.rest.starts_with('-');
  if (!in.Take("+-")) return std::nullopt;
  const auto hours = in.Digits(2);
  if (!hours || *hours > 23 || !in.Take(":")) return std::nullopt;
  const auto minutes = in.Digits(2);
  if (!minutes || *minutes > 59) return std::nullopt;
  const std::int64_t offset = (*hours * 60LL + *minutes) * 60'000;
  return negative ? -offset : offset;
}

}  // namespace

std::int64_t SystemClock::WallMs() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

std::int64_t SystemClock::MonotonicMs() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

std::string FormatTime(std::int64_t wall_ms) {
  const std::chrono::sys_time<std::chrono::milliseconds> time{std::chrono::milliseconds(wall_ms)};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{time - day};
  std::array<char, 64> text{};
  const int length = std::snprintf(
      text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ",
      static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
      static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
      static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()),
      static_cast<int>(clock.subseconds().count()));
  return {text.data(), static_cast<std::size_t>(length)};
}

Result<std::int64_t> ParseTime(std::string_view text) {
  const Error fault = Fail(ErrorCode::kValidationFailed,
                           "A time must look like 2026-01-31T09:30:00Z or "
                           "2026-01-31T10:30:00.250+01:00 (RFC 3339).");
  Cursor in{text};
  const auto date = ReadDate(in);
  if (!date || !in.Take("Tt ")) return fault;
  const auto time = ReadTimeOfDay(in);
  if (!time) return fault;
  const auto offset = ReadOffsetMs(in);
  if (!offset || !in.rest.empty()) return fault;
  return *date + *time - *offset;
}

}  // namespace lathe
