#include "data/csv/header.h"

#include <gtest/gtest.h>

namespace lathe::data::csv {
namespace {

using Names = std::vector<std::string>;

TEST(Header, MakesEachNameUnique) {
  std::vector<Warning> warnings;
  const auto names =
      NamesFromHeader({"x", "x", "y", "x", "x_2"}, Limits(), NamesOf::kCsv, warnings);
  ASSERT_TRUE(names.ok());
  EXPECT_EQ(*names, (Names{"x", "x_2", "y", "x_3", "x_2_2"}));
  EXPECT_EQ(warnings.size(), 3u);
  EXPECT_EQ(warnings[0].code, "csv_duplicate_header");
}

TEST(Header, NamesWhatHasNoName) {
  std::vector<Warning> warnings;
  const auto names = NamesFromHeader({"a", " ", "", "column_3"}, Limits(), NamesOf::kCsv, warnings);
  ASSERT_TRUE(names.ok());
  EXPECT_EQ(*names, (Names{"a", "column_2", "column_3", "column_3_2"}));
}

TEST(Header, TrimsAndFlattensNames) {
  std::vector<Warning> warnings;
  EXPECT_EQ(*NamesFromHeader({" Age\t", "two\nlines"}, Limits(), NamesOf::kCsv, warnings),
            (Names{"Age", "two lines"}));
}

TEST(Header, TellsOfNamesThatDifferOnlyInCase) {
  std::vector<Warning> warnings;
  ASSERT_TRUE(NamesFromHeader({"Age", "AGE"}, Limits(), NamesOf::kCsv, warnings).ok());
  ASSERT_EQ(warnings.size(), 1u);
  EXPECT_EQ(warnings[0].code, "csv_similar_header");
}

TEST(Header, HoldsNamesAndColumnsToTheirLimits) {
  std::vector<Warning> warnings;
  Limits limits;
  EXPECT_EQ(NamesFromHeader({std::string(256, 'a')}, limits, NamesOf::kCsv, warnings).error().code,
            ErrorCode::kColumnNameTooLong);
  EXPECT_TRUE(NamesFromHeader({std::string(255, 'a')}, limits, NamesOf::kCsv, warnings).ok());
  limits.max_columns = 2;
  EXPECT_EQ(NamesFromHeader({"a", "b", "c"}, limits, NamesOf::kCsv, warnings).error().code,
            ErrorCode::kDatasetTooManyColumns);
  EXPECT_EQ(MakeNames(3, limits).error().code, ErrorCode::kDatasetTooManyColumns);
}

}  // namespace
}  // namespace lathe::data::csv
