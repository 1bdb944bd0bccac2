#include "data/iso_time.h"

#include <cstdio>

namespace lathe::data {
namespace {

constexpr std::int64_t kMicrosPerDay = 86'400'000'000;

}  // namespace

std::string IsoDate(std::int64_t days) {
  // Years of tables go beyond those of std::chrono, which end in 32767. The reckoning is that of
  // "chrono-compatible low-level date algorithms" (H. Hinnant): years begin in March.
  constexpr std::int64_t kDaysOfEra = 146'097, kDaysTo1970 = 719'468;
  const std::int64_t shifted = days + kDaysTo1970;
  const std::int64_t era = (shifted >= 0 ? shifted : shifted - (kDaysOfEra - 1)) / kDaysOfEra;
  const std::int64_t day_of_era = shifted - era * kDaysOfEra;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t march_month = (5 * day_of_year + 2) / 153;
  const std::int64_t day = day_of_year - (153 * march_month + 2) / 5 + 1;
  const std::int64_t month = march_month < 10 ? march_month + 3 : march_month - 9;
  const std::int64_t year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
  char text[96];
  std::snprintf(text, sizeof text, "%s%04lld-%02lld-%02lld", year < 0 ? "-" : "",
                static_cast<long long>(year < 0 ? -year : year), static_cast<long long>(month),
                static_cast<long long>(day));
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
