// What hints at trouble in one column and shows in no statistic: texts that stand for "no value",
// texts that nearly are numbers, dates or flags, numbers and dates that stand apart from all
// others. Computed during the scan, judged in quality.h. Numbers and dates: number_hints.h.
// Stateless.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "data/profile/statistics.h"
#include "data/profile/text_counter.h"
#include "data/profile/written_dates.h"

namespace lathe::data::profile {

/// Numbers outside three times the span of the middle half beyond it (Tukey's outer fences), of
/// those that are no sentinels.
struct FarNumbers {
  std::int64_t count = 0;
  double low = 0, high = 0;  ///< the fences
  /// Of them, the few behind a gap wider than all usual numbers span; no long tail does that.
  std::int64_t extreme = 0;
  double usual_low = 0, usual_high = 0;  ///< the ends of the others
};

struct ColumnHints {
  std::vector<TopValue> missing_words;  ///< texts such as "?", "n/a" or "-999", with their rows
  std::vector<TopValue> sentinels;      ///< numbers such as -999, and filler dates, far from others
  std::optional<std::int64_t> rarest;   ///< rows of the value that fewest have
  std::string rarest_value;             ///< as it is shown
  FarNumbers far;
  bool counts_rows = false;  ///< whole numbers, all different, that nearly follow one another

  std::int64_t looked_at = 0;            ///< rows of texts that were judged below
  std::int64_t numbers = 0;              ///< of them, rows that read as numbers
  std::int64_t comma_numbers = 0;        ///< of them, rows that read as numbers with a comma
  std::int64_t dates = 0;                ///< of them, rows that read as dates
  std::int64_t timed_dates = 0;          ///< of those, rows with a time of day
  std::int64_t impossible_dates = 0;     ///< of them, rows written like a date that does not exist
  bool has_codes = false;                ///< a number with leading zeros, or too long for one
  bool has_long_numbers = false;         ///< a whole number that a double would round
  bool has_fractions = false;            ///< a number that is not whole
  bool is_flag = false;                  ///< the texts are two that mean yes and no
  std::vector<std::string> odd_values;   ///< some that are neither number nor missing word
  std::vector<std::string> undated;      ///< some that are neither date nor missing word
  std::vector<std::string> odd_dates;    ///< some impossible dates
  std::vector<DateFormat> date_formats;  ///< in which dates are written, the most frequent first
};

/// Whether `text` is one of the usual words for "no value", in any case.
bool IsMissingWord(std::string_view text);

ColumnHints HintsOfTexts(const TextCounter& texts);

}  // namespace lathe::data::profile
