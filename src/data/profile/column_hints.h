// What hints at trouble in one column and shows in no statistic: texts that stand for "no value",
// numbers that do, texts that nearly are numbers or dates. Computed during the scan, judged in
// quality.h. Stateless.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "data/profile/ordered_keys.h"
#include "data/profile/statistics.h"
#include "data/profile/text_counter.h"

namespace lathe::data::profile {

/// A way of writing dates, and how many rows do.
struct DateFormat {
  std::string name;  ///< "YYYY-MM-DD", or "DD/MM/YYYY or MM/DD/YYYY" when no value tells which
  std::int64_t rows = 0;
  std::string example;
};

struct ColumnHints {
  std::vector<TopValue> missing_words;   ///< texts such as "?" or "n/a", with their rows
  std::optional<TopValue> sentinel;      ///< a number such as -999, far from all others
  std::int64_t looked_at = 0;            ///< rows of texts that were judged below
  std::int64_t numbers = 0;              ///< of them, rows that read as numbers
  std::int64_t dates = 0;                ///< of them, rows that read as dates
  std::int64_t impossible_dates = 0;     ///< of them, rows written like a date that does not exist
  std::vector<std::string> odd_values;   ///< some that are neither number nor missing word
  std::vector<std::string> odd_dates;    ///< some impossible dates
  std::vector<DateFormat> date_formats;  ///< in which dates are written, the most frequent first
};

/// Whether `text` is one of the usual words for "no value", in any case.
bool IsMissingWord(std::string_view text);

ColumnHints HintsOfTexts(const TextCounter& texts);
/// `sorted`: finite values upwards.
ColumnHints HintsOfNumbers(std::span<const std::uint64_t> sorted, KeyKind kind);

}  // namespace lathe::data::profile
