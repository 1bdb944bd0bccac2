#include "data/profile/column_hints.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <functional>
#include <map>
#include <system_error>
#include <utility>

#include "data/profile/text_statistics.h"

namespace lathe::data::profile {
namespace {

constexpr std::size_t kListed = 5;
constexpr std::size_t kLongestWord = 24;
constexpr std::int64_t kMinSentinels = 2;

std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

bool IsNumber(std::string_view text) {
  text = Trimmed(text);
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  return !text.empty() && fault == std::errc() && end == text.data() + text.size() &&
         std::isfinite(value);
}

enum class DateReading { kNoDate, kDate, kImpossible };
/// Which of the three numbers come first; kEitherOrder: day or month, as both are 12 at most.
enum class DateOrder { kYearFirst, kDayFirst, kMonthFirst, kEitherOrder };

struct WrittenDate {
  DateReading reading = DateReading::kNoDate;
  DateOrder order = DateOrder::kYearFirst;
  char mark = '-';
};

bool IsDay(int year, int month, int day) {
  static constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (month < 1 || month > 12 || day < 1) return false;
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return day <= kDays[static_cast<std::size_t>(month - 1)] + (month == 2 && leap ? 1 : 0);
}

/// Three numbers with the same mark between: year-month-day, or with the year last. What follows a
/// blank or a T is the time of day.
WrittenDate ReadDate(std::string_view text) {
  text = Trimmed(text);
  if (const auto time = text.find_first_of(" T"); time != text.npos) text = text.substr(0, time);
  std::array<int, 3> parts{};
  std::array<std::size_t, 3> digits{};
  char mark = 0;
  for (std::size_t part = 0; part < 3; ++part) {
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), parts[part]);
    digits[part] = static_cast<std::size_t>(end - text.data());
    if (fault != std::errc() || text.starts_with('-') || digits[part] > 4) return {};
    text.remove_prefix(digits[part]);
    if (part == 2) break;
    if (text.empty() || (text[0] != '-' && text[0] != '/' && text[0] != '.') ||
        (mark != 0 && text[0] != mark))
      return {};
    mark = text[0];
    text.remove_prefix(1);
  }
  if (!text.empty()) return {};
  const auto [a, b, c] = parts;
  if (digits[0] == 4 && digits[1] <= 2 && digits[2] <= 2) {
    return {IsDay(a, b, c) ? DateReading::kDate : DateReading::kImpossible, DateOrder::kYearFirst,
            mark};
  }
  if (digits[2] != 4 || digits[0] > 2 || digits[1] > 2) return {};
  const bool day_first = IsDay(c, b, a), month_first = IsDay(c, a, b);
  if (!day_first && !month_first) return {DateReading::kImpossible, DateOrder::kEitherOrder, mark};
  return {DateReading::kDate,
          day_first && month_first ? DateOrder::kEitherOrder
          : day_first              ? DateOrder::kDayFirst
                                   : DateOrder::kMonthFirst,
          mark};
}

/// Counts the rows by the way in which their dates are written.
class DateFormats {
 public:
  void Add(const WrittenDate& date, const TextCounter::Entry& entry) {
    Group& group = groups_[{date.mark, date.order}];
    if (group.rows == 0) group.example = Shortened(entry.text, 40);
    group.rows += entry.count;
  }

  /// The most frequent first. Dates that fit both orders belong to the one order that others show.
  std::vector<DateFormat> List() && {
    for (const char mark : {'-', '/', '.'}) {
      const auto either = groups_.find({mark, DateOrder::kEitherOrder});
      const auto day = groups_.find({mark, DateOrder::kDayFirst});
      const auto month = groups_.find({mark, DateOrder::kMonthFirst});
      if (either == groups_.end() || (day == groups_.end()) == (month == groups_.end())) continue;
      (day == groups_.end() ? month : day)->second.rows += either->second.rows;
      groups_.erase(either);
    }
    std::vector<DateFormat> formats;
    for (auto& [written, group] : groups_)
      formats.push_back({NameOf(written.first, written.second), group.rows, group.example});
    std::ranges::stable_sort(formats, std::greater(), &DateFormat::rows);
    return formats;
  }

 private:
  struct Group {
    std::int64_t rows = 0;
    std::string example;
  };

  static std::string NameOf(char mark, DateOrder order) {
    const auto joined = [mark](const char* a, const char* b, const char* c) {
      return std::string(a) + mark + b + mark + c;
    };
    switch (order) {
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

  std::map<std::pair<char, DateOrder>, Group> groups_;
};

/// Numbers that people write for "no value": -1, and nines only, with either sign.
bool IsSentinel(double value) {
  if (value == -1) return true;
  const double size = std::abs(value);
  return size == 99 || size == 999 || size == 9999 || size == 99999 || size == 999999 ||
         size == 9999999;
}

}  // namespace

bool IsMissingWord(std::string_view text) {
  static constexpr std::array<std::string_view, 27> kWords = {"?",
                                                              "-",
                                                              "--",
                                                              "---",
                                                              ".",
                                                              "..",
                                                              "*",
                                                              "n/a",
                                                              "na",
                                                              "#n/a",
                                                              "n.a.",
                                                              "nan",
                                                              "null",
                                                              "nil",
                                                              "none",
                                                              "missing",
                                                              "unknown",
                                                              "undefined",
                                                              "unspecified",
                                                              "not available",
                                                              "not applicable",
                                                              "not known",
                                                              "tbd",
                                                              "<na>",
                                                              "(null)",
                                                              "\\n",
                                                              "#null!"};
  text = Trimmed(text);
  if (text.empty() || text.size() > kLongestWord) return text.empty();
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return std::ranges::find(kWords, lower) != kWords.end();
}

ColumnHints HintsOfTexts(const TextCounter& texts) {
  ColumnHints hints;
  DateFormats formats;
  for (const TextCounter::Entry& entry : texts.entries()) {
    if (IsMissingWord(entry.text)) {
      hints.missing_words.push_back({json::value(Shortened(entry.text)), entry.count});
      continue;
    }
    hints.looked_at += entry.count;
    if (IsNumber(entry.text)) {
      hints.numbers += entry.count;
      continue;
    }
    const WrittenDate date = ReadDate(entry.text);
    if (date.reading == DateReading::kDate) {
      hints.dates += entry.count;
      formats.Add(date, entry);
    }
    if (date.reading == DateReading::kImpossible) {
      hints.impossible_dates += entry.count;
      if (hints.odd_dates.size() < kListed) hints.odd_dates.push_back(Shortened(entry.text, 40));
    }
    if (hints.odd_values.size() < kListed) hints.odd_values.push_back(Shortened(entry.text, 40));
  }
  hints.date_formats = std::move(formats).List();
  std::ranges::sort(hints.missing_words, std::greater(), &TopValue::count);
  if (hints.missing_words.size() > kListed) hints.missing_words.resize(kListed);
  return hints;
}

ColumnHints HintsOfNumbers(std::span<const std::uint64_t> sorted, KeyKind kind) {
  ColumnHints hints;
  if (sorted.size() < 20) return hints;
  const auto number = [&](std::size_t at) { return NumberOf(kind, sorted[at]); };
  const auto least = std::ranges::equal_range(sorted, sorted.front());
  const auto most = std::ranges::equal_range(sorted, sorted.back());
  if (least.size() == sorted.size()) return hints;
  const std::size_t low = least.size(), high = sorted.size() - most.size();
  const auto judge = [&](double value, std::size_t rows, double distance, double others) {
    if (!IsSentinel(value) || static_cast<std::int64_t>(rows) < kMinSentinels || hints.sentinel ||
        !(distance > others))
      return;
    hints.sentinel =
        TopValue{kind == KeyKind::kInteger ? json::value(static_cast<std::int64_t>(value))
                                           : json::value(value),
                 static_cast<std::int64_t>(rows)};
  };
  // Farther from its neighbour than all the others are from each other.
  if (low < high || least.size() + most.size() < sorted.size()) {
    judge(number(0), low, number(low) - number(0), number(sorted.size() - 1) - number(low));
    judge(number(sorted.size() - 1), most.size(), number(sorted.size() - 1) - number(high - 1),
          number(high - 1) - number(0));
  }
  return hints;
}

}  // namespace lathe::data::profile
