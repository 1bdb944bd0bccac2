#include "data/xlsx/number_format.h"

#include <gtest/gtest.h>

#include <utility>

namespace lathe::data::xlsx {
namespace {

TEST(ReadFormatCode, TellsDatesFromNumbers) {
  const std::pair<const char*, NumberFormat> cases[] = {
      {"General", NumberFormat::kNumber},          {"0.00", NumberFormat::kNumber},
      {"#,##0 \"days\"", NumberFormat::kNumber},   {"[Red]0.0;[Blue]-0.0", NumberFormat::kNumber},
      {"[h]:mm", NumberFormat::kElapsed},          {"yyyy-mm-dd", NumberFormat::kDate},
      {"d. mmmm yyyy hh:mm", NumberFormat::kDate}, {"[$-409]m/d/yy;@", NumberFormat::kDate},
      {"hh:mm:ss", NumberFormat::kTime},
  };
  for (const auto& [code, format] : cases) EXPECT_EQ(ReadFormatCode(code), format) << code;
}

TEST(DateText, CountsFromBothEpochs) {
  EXPECT_EQ(DateText(45293, NumberFormat::kDate, false), "2024-01-02");
  EXPECT_EQ(DateText(45293 - 1462, NumberFormat::kDate, true), "2024-01-02");
  EXPECT_EQ(DateText(1, NumberFormat::kDate, false), "1900-01-01");
  EXPECT_EQ(DateText(59, NumberFormat::kDate, false), "1900-02-28");
  EXPECT_EQ(DateText(61, NumberFormat::kDate, false), "1900-03-01");
  EXPECT_EQ(DateText(2958465, NumberFormat::kDate, false), "9999-12-31");
  EXPECT_EQ(DateText(45000.5, NumberFormat::kDate, false), "2023-03-15T12:00:00");
  EXPECT_EQ(DateText(0.75, NumberFormat::kDate, false), "18:00:00");
  EXPECT_EQ(DateText(0, NumberFormat::kTime, false), "00:00:00");
}

TEST(DateText, HasNoDayForWhatIsNone) {
  for (const double serial : {0.0, 60.0, 2958466.0, -1.0, 1e300})
    EXPECT_EQ(DateText(serial, NumberFormat::kDate, false), std::nullopt) << serial;
}

}  // namespace
}  // namespace lathe::data::xlsx
