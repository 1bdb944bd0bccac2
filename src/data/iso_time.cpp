#include "data/iso_time.h"

#include <chrono>
#include <cstdio>

namespace lathe::data {
namespace {

constexpr std::int64_t kMicrosPerDay = 86'400'000'000;

}  // namespace

std::string IsoDate(std::int64_t days) {
  using namespace std::chrono;  // NOLINT: calendar names read best bare
  const year_month_day date{sys_days{std::chrono::days{days}}};
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return text;
}

std::string IsoTimestamp(std::int64_t microseconds) {
  std::int64_t days = microseconds / kMicrosPerDay;
  std::int64_t rest = microseconds % kMicrosPerDay;
  if (rest < 0) --days, rest += kMicrosPerDay;
  const std::int64_t seconds = rest / 1'000'000;
  const std::int64_t fraction = rest % 1'000'000;
  char text[32];
  std::snprintf(text, sizeof text, "T%02d:%02d:%02d", static_cast<int>(seconds / 3600),
                static_cast<int>(seconds / 60 % 60), static_cast<int>(seconds % 60));
  std::string out = IsoDate(days) + text;
  if (fraction == 0) return out;
  std::snprintf(text, sizeof text, ".%06d", static_cast<int>(fraction));
  out += text;
  while (out.back() == '0') out.pop_back();
  return out;
}

}  // namespace lathe::data
