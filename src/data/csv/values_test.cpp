#include "data/csv/values.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <random>

namespace lathe::data::csv {
namespace {

double Real(std::string_view text, char mark = '.') {
  double value = 0;
  return ParseReal(text, mark, &value) == RealFit::kFits ? value
                                                         : std::numeric_limits<double>::quiet_NaN();
}

TEST(ParseInteger, TakesWhatInt64Holds) {
  std::int64_t value = 0;
  EXPECT_EQ(ParseInteger("9223372036854775807", &value), IntegerFit::kFits);
  EXPECT_EQ(value, std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(ParseInteger("-9223372036854775808", &value), IntegerFit::kFits);
  EXPECT_EQ(value, std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(ParseInteger("+12", &value), IntegerFit::kFits);
  EXPECT_EQ(value, 12);
}

TEST(ParseInteger, SaysWhatIsTooLargeAndWhatIsNone) {
  std::int64_t value = 0;
  EXPECT_EQ(ParseInteger("9223372036854775808", &value), IntegerFit::kTooLarge);
  EXPECT_EQ(ParseInteger("99999999999999999999999", &value), IntegerFit::kTooLarge);
  for (const char* text : {"", "-", "+", "1.0", "1e3", "0x1F", " 1", "1 ", "１", "1,000", "--1"})
    EXPECT_EQ(ParseInteger(text, &value), IntegerFit::kNotInteger) << text;
}

TEST(ParseReal, ReadsEveryDoubleBackExactly) {
  std::mt19937_64 random(7);
  for (int i = 0; i < 20'000; ++i) {
    double value;
    const std::uint64_t bits = random();
    std::memcpy(&value, &bits, sizeof value);
    if (!std::isfinite(value) || std::fpclassify(value) == FP_SUBNORMAL) continue;
    char text[64];
    std::snprintf(text, sizeof text, i % 2 ? "%.17g" : "%.6e", value);
    EXPECT_EQ(Real(text), std::strtod(text, nullptr)) << text;
  }
}

TEST(ParseReal, KnowsTheDecimalComma) {
  EXPECT_EQ(Real("1,5", ','), 1.5);
  EXPECT_TRUE(std::isnan(Real("1.5", ',')));
  EXPECT_TRUE(std::isnan(Real("1,5", '.')));
}

TEST(ParseReal, NeverRoundsToZeroOrGuesses) {
  double value = 0;
  EXPECT_EQ(ParseReal("1e-400", '.', &value), RealFit::kNotNumber);
  EXPECT_EQ(ParseReal("1e400", '.', &value), RealFit::kInfinite);
  EXPECT_EQ(ParseReal("-inf", '.', &value), RealFit::kInfinite);
  EXPECT_LT(value, 0);
  for (const char* text : {"", ".", "e5", "1e", "0x10", "$5", "5%", "1 000",
                           "\xe2\x88\x92"
                           "5",
                           "1.2.3"})
    EXPECT_EQ(ParseReal(text, '.', &value), RealFit::kNotNumber) << text;
}

TEST(LeadingZero, IsThatOfCodesOnly) {
  EXPECT_TRUE(HasLeadingZero("007"));
  EXPECT_TRUE(HasLeadingZero("-05"));
  EXPECT_FALSE(HasLeadingZero("0"));
  EXPECT_FALSE(HasLeadingZero("0.5"));
}

TEST(LosesDigits, StartsBeyondTwoToThe53) {
  EXPECT_FALSE(LosesDigits("9007199254740992"));
  EXPECT_TRUE(LosesDigits("9007199254740993"));
  EXPECT_TRUE(LosesDigits("-99999999999999999999"));
}

TEST(ParseTime, TakesDaysOfTheCalendarOnly) {
  TimeValue time;
  EXPECT_TRUE(ParseTime("2024-02-29", DateOrder::kYearMonthDay, &time));
  EXPECT_EQ(time.microseconds, 19'782LL * 86'400'000'000);
  for (const char* text :
       {"2023-02-29", "2024-02-30", "0000-00-00", "2024-13-01", "2024-1", "24-01-01"})
    EXPECT_FALSE(ParseTime(text, DateOrder::kYearMonthDay, &time)) << text;
}

TEST(ParseTime, ReadsClocksAndZones) {
  TimeValue time;
  ASSERT_TRUE(ParseTime("1970-01-01T01:00:00.25+01:00", DateOrder::kYearMonthDay, &time));
  EXPECT_EQ(time.microseconds, 250'000);
  EXPECT_TRUE(time.has_time && time.has_zone);
  EXPECT_FALSE(ParseTime("1970-01-01 25:00", DateOrder::kYearMonthDay, &time));
  EXPECT_FALSE(ParseTime("1970-01-01 10:00 and more", DateOrder::kYearMonthDay, &time));
}

TEST(ParseTime, ReadsClocksOfTwelveHours) {
  const std::pair<const char*, std::int64_t> cases[] = {{"12:00 AM", 0},    {"12:30 am", 30},
                                                        {"1:05 AM", 65},    {"12:00 PM", 720},
                                                        {"2:05:00PM", 845}, {"11:59 pm", 1439}};
  for (const auto& [clock, minutes] : cases) {
    TimeValue time;
    ASSERT_TRUE(ParseTime(std::string("1/1/1970 ") + clock, DateOrder::kMonthDayYear, &time))
        << clock;
    EXPECT_EQ(time.microseconds, minutes * 60'000'000) << clock;
    EXPECT_FALSE(time.has_zone);
  }
  TimeValue time;
  for (const char* text :
       {"1/1/1970 13:00 PM", "1/1/1970 0:30 AM", "1/1/1970 1:00 XM", "1/1/1970 1:00 PM Z"})
    EXPECT_FALSE(ParseTime(text, DateOrder::kMonthDayYear, &time)) << text;
}

TEST(ParseTime, ReadsYearsOfTwoDigitsWhenItMay) {
  const std::pair<const char*, const char*> cases[] = {{"1/2/24", "2024-02-01"},
                                                       {"1/2/68", "2068-02-01"},
                                                       {"01.02.69", "1969-02-01"},
                                                       {"1/2/00 9:30", "2000-02-01 9:30"}};
  for (const auto& [text, same] : cases) {
    TimeValue time, expected;
    EXPECT_FALSE(ParseTime(text, DateOrder::kDayMonthYear, &time));
    ASSERT_TRUE(ParseTime(text, DateOrder::kDayMonthYear, &time, YearDigits::kFourOrTwo)) << text;
    ASSERT_TRUE(ParseTime(same, DateOrder::kYearMonthDay, &expected));
    EXPECT_EQ(time.microseconds, expected.microseconds) << text;
  }
  TimeValue time;
  EXPECT_FALSE(ParseTime("1/2/124", DateOrder::kDayMonthYear, &time, YearDigits::kFourOrTwo));
  EXPECT_TRUE(HasShortYear("31/12/99"));
  EXPECT_FALSE(HasShortYear("31/12/1999"));
  EXPECT_FALSE(HasShortYear("99/99/99"));
}

TEST(WithoutThousands, TakesOutMarksBetweenGroupsOfThree) {
  char buffer[kMaxMarkedNumber];
  const auto plain = [&](std::string_view text, char mark) {
    return std::string(WithoutThousands(text, mark, buffer).value_or("none"));
  };
  EXPECT_EQ(plain("1,234,567.25", ','), "1234567.25");
  EXPECT_EQ(plain("-12.345,5", '.'), "-12345,5");
  EXPECT_EQ(plain("1 234", ' '), "1234");
  EXPECT_EQ(plain("1\u00A0234\u202F567", ' '), "1234567");
  EXPECT_EQ(plain("12.5", ','), "12.5");
  for (const char* text : {"1,23", "1234,567", ",123", "1,,234", "1,2345", "12,", "1,234,5"})
    EXPECT_EQ(plain(text, ','), "none") << text;
}

TEST(ParseTime, FollowsTheOrderOfDayAndMonth) {
  TimeValue day_first, month_first;
  ASSERT_TRUE(ParseTime("03/02/1970", DateOrder::kDayMonthYear, &day_first));
  ASSERT_TRUE(ParseTime("03/02/1970", DateOrder::kMonthDayYear, &month_first));
  EXPECT_EQ(day_first.microseconds / 86'400'000'000, 33);
  EXPECT_EQ(month_first.microseconds / 86'400'000'000, 60);
}

TEST(ParseDecimal, KeepsEveryDigitOrRefuses) {
  Int128 value = 0;
  ASSERT_TRUE(ParseDecimal("12345678901234567890.12", '.', 2, &value));
  EXPECT_EQ(static_cast<std::int64_t>(value % 1'000'000), 789'012);
  EXPECT_TRUE(ParseDecimal("1.500", '.', 2, &value));
  EXPECT_FALSE(ParseDecimal("1.005", '.', 2, &value));
  EXPECT_FALSE(ParseDecimal(std::string(39, '9'), '.', 0, &value));
  EXPECT_FALSE(ParseDecimal("", '.', 2, &value));
}

TEST(Nulls, AreTheListedTextsAndTheUsersOwn) {
  for (const char* text : {"", "NA", "N/A", "n/a", "#N/A", "NULL", "null", "NaN", "nan"})
    EXPECT_TRUE(IsNull(text, {})) << text;
  for (const char* text : {"None", "-", "?", "na", "nil", "0"})
    EXPECT_FALSE(IsNull(text, {})) << text;
  const std::string more[] = {"-"};
  EXPECT_TRUE(IsNull("-", more));
}

TEST(LooseBool, CountsSpellings) {
  bool truth = false;
  unsigned yes = 0, no = 0;
  EXPECT_TRUE(ParseLooseBool("Yes", &truth, &yes) && truth);
  EXPECT_TRUE(ParseLooseBool("NO", &truth, &no) && !truth);
  EXPECT_EQ(yes, no);
  EXPECT_FALSE(ParseLooseBool("maybe", &truth, &yes));
}

}  // namespace
}  // namespace lathe::data::csv
