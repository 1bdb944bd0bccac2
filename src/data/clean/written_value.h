// Numbers and moments as users write them, read exactly: a number against the digits a column has
// room for, a moment with its offset from UTC. Stateless.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "data/csv/values.h"

namespace lathe::data::clean {

/// The numbers a column of whole numbers or of decimals can hold: whole multiples of 10^-scale.
struct NumberRange {
  csv::Int128 least = 0, most = 0;  ///< in units of 10^-scale
  int scale = 0;

  static NumberRange Int64();
  static NumberRange Decimal(int digits, int scale);
};

/// How a written number lies among those of a range.
struct PlacedNumber {
  csv::Int128 floor = 0;  ///< the greatest multiple that is not above it
  bool exact = false;     ///< whether it is that multiple
  int beyond = 0;         ///< -1: below all of the range, 1: above all; `floor` means nothing then

  bool IsHeld() const { return exact && beyond == 0; }
  csv::Int128 Ceiling() const { return exact ? floor : floor + 1; }
};

/// A finite number (of JSON, or a text that is one); nothing for all else.
std::optional<PlacedNumber> PlaceNumber(const json::value& value, const NumberRange& range);
/// `units` of 10^-scale in digits: "-12.50".
std::string DigitsOf(csv::Int128 units, int scale);

/// As the nearest double, infinite ones included; nothing for what is no number, and for NaN.
std::optional<double> ReadDouble(const json::value& value);
/// "2024-01-31", "2024-01-31T09:30:00.25", "2024-01-31 09:30+02:00": microseconds since 1970 UTC;
/// without an offset the clock is UTC's. Years may be longer than four digits, or negative.
std::optional<std::int64_t> ReadMoment(const json::value& value);
/// Whether a moment is the midnight of a day, as dates are.
bool IsMidnight(std::int64_t moment);
/// True and false, also in words (yes, n, 1) of any case.
std::optional<bool> ReadTruth(const json::value& value);
/// A value as the text a column of texts would have.
std::string PlainText(const json::value& value);

}  // namespace lathe::data::clean
