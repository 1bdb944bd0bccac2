#include "data/csv/values.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>

namespace lathe::data::csv {
namespace {

bool IsDigit(char c) { return static_cast<unsigned char>(c - '0') <= 9; }

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool EqualsIgnoringCase(std::string_view text, std::string_view lower) {
  return text.size() == lower.size() &&
         std::ranges::equal(text, lower, [](char a, char b) { return Lower(a) == b; });
}

std::string_view WithoutSign(std::string_view text) {
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
  return text;
}

constexpr double kPowersOfTen[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                   1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                   1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
constexpr std::uint64_t kExactIntegers = std::uint64_t{1} << 53;

/// The parts of a decimal number.
struct Decimal {
  std::uint64_t digits = 0;  // the first 19
  int digit_count = 0;       // significant ones, without leading zeros
  int whole_digits = 0;      // significant ones before the mark
  int exponent = 0;          // of ten, that scales `digits` (exact while digit_count <= 19)
  bool negative = false;
};

/// Splits `text`; false when it is not a decimal number.
bool SplitNumber(std::string_view text, char mark, Decimal* out) {
  const char* p = text.data();
  const char* const end = p + text.size();
  if (p != end && (*p == '-' || *p == '+')) out->negative = *p++ == '-';
  bool any = false;
  for (; p != end && IsDigit(*p); ++p, any = true) {
    if (out->digit_count == 0 && *p == '0') continue;
    if (++out->digit_count <= 19)
      out->digits = out->digits * 10 + static_cast<std::uint64_t>(*p - '0');
    ++out->whole_digits;
  }
  if (p != end && *p == mark) {
    for (++p; p != end && IsDigit(*p); ++p, any = true) {
      --out->exponent;
      if (out->digit_count == 0 && *p == '0') continue;
      if (++out->digit_count <= 19)
        out->digits = out->digits * 10 + static_cast<std::uint64_t>(*p - '0');
    }
  }
  if (!any) return false;
  if (p == end) return true;
  if (*p != 'e' && *p != 'E') return false;
  ++p;
  if (p != end && *p == '+') ++p;
  int exponent = 0;
  const auto [rest, fault] = std::from_chars(p, end, exponent);
  if (rest != end || p == end) return false;
  // An exponent too long for an int is as good as the largest one.
  if (fault == std::errc::result_out_of_range) exponent = *p == '-' ? -1'000'000 : 1'000'000;
  out->exponent += exponent;
  return fault != std::errc::invalid_argument;
}

/// Numbers that need the full algorithm. REQUIRES: SplitNumber accepted `text`.
RealFit ParseSlowly(std::string_view text, char mark, const Decimal& parts, double* out) {
  std::string copy;
  if (text[0] == '+') text.remove_prefix(1);
  if (mark != '.') {
    copy = text;
    std::ranges::replace(copy, mark, '.');
    text = copy;
  }
  const auto [rest, fault] = std::from_chars(text.data(), text.data() + text.size(), *out);
  if (fault == std::errc())
    return *out == 0 && parts.digits != 0 ? RealFit::kNotNumber : RealFit::kFits;
  if (parts.digits == 0) return *out = 0, RealFit::kFits;
  const int magnitude = parts.digit_count + parts.exponent;
  if (magnitude < 0) return RealFit::kNotNumber;
  *out = parts.negative ? -std::numeric_limits<double>::infinity()
                        : std::numeric_limits<double>::infinity();
  return RealFit::kInfinite;
}

/// Reads up to `max_digits` digits from the front of `text`.
std::optional<int> TakeNumber(std::string_view& text, std::size_t min_digits,
                              std::size_t max_digits) {
  int value = 0;
  std::size_t n = 0;
  while (n < text.size() && n < max_digits && IsDigit(text[n]))
    value = value * 10 + (text[n++] - '0');
  if (n < min_digits) return std::nullopt;
  text.remove_prefix(n);
  return value;
}

bool Take(std::string_view& text, char c) {
  if (text.empty() || text[0] != c) return false;
  text.remove_prefix(1);
  return true;
}

/// Bytes of the mark between thousands that `text` begins with; 0: it begins with none.
std::size_t MarkAt(std::string_view text, char mark) {
  if (text.empty()) return 0;
  if (text[0] == mark) return 1;
  if (mark != ' ') return 0;
  if (text.starts_with("\u00A0")) return 2;
  return text.starts_with("\u202F") ? 3 : 0;
}

bool IsLeapYear(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

bool IsCalendarDay(int year, int month, int day) {
  static constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1) return false;
  return day <= kDays[month - 1] + (month == 2 && IsLeapYear(year) ? 1 : 0);
}

/// Days since 1970-01-01 (Howard Hinnant, "chrono-compatible low-level date algorithms").
std::int64_t DaysFromCivil(int year, int month, int day) {
  year -= month <= 2;
  const int era = (year >= 0 ? year : year - 399) / 400;
  const int year_of_era = year - era * 400;
  const int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return std::int64_t{era} * 146097 + day_of_era - 719468;
}

/// The three numbers of a date in writing order.
struct DateParts {
  int first, second, third;
};

std::optional<int> TakeYear(std::string_view& text, YearDigits digits) {
  if (digits == YearDigits::kFour) return TakeNumber(text, 4, 4);
  const std::size_t before = text.size();
  auto year = TakeNumber(text, 2, 4);
  if (!year || before - text.size() == 3) return std::nullopt;
  if (before - text.size() == 2) *year += *year >= 69 ? 1900 : 2000;
  return year;
}

bool TakeDateParts(std::string_view& text, bool year_first, YearDigits digits, DateParts* out) {
  const auto first = year_first ? TakeYear(text, digits) : TakeNumber(text, 1, 2);
  if (!first || text.empty()) return false;
  const char separator = text[0];
  if (separator != '-' && separator != '/' && separator != '.') return false;
  text.remove_prefix(1);
  const auto second = TakeNumber(text, 1, 2);
  if (!second || !Take(text, separator)) return false;
  const auto third = year_first ? TakeNumber(text, 1, 2) : TakeYear(text, digits);
  if (!third) return false;
  *out = {*first, *second, *third};
  return true;
}

bool TakeZone(std::string_view& text, std::int64_t* offset_s) {
  if (Take(text, 'Z') || Take(text, 'z')) return *offset_s = 0, true;
  if (text.empty() || (text[0] != '+' && text[0] != '-')) return false;
  const int sign = text[0] == '-' ? -1 : 1;
  text.remove_prefix(1);
  const auto hours = TakeNumber(text, 2, 2);
  if (!hours || *hours > 15) return false;
  int minutes = 0;
  if (Take(text, ':') || !text.empty()) {
    const auto given = TakeNumber(text, 2, 2);
    if (!given || *given > 59) return false;
    minutes = *given;
  }
  *offset_s = std::int64_t{sign} * (*hours * 3600 + minutes * 60);
  return true;
}

/// The "AM" or "PM" that `text` is: adds to the hour what makes it one of 24.
bool TakeHalfOfDay(std::string_view text, int* hour) {
  const bool afternoon = EqualsIgnoringCase(text, "pm");
  if ((!afternoon && !EqualsIgnoringCase(text, "am")) || *hour < 1 || *hour > 12) return false;
  *hour = *hour % 12 + (afternoon ? 12 : 0);
  return true;
}

/// "9:30", "09:30:15.25", and a zone or "PM" behind it.
bool TakeClock(std::string_view text, std::int64_t* microseconds, TimeValue* out) {
  auto hour = TakeNumber(text, 1, 2);
  if (!hour || *hour > 23 || !Take(text, ':')) return false;
  const auto minute = TakeNumber(text, 2, 2);
  if (!minute || *minute > 59) return false;
  int second = 0;
  std::int64_t fraction = 0;
  if (Take(text, ':')) {
    const auto given = TakeNumber(text, 2, 2);
    if (!given || *given > 59) return false;
    second = *given;
    if (Take(text, '.')) {
      std::size_t n = 0;
      for (; n < text.size() && n < 9 && IsDigit(text[n]); ++n) {
        if (n < 6) fraction = fraction * 10 + (text[n] - '0');
        out->rounded |= n >= 6 && text[n] != '0';
      }
      if (n == 0) return false;
      for (std::size_t i = n; i < 6; ++i) fraction *= 10;
      text.remove_prefix(n);
    }
  }
  std::int64_t offset_s = 0;
  out->has_zone = false;
  if (!text.empty()) {
    text = Trim(text);
    if (!TakeHalfOfDay(text, &*hour)) {
      out->has_zone = true;
      if (!TakeZone(text, &offset_s) || !text.empty()) return false;
    }
  }
  *microseconds = (*hour * 3600LL + *minute * 60 + second - offset_s) * 1'000'000 + fraction;
  return true;
}

}  // namespace

IntegerFit ParseInteger(std::string_view text, std::int64_t* out) {
  const bool negative = !text.empty() && text[0] == '-';
  const std::string_view digits = WithoutSign(text);
  if (digits.empty()) return IntegerFit::kNotInteger;
  std::uint64_t value = 0;
  if (digits.size() <= 18) {
    for (const char c : digits) {
      if (!IsDigit(c)) return IntegerFit::kNotInteger;
      value = value * 10 + static_cast<std::uint64_t>(c - '0');
    }
    *out = negative ? -static_cast<std::int64_t>(value) : static_cast<std::int64_t>(value);
    return IntegerFit::kFits;
  }
  if (!std::ranges::all_of(digits, IsDigit)) return IntegerFit::kNotInteger;
  const std::string_view signed_text = text[0] == '+' ? digits : text;
  const auto [rest, fault] =
      std::from_chars(signed_text.data(), signed_text.data() + signed_text.size(), *out);
  return fault == std::errc() ? IntegerFit::kFits : IntegerFit::kTooLarge;
}

bool HasLeadingZero(std::string_view text) {
  const std::string_view digits = WithoutSign(text);
  return digits.size() > 1 && digits[0] == '0' && IsDigit(digits[1]);
}

RealFit ParseReal(std::string_view text, char decimal, double* out) {
  Decimal parts;
  if (!SplitNumber(text, decimal, &parts)) {
    const std::string_view word = WithoutSign(text);
    if (!EqualsIgnoringCase(word, "inf") && !EqualsIgnoringCase(word, "infinity"))
      return RealFit::kNotNumber;
    *out = text[0] == '-' ? -std::numeric_limits<double>::infinity()
                          : std::numeric_limits<double>::infinity();
    return RealFit::kInfinite;
  }
  // Both factors are exact doubles, so one rounding gives the nearest result (Clinger's fast path).
  if (parts.digit_count <= 19 && parts.digits <= kExactIntegers && parts.exponent >= -22 &&
      parts.exponent <= 22) {
    const auto digits = static_cast<double>(parts.digits);
    const double value = parts.exponent < 0 ? digits / kPowersOfTen[-parts.exponent]
                                            : digits * kPowersOfTen[parts.exponent];
    *out = parts.negative ? -value : value;
    return RealFit::kFits;
  }
  return ParseSlowly(text, decimal, parts, out);
}

bool LosesDigits(std::string_view text) {
  const std::string_view digits = WithoutSign(text);
  if (digits.size() < 16) return false;
  std::int64_t value = 0;
  switch (ParseInteger(digits, &value)) {
    case IntegerFit::kNotInteger:
      return false;
    case IntegerFit::kTooLarge:
      return true;
    case IntegerFit::kFits:
      break;
  }
  return static_cast<std::uint64_t>(value) > kExactIntegers;
}

bool ParseBool(std::string_view text, bool* out) {
  if (text.size() == 4 && EqualsIgnoringCase(text, "true")) return *out = true, true;
  if (text.size() == 5 && EqualsIgnoringCase(text, "false")) return *out = false, true;
  return false;
}

bool ParseLooseBool(std::string_view text, bool* out, unsigned* spelling) {
  static constexpr std::string_view kTrue[] = {"true", "yes", "y", "t", "on", "1"};
  static constexpr std::string_view kFalse[] = {"false", "no", "n", "f", "off", "0"};
  if (text.empty() || text.size() > 5) return false;
  for (unsigned i = 0; i < std::size(kTrue); ++i) {
    const bool is_true = EqualsIgnoringCase(text, kTrue[i]);
    if (!is_true && !EqualsIgnoringCase(text, kFalse[i])) continue;
    *out = is_true;
    *spelling = 1u << i;
    return true;
  }
  return false;
}

bool ParseTime(std::string_view text, DateOrder order, TimeValue* out, YearDigits digits) {
  DateParts parts;
  const std::size_t shortest = digits == YearDigits::kFour ? 8 : 6;
  if (text.size() < shortest ||
      !TakeDateParts(text, order == DateOrder::kYearMonthDay, digits, &parts))
    return false;
  int year = parts.first, month = parts.second, day = parts.third;
  if (order != DateOrder::kYearMonthDay) {
    year = parts.third;
    day = order == DateOrder::kDayMonthYear ? parts.first : parts.second;
    month = order == DateOrder::kDayMonthYear ? parts.second : parts.first;
  }
  if (!IsCalendarDay(year, month, day)) return false;
  *out = {DaysFromCivil(year, month, day) * 86'400'000'000, false, false, false};
  if (text.empty()) return true;
  if (!Take(text, 'T') && !Take(text, 't') && !Take(text, ' ')) return false;
  std::int64_t clock = 0;
  if (!TakeClock(text, &clock, out)) return false;
  out->microseconds += clock;
  out->has_time = true;
  return true;
}

bool HasDateShape(std::string_view text) {
  if (text.size() < 8 || !IsDigit(text[0])) return false;
  DateParts parts;
  std::string_view rest = text;
  if (!TakeDateParts(rest, true, YearDigits::kFour, &parts)) {
    rest = text;
    if (!TakeDateParts(rest, false, YearDigits::kFour, &parts)) return false;
  }
  return rest.empty() || rest[0] == 'T' || rest[0] == ' ';
}

bool HasShortYear(std::string_view text) {
  TimeValue time;
  const auto is_date = [&](DateOrder order, YearDigits digits) {
    return ParseTime(text, order, &time, digits);
  };
  if (text.size() < 6 || !IsDigit(text[0])) return false;
  return (is_date(DateOrder::kDayMonthYear, YearDigits::kFourOrTwo) ||
          is_date(DateOrder::kMonthDayYear, YearDigits::kFourOrTwo)) &&
         !is_date(DateOrder::kDayMonthYear, YearDigits::kFour) &&
         !is_date(DateOrder::kMonthDayYear, YearDigits::kFour);
}

std::optional<std::string_view> WithoutThousands(std::string_view text, char mark,
                                                 std::span<char, kMaxMarkedNumber> buffer) {
  if (text.size() > buffer.size()) return std::nullopt;
  const std::string_view whole = text;
  std::size_t size = 0;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    buffer[size++] = text[0];
    text.remove_prefix(1);
  }
  bool marked = false;
  for (std::size_t group = 0;; ++group) {
    std::size_t digits = 0;
    for (; digits < text.size() && IsDigit(text[digits]); ++digits) buffer[size++] = text[digits];
    text.remove_prefix(digits);
    const std::size_t mark_bytes = MarkAt(text, mark);
    if (group > 0 ? digits != 3 : mark_bytes > 0 && (digits == 0 || digits > 3))
      return std::nullopt;
    if (mark_bytes == 0) break;
    marked = true;
    text.remove_prefix(mark_bytes);
  }
  if (!marked) return whole;
  std::ranges::copy(text, buffer.begin() + static_cast<std::ptrdiff_t>(size));
  return std::string_view(buffer.data(), size + text.size());
}

bool ParseDecimal(std::string_view text, char decimal, int scale, Int128* out) {
  const bool negative = !text.empty() && text[0] == '-';
  text = WithoutSign(text);
  constexpr int kMaxDigits = 38;
  Int128 value = 0;
  int digit_count = 0, fraction = -1;
  bool any = false;
  for (const char c : text) {
    if (c == decimal && fraction < 0) {
      fraction = 0;
      continue;
    }
    if (!IsDigit(c)) return false;
    any = true;
    if (fraction >= 0 && fraction == scale) {
      if (c != '0') return false;
      continue;
    }
    if (value != 0 && ++digit_count >= kMaxDigits) return false;
    value = value * 10 + (c - '0');
    if (fraction >= 0) ++fraction;
  }
  for (int i = std::max(fraction, 0); i < scale; ++i) {
    if (value != 0 && ++digit_count >= kMaxDigits) return false;
    value *= 10;
  }
  *out = negative ? -value : value;
  return any;
}

int FractionDigits(std::string_view text, char decimal) {
  const std::size_t mark = text.find(decimal);
  return mark == text.npos ? 0
                           : static_cast<int>(std::min<std::size_t>(text.size() - mark - 1, 100));
}

bool IsNull(std::string_view text, std::span<const std::string> more) {
  switch (text.size()) {
    case 0:
      return true;
    case 2:
      if (text == "NA") return true;
      break;
    case 3:
      if (text == "N/A" || text == "n/a" || text == "NaN" || text == "nan") return true;
      break;
    case 4:
      if (text == "NULL" || text == "null" || text == "#N/A") return true;
      break;
    default:
      break;
  }
  return !more.empty() && std::ranges::find(more, text) != more.end();
}

bool IsNan(std::string_view text) { return text == "NaN" || text == "nan"; }

}  // namespace lathe::data::csv
