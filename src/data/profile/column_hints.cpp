#include "data/profile/column_hints.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <functional>
#include <set>
#include <system_error>
#include <utility>

#include "data/csv/header.h"
#include "data/csv/values.h"
#include "data/profile/number_hints.h"
#include "data/profile/text_statistics.h"

namespace lathe::data::profile {
namespace {

constexpr std::size_t kListed = 5;
constexpr std::size_t kLongestListed = 40;
constexpr std::size_t kLongestWord = 24;
// Two, and sentinels besides.
constexpr std::size_t kMostFlags = 8;
constexpr std::int64_t kMinSentinels = 2;
constexpr std::int64_t kExactInDouble = std::int64_t{1} << 53;

bool IsDigits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<double> ReadNumber(std::string_view text) {
  text = csv::Trim(text);
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || fault != std::errc() || end != text.data() + text.size() ||
      !std::isfinite(value))
    return std::nullopt;
  return value;
}

/// "79,96" or "1.079,96": digits with one comma, and points only before it.
bool IsCommaNumber(std::string_view text) {
  text = csv::Trim(text);
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  const auto comma = text.find(',');
  if (comma == text.npos || !IsDigits(text.substr(comma + 1))) return false;
  const std::string_view whole = text.substr(0, comma);
  return !whole.empty() && whole.front() != '.' &&
         std::ranges::all_of(whole, [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
}

/// What a text that reads as a number tells about the type it wants.
void NoteNumber(std::string_view text, ColumnHints& hints) {
  text = csv::Trim(text);
  if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
  if (!IsDigits(text)) {
    hints.has_fractions = true;
    return;
  }
  std::int64_t value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc() || (text.size() > 1 && text.front() == '0')) hints.has_codes = true;
  if (value > kExactInDouble) hints.has_long_numbers = true;
}

/// Whether texts, in lower case, are the two that mean yes and no.
bool AreFlags(const std::set<std::string>& texts) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kPairs = {
      {{"no", "yes"}, {"false", "true"}, {"n", "y"}, {"f", "t"}}};
  if (texts.size() != 2) return false;
  const std::pair<std::string_view, std::string_view> pair(*texts.begin(), *texts.rbegin());
  return std::ranges::find(kPairs, pair) != kPairs.end();
}

void List(std::vector<std::string>& list, std::string_view text) {
  if (list.size() < kListed) list.push_back(Shortened(text, kLongestListed));
}

/// Looks at the different texts of a column, one by one.
class TextJudge {
 public:
  void Look(const TextCounter::Entry& entry) {
    if (IsMissingWord(entry.text)) {
      AddMissingWord(entry);
      return;
    }
    hints_.looked_at += entry.count;
    if (flags_.size() < kMostFlags) flags_.insert(csv::FoldCase(csv::Trim(entry.text)));
    if (const auto number = ReadNumber(entry.text)) {
      LookAtNumber(entry, *number);
      return;
    }
    List(hints_.odd_values, entry.text);
    if (IsCommaNumber(entry.text)) hints_.comma_numbers += entry.count;
    LookAtDate(entry);
  }

  ColumnHints Result() && {
    SettleSentinels();
    for (const std::string& number : listed_numbers_) List(hints_.undated, number);
    hints_.date_formats = std::move(formats_).List();
    hints_.is_flag = AreFlags(flags_);
    std::ranges::stable_sort(hints_.missing_words, std::greater(), &TopValue::count);
    return std::move(hints_);
  }

 private:
  void AddMissingWord(const TextCounter::Entry& entry) {
    hints_.missing_words.push_back({json::value(std::string(entry.text)), entry.count});
  }

  void LookAtNumber(const TextCounter::Entry& entry, double number) {
    hints_.numbers += entry.count;
    List(listed_numbers_, entry.text);
    NoteNumber(entry.text, hints_);
    if (IsSentinel(number) && entry.count >= kMinSentinels) sentinels_.push_back(entry);
  }

  void LookAtDate(const TextCounter::Entry& entry) {
    const WrittenDate date = ReadDate(entry.text);
    if (date.reading == DateReading::kNoDate) {
      List(hints_.undated, entry.text);
      return;
    }
    if (date.has_time) hints_.timed_dates += entry.count;
    if (date.reading == DateReading::kDate) {
      hints_.dates += entry.count;
      formats_.Add(date, entry.text, entry.count);
    } else {
      hints_.impossible_dates += entry.count;
      List(hints_.odd_dates, entry.text);
    }
  }

  /// Where no other text is a number, -999 stands for no value.
  void SettleSentinels() {
    std::int64_t rows = 0;
    for (const TextCounter::Entry& entry : sentinels_) rows += entry.count;
    if (rows == 0 || rows != hints_.numbers || rows == hints_.looked_at) return;
    for (const TextCounter::Entry& entry : sentinels_) {
      AddMissingWord(entry);
      flags_.erase(csv::FoldCase(csv::Trim(entry.text)));
    }
    hints_.looked_at -= rows;
    hints_.numbers = 0;
    hints_.has_codes = hints_.has_fractions = hints_.has_long_numbers = false;
    listed_numbers_.clear();
  }

  ColumnHints hints_;
  DateFormats formats_;
  std::set<std::string> flags_;  // the first different texts, in lower case
  std::vector<std::string> listed_numbers_;
  std::vector<TextCounter::Entry> sentinels_;
};

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
  text = csv::Trim(text);
  if (text.empty() || text.size() > kLongestWord) return text.empty();
  return std::ranges::find(kWords, csv::FoldCase(text)) != kWords.end();
}

ColumnHints HintsOfTexts(const TextCounter& texts) {
  TextJudge judge;
  const TextCounter::Entry* rarest = nullptr;
  for (const TextCounter::Entry& entry : texts.entries()) {
    judge.Look(entry);
    if (rarest == nullptr || entry.count < rarest->count) rarest = &entry;
  }
  ColumnHints hints = std::move(judge).Result();
  if (rarest != nullptr && texts.complete()) {
    hints.rarest = rarest->count;
    hints.rarest_value = lathe::ToText(json::value(Shortened(rarest->text)));
  }
  return hints;
}

}  // namespace lathe::data::profile
