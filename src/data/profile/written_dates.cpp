#include "data/profile/written_dates.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <compare>
#include <functional>
#include <optional>
#include <system_error>

#include "data/csv/values.h"
#include "data/profile/text_statistics.h"

namespace lathe::data::profile {
namespace {

constexpr std::size_t kLongestExample = 40;

bool IsDay(int year, int month, int day) {
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  return month <= 12 && day <= 31 && date.ok();
}

/// A whole number without a sign at the front of a text.
struct Digits {
  int value = 0;
  std::size_t count = 0;
};

/// Takes up to four digits off the front of `text`.
std::optional<Digits> TakeDigits(std::string_view& text) {
  if (text.empty() || text.front() < '0' || text.front() > '9') return std::nullopt;
  Digits out;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), out.value);
  out.count = static_cast<std::size_t>(end - text.data());
  if (fault != std::errc() || out.count > 4) return std::nullopt;
  text.remove_prefix(out.count);
  return out;
}

bool Take(std::string_view& text, std::string_view marks, char* mark) {
  if (text.empty() || marks.find(text.front()) == marks.npos) return false;
  *mark = text.front();
  text.remove_prefix(1);
  return true;
}

/// Takes the English name of a month, short or in full, off the front; 0 when there is none.
int TakeMonthName(std::string_view& text) {
  static constexpr std::array<std::string_view, 12> kNames = {
      "january", "february", "march",     "april",   "may",      "june",
      "july",    "august",   "september", "october", "november", "december"};
  std::string word;
  for (const char c : text) {
    const char lower = static_cast<char>(c | 32);
    if (lower < 'a' || lower > 'z' || word.size() > 9) break;
    word += lower;
  }
  if (word.size() < 3) return 0;
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (word != kNames[i] && word != kNames[i].substr(0, 3)) continue;
    text.remove_prefix(word.size());
    return static_cast<int>(i) + 1;
  }
  return 0;
}

/// What follows a date: nothing, or a time of day. Null when it is neither; false at midnight.
std::optional<bool> ReadTime(std::string_view text) {
  if (text.empty()) return false;
  if (text.front() != ' ' && text.front() != 'T' && text.front() != 't') return std::nullopt;
  text = csv::Trim(text.substr(1));
  const auto colon = text.find(':');
  if (colon == 0 || colon > 2 || text.size() < colon + 3) return std::nullopt;
  const std::string_view zone = "+-Zz";
  const std::string_view clock = text.substr(0, text.find_first_of(zone));
  for (const char c : clock) {
    const bool is_clock = (c >= '0' && c <= '9') ||
                          std::string_view(":., aApPmMUTCGutcg").find(c) != std::string_view::npos;
    if (!is_clock) return std::nullopt;
  }
  const bool is_midnight = clock.find_first_of("123456789pP") == clock.npos;
  return !is_midnight || clock.size() != text.size();
}

WrittenDate DayOf(int year, int month, int day) {
  WrittenDate out;
  out.reading = IsDay(year, month, day) ? DateReading::kDate : DateReading::kImpossible;
  return out;
}

/// "2024-01-31", or with the year last. Takes it off the front of `text`.
WrittenDate ReadNumbers(std::string_view& text) {
  std::array<Digits, 3> parts;
  char mark = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    char next = 0;
    if (i > 0 && (!Take(text, "-/.", &next) || (mark != 0 && next != mark))) return {};
    if (i > 0) mark = next;
    const auto digits = TakeDigits(text);
    if (!digits) return {};
    parts[i] = *digits;
  }
  const auto [a, b, c] = parts;
  WrittenDate out;
  if (a.count == 4 && b.count <= 2 && c.count <= 2) {
    out = DayOf(a.value, b.value, c.value);
  } else if (c.count == 4 && a.count <= 2 && b.count <= 2) {
    const bool day_first = IsDay(c.value, b.value, a.value);
    const bool month_first = IsDay(c.value, a.value, b.value);
    out.reading = day_first || month_first ? DateReading::kDate : DateReading::kImpossible;
    out.order = day_first == month_first ? DateOrder::kEitherOrder
                : day_first              ? DateOrder::kDayFirst
                                         : DateOrder::kMonthFirst;
  }
  out.mark = mark;
  return out;
}

/// "30 Feb 2020", "30-Feb-2020", "Feb 30, 2020". Takes it off the front of `text`.
WrittenDate ReadNamedMonth(std::string_view& text) {
  WrittenDate out;
  char mark = ' ';
  std::optional<Digits> day = TakeDigits(text);
  const bool day_first = day.has_value();
  if (day_first && !Take(text, " -", &mark)) return {};
  const int month = TakeMonthName(text);
  if (month == 0) return {};
  char next = 0;
  if (!day_first) {
    if (!Take(text, " ", &next)) return {};
    day = TakeDigits(text);
    (void)Take(text, ",", &next);
  }
  if (!day || day->count > 2 || !Take(text, day_first ? std::string_view(&mark, 1) : " ", &next))
    return {};
  const auto year = TakeDigits(text);
  if (!year || year->count != 4) return {};
  out = DayOf(year->value, month, day->value);
  out.order = day_first ? DateOrder::kDayFirst : DateOrder::kMonthFirst;
  out.mark = mark;
  out.names_month = true;
  return out;
}

}  // namespace

WrittenDate ReadDate(std::string_view text) {
  std::string_view rest = csv::Trim(text);
  WrittenDate date = ReadNumbers(rest);
  if (date.reading == DateReading::kNoDate) {
    rest = csv::Trim(text);
    date = ReadNamedMonth(rest);
  }
  if (date.reading == DateReading::kNoDate) return {};
  const std::optional<bool> time = ReadTime(rest);
  if (!time) return {};
  date.has_time = *time;
  return date;
}

void DateFormats::Add(const WrittenDate& date, std::string_view text, std::int64_t rows) {
  Group& group = groups_[{date.mark, date.order, date.names_month}];
  if (group.rows == 0) group.example = Shortened(text, kLongestExample);
  group.rows += rows;
}

std::vector<DateFormat> DateFormats::List() && {
  for (const char mark : {'-', '/', '.'}) {
    const auto either = groups_.find({mark, DateOrder::kEitherOrder, false});
    const auto day = groups_.find({mark, DateOrder::kDayFirst, false});
    const auto month = groups_.find({mark, DateOrder::kMonthFirst, false});
    if (either == groups_.end() || (day == groups_.end()) == (month == groups_.end())) continue;
    (day == groups_.end() ? month : day)->second.rows += either->second.rows;
    groups_.erase(either);
  }
  std::vector<DateFormat> formats;
  for (auto& [way, group] : groups_) formats.push_back({NameOf(way), group.rows, group.example});
  std::ranges::stable_sort(formats, std::greater(), &DateFormat::rows);
  return formats;
}

std::string DateFormats::NameOf(const Way& way) {
  const auto joined = [&way](const char* a, const char* b, const char* c) {
    return std::string(a) + way.mark + b + way.mark + c;
  };
  if (way.names_month)
    return way.order == DateOrder::kDayFirst ? joined("DD", "Mon", "YYYY") : "Mon DD, YYYY";
  switch (way.order) {
    case DateOrder::kYearFirst:
      return joined("YYYY", "MM", "DD");
    case DateOrder::kDayFirst:
      return joined("DD", "MM", "YYYY");
    case DateOrder::kMonthFirst:
      return joined("MM", "DD", "YYYY");
    case DateOrder::kEitherOrder:
      break;
  }
  return joined("DD", "MM", "YYYY") + " or " + joined("MM", "DD", "YYYY");
}

}  // namespace lathe::data::profile
