#include "data/clean/written_value.h"

#include <gtest/gtest.h>

namespace lathe::data::clean {
namespace {

struct Placed {
  std::string floor;
  bool exact;
  int beyond;
  bool operator==(const Placed&) const = default;
};

Placed Place(const json::value& value, const NumberRange& range) {
  const auto number = PlaceNumber(value, range);
  EXPECT_TRUE(number.has_value()) << lathe::ToText(value);
  if (!number) return {};
  return {number->beyond == 0 ? DigitsOf(number->floor, range.scale) : "", number->exact,
          number->beyond};
}

TEST(WrittenValueTest, NumbersLieBetweenThoseOfAScale) {
  const NumberRange cents = NumberRange::Decimal(5, 2);
  EXPECT_EQ(Place(1.25, cents), (Placed{"1.25", true, 0}));
  EXPECT_EQ(Place("1.254", cents), (Placed{"1.25", false, 0}));
  EXPECT_EQ(Place(-1.254, cents), (Placed{"-1.26", false, 0}));
  EXPECT_EQ(Place("-0.004", cents), (Placed{"-0.01", false, 0}));
  EXPECT_EQ(Place("1.2500e1", cents), (Placed{"12.50", true, 0}));
  EXPECT_EQ(Place("0.00000", cents), (Placed{"0.00", true, 0}));
  EXPECT_EQ(Place(1000, cents), (Placed{"", true, 1}));
  EXPECT_EQ(Place(-999.995, cents), (Placed{"", false, -1}));
  EXPECT_EQ(Place(1e300, cents), (Placed{"", false, 1}));
}

TEST(WrittenValueTest, WholeNumbersAreExactToTheirEnds) {
  const NumberRange whole = NumberRange::Int64();
  EXPECT_EQ(Place("9007199254740993", whole), (Placed{"9007199254740993", true, 0}));
  EXPECT_EQ(Place("-9223372036854775808", whole), (Placed{"-9223372036854775808", true, 0}));
  EXPECT_EQ(Place("9223372036854775808", whole), (Placed{"", true, 1}));
  EXPECT_EQ(Place(2.5, whole), (Placed{"2", false, 0}));
  for (const char* text : {"", ".", "abc", "1,5", "1e", "nan", "inf", "0x10", "1 2"})
    EXPECT_FALSE(PlaceNumber(text, whole).has_value()) << text;
}

TEST(WrittenValueTest, MomentsCountWithTheirOffset) {
  const std::int64_t hour = 3'600'000'000;
  EXPECT_EQ(ReadMoment("1970-01-01T02:00:00+02:00"), 0);
  EXPECT_EQ(ReadMoment("1970-01-01 01:00"), hour);
  EXPECT_EQ(ReadMoment("1970-01-01T00:00:00.000001Z"), 1);
  EXPECT_EQ(ReadMoment(" 1970-01-02 "), 24 * hour);
  for (const char* text : {"04/01/2024", "2024-13-45", "soon", "2024", ""})
    EXPECT_FALSE(ReadMoment(text).has_value()) << text;
  EXPECT_FALSE(ReadMoment(20240101).has_value());
}

TEST(WrittenValueTest, FarYearsHaveTheirPlaceInTheCalendar) {
  const std::int64_t cycle = std::int64_t{146'097} * 86'400'000'000;
  EXPECT_EQ(*ReadMoment("12024-02-29"), *ReadMoment("2024-02-29") + 25 * cycle);
  EXPECT_EQ(*ReadMoment("-0043-03-15"), *ReadMoment("2357-03-15") - 6 * cycle);
  EXPECT_EQ(*ReadMoment("0000-02-29"), *ReadMoment("2000-02-29") - 5 * cycle);
}

TEST(WrittenValueTest, TruthIsReadInWords) {
  EXPECT_EQ(ReadTruth(false), false);
  EXPECT_EQ(ReadTruth("No"), false);
  EXPECT_EQ(ReadTruth(1), true);
  EXPECT_FALSE(ReadTruth("maybe").has_value());
  EXPECT_FALSE(ReadTruth(2).has_value());
}

}  // namespace
}  // namespace lathe::data::clean
