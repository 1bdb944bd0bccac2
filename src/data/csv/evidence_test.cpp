#include "data/csv/evidence.h"

#include <gtest/gtest.h>

namespace lathe::data::csv {
namespace {

Evidence Of(const std::vector<std::string>& cells, char decimal = '.') {
  Dialect dialect;
  dialect.decimal = decimal;
  Evidence evidence;
  std::int64_t line = 2;
  for (const std::string& cell : cells) evidence.Observe(cell, line++, dialect);
  return evidence;
}

struct Case {
  std::vector<std::string> cells;
  PhysicalType exact;
  PhysicalType majority;
};

TEST(Evidence, GivesTheTypeThatAllOrMostValuesFit) {
  using enum PhysicalType;
  const Case cases[] = {
      {{"1", "-2", "", "+3"}, kInt64, kInt64},
      {{"1", "2.5", "1e3"}, kDouble, kDouble},
      {{"1", "inf"}, kDouble, kDouble},
      {{"true", "FALSE", "NA"}, kBool, kBool},
      {{"yes", "no"}, kString, kString},
      {{"1", "2", "x"}, kString, kInt64},
      {{"1.5", "2", "x"}, kString, kDouble},
      {{"1", "x", "y"}, kString, kString},
      {{"00501", "10115"}, kString, kString},
      {{"9223372036854775808", "1"}, kString, kString},
      {{"9007199254740993", "1.5"}, kString, kString},
      {{"9007199254740993", "1"}, kInt64, kInt64},
      {{"2024-01-31", "2024-02-29"}, kDate, kDate},
      {{"2024-01-31", "2023-02-29"}, kString, kString},
      {{"2024-01-31", "2024-02-01", "2023-02-29"}, kString, kDate},
      {{"2024-01-31", "2024-01-31 10:00"}, kTimestamp, kTimestamp},
      {{"2024-01-31T10:00Z", "2024-01-31T11:00+01:00"}, kTimestamp, kTimestamp},
      {{"2024-01-31T10:00Z", "2024-01-31T10:00"}, kString, kString},
      {{"31/1/2024", "1/2/2024"}, kDate, kDate},
      {{"1/2/2024", "3/4/2024"}, kString, kString},
      {{"31/1/2024", "1/31/2024"}, kString, kString},
      {{"", "NULL", "nan"}, kString, kString},
  };
  for (const Case& c : cases) {
    const Evidence evidence = Of(c.cells);
    EXPECT_EQ(evidence.Decide().physical, c.exact) << c.cells[0] << " " << c.cells[1];
    EXPECT_EQ(evidence.DecideByMajority().physical, c.majority) << c.cells[0] << " " << c.cells[1];
  }
}

TEST(Evidence, ReadsDayAndMonthInTheOrderThatIsProven) {
  EXPECT_EQ(Of({"31/1/2024"}).ProvenOrder(), DateOrder::kDayMonthYear);
  EXPECT_EQ(Of({"1/31/2024"}).ProvenOrder(), DateOrder::kMonthDayYear);
  EXPECT_EQ(Of({"1/2/2024"}).ProvenOrder(), std::nullopt);
  EXPECT_EQ(Of({"2024-01-02"}).ProvenOrder(), std::nullopt);
}

TEST(Evidence, TakesTheDecimalMarkOfTheFile) {
  EXPECT_EQ(Of({"1,5", "2,25"}, ',').Decide().physical, PhysicalType::kDouble);
  EXPECT_EQ(Of({"1,5", "2,25"}, ',').fraction_digits(), 2);
  EXPECT_EQ(Of({"1.5"}, ',').Decide().physical, PhysicalType::kString);
}

TEST(Evidence, CountsValuesReadBeforeAsTheirType) {
  ColumnType whole;
  whole.physical = PhysicalType::kInt64;
  Evidence late = Of({"2.5"});
  late.Assume(whole, 1'000, 1);
  EXPECT_EQ(late.Decide().physical, PhysicalType::kDouble);
  EXPECT_EQ(late.value_count(), 1'001);
  Evidence word = Of({"x"});
  word.Assume(whole, 1'000, 1);
  EXPECT_EQ(word.Decide().physical, PhysicalType::kString);
  EXPECT_EQ(word.DecideByMajority().physical, PhysicalType::kInt64);
}

TEST(Evidence, SaysWhichValueMadeAColumnText) {
  const std::pair<std::vector<std::string>, std::pair<std::string, std::string>> cases[] = {
      {{"1", "2", "oops"}, {"column_mixed_types", "\"oops\" on line 4"}},
      {{"10115", "00501"}, {"column_leading_zeros", "\"00501\" (line 3)"}},
      {{"1", "9223372036854775808"}, {"column_integer_overflow", "\"9223372036854775808\""}},
      {{"9007199254740993", "99999999999999999999"},
       {"column_integer_overflow", "\"99999999999999999999\" on line 3 is beyond"}},
      {{"9007199254740993", "1.5"}, {"column_integer_overflow", "\"9007199254740993\" on line 2"}},
      {{"1/2/2024", "3/4/2024"},
       {"column_ambiguous_date", "\"1/2/2024\" on line 2 may have the day or the month first"}},
      {{"2024-01-31", "2023-02-29"},
       {"column_ambiguous_date", "\"2023-02-29\" on line 3 is written like a date"}},
      {{"31/1/2024", "1/31/2024"},
       {"column_ambiguous_date",
        "Days come first in \"31/1/2024\" on line 2, months in \"1/31/2024\" on line 3"}},
      {{"2024-01-31", "31/1/2024"},
       {"column_ambiguous_date", "more than one way: \"2024-01-31\" on line 2, \"31/1/2024\""}},
      {{"2024-01-31T10:00Z", "2024-01-31T10:00"},
       {"column_ambiguous_date",
        "Some times have a zone, such as \"2024-01-31T10:00Z\" on line 2"}},
      {{"1/2/24", "3/4/24"}, {"column_ambiguous_date", "\"1/2/24\" on line 2 has a year of two"}},
      {{"1,234.5", "12"}, {"column_number_marks", "if \",\" is read as the mark"}},
      {{"1.234,5", "12,5"}, {"column_number_marks", "if \".\" is read as the mark"}},
      {{"1 234", "1.5"}, {"column_number_marks", "if \" \" is read as the mark"}},
      {{"$1.50", "$2,000.00"}, {"column_number_marks", "\"$1.50\" on line 2"}},
      {{"12%", "7.5 %"}, {"column_number_marks", "\"12%\" on line 2"}},
      {{"1", "2", "x"}, {"column_mixed_types", "1 of 3 values is not numeric"}},
      {{"2024-01-31", "2024-02-01", "soon"}, {"column_mixed_types", "\"soon\" on line 4"}},
      {{"yes", "no", "true", "off"}, {"column_boolean_like", "3 ways"}},
  };
  for (const auto& [cells, expected] : cases) {
    const auto warnings = Of(cells).Explain("c", "");
    ASSERT_EQ(warnings.size(), 1u) << cells.back();
    EXPECT_EQ(warnings[0].code, expected.first);
    EXPECT_NE(warnings[0].message.find(expected.second), std::string::npos) << warnings[0].message;
  }
  EXPECT_TRUE(Of({"1", "2"}).Explain("c", "").empty());
  EXPECT_EQ(Of({"1/2/2024"}).Explain("c", "")[0].message.find("name the column's type"),
            std::string::npos);
  EXPECT_TRUE(Of({"a", "b"}).Explain("c", "").empty());
}

TEST(Evidence, KeepsTheFirstOfEachKindOfValue) {
  const Evidence numbers = Of({"1", "", "2,5", "3,5", "x"}, ',');
  EXPECT_EQ(numbers.first().value, "1");
  EXPECT_EQ(numbers.fractional().value, "2,5");
  EXPECT_EQ(numbers.fractional().line, 4);
  EXPECT_EQ(numbers.not_number().value, "x");
  EXPECT_FALSE(numbers.zoned().any());
  EXPECT_EQ(Of({"2024-01-31", "2024-01-31T10:00+02:00"}).zoned().line, 3);
}

}  // namespace
}  // namespace lathe::data::csv
