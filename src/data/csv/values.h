// Reads one cell as a value, exactly: what does not fit is said to not fit, never rounded to 0,
// wrapped or guessed. All functions take the cell without blanks around it, are stateless, and
// allocate nothing.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "data/csv/dialect.h"

namespace lathe::data::csv {

inline std::string_view Trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

enum class IntegerFit { kFits, kNotInteger, kTooLarge };
/// A sign and digits.
IntegerFit ParseInteger(std::string_view text, std::int64_t* out);
/// Whether the digits of a number begin with a zero that is not alone: "007", "-05", not "0" or
/// "0.5".
bool HasLeadingZero(std::string_view text);

enum class RealFit {
  kFits,
  kInfinite,   ///< "inf", "-Infinity", or beyond the range of a double, which gives an infinite
               ///< value
  kNotNumber,  ///< also what would underflow to 0
};
/// A decimal number with an optional exponent; `decimal` is its mark.
RealFit ParseReal(std::string_view text, char decimal, double* out);
/// Whether a double would lose digits of the whole number in `text` (beyond 2^53).
bool LosesDigits(std::string_view text);

/// "true" or "false" in any case.
bool ParseBool(std::string_view text, bool* out);
/// Also yes/no, y/n, t/f, on/off, 1/0. `*spelling` gets the bit of the spelling used, the same for
/// both cases.
bool ParseLooseBool(std::string_view text, bool* out, unsigned* spelling);

/// In which order a date is written.
enum class DateOrder : std::uint8_t { kYearMonthDay, kDayMonthYear, kMonthDayYear };
struct TimeValue {
  std::int64_t microseconds = 0;  ///< since 1970-01-01 UTC
  bool has_time = false;
  bool has_zone = false;
  bool rounded = false;  ///< digits below the microsecond were cut off
};
/// Whether years are written with four digits, or also with two: 69 to 99 are 1969 to 1999, 00 to
/// 68 are 2000 to 2068 (POSIX, strptime).
enum class YearDigits : std::uint8_t { kFour, kFourOrTwo };
/// A date of the years 1 to 9999 that exists in the calendar, and perhaps a time of day with a
/// zone, or one of twelve hours: "2024-01-31", "2024-01-31T09:30:00.25+01:00", "31/1/2024 9:30"
/// (also with '.' or '-'), "1/31/2024 9:30 PM".
bool ParseTime(std::string_view text, DateOrder order, TimeValue* out,
               YearDigits digits = YearDigits::kFour);
/// Whether `text` is written like a date, whether or not it exists: "2024-02-30".
bool HasDateShape(std::string_view text);

/// Whether `text` is a date but for its year, which has two digits: "1/31/24".
bool HasShortYear(std::string_view text);

/// A number without the marks between its thousands: "1234.5" for "1,234.5". Nothing when marks
/// stand where none belong; `text` itself when it has none. ' ' stands for no-break spaces, too.
/// `buffer` holds what is returned.
inline constexpr std::size_t kMaxMarkedNumber = 64;
std::optional<std::string_view> WithoutThousands(std::string_view text, char mark,
                                                 std::span<char, kMaxMarkedNumber> buffer);

/// A decimal of up to 38 digits as an integer of 10^-scale; false when it does not fit or has more
/// fraction digits.
__extension__ using Int128 = __int128;
bool ParseDecimal(std::string_view text, char decimal, int scale, Int128* out);
/// Digits after the decimal mark.
int FractionDigits(std::string_view text, char decimal);

/// Whether the cell is read as missing: one of BuiltInNulls() or `more`.
bool IsNull(std::string_view text, std::span<const std::string> more);
/// Whether a cell of a file written so is read as missing.
inline bool IsMissing(std::string_view text, const Dialect& dialect) {
  if (dialect.null_words) return IsNull(text, dialect.null_values);
  return text.empty() || std::ranges::find(dialect.null_values, text) != dialect.null_values.end();
}
/// Whether a missing cell is a "not a number" of some program.
bool IsNan(std::string_view text);

}  // namespace lathe::data::csv
