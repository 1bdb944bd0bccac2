#include "data/iso_time.h"

#include <gtest/gtest.h>

namespace lathe::data {
namespace {

TEST(IsoTime, SpellsDates) {
  EXPECT_EQ(IsoDate(0), "1970-01-01");
  EXPECT_EQ(IsoDate(19'782), "2024-02-29");
  EXPECT_EQ(IsoDate(-1), "1969-12-31");
  EXPECT_EQ(IsoDate(-719'162), "0001-01-01");
  EXPECT_EQ(IsoDate(-719'163), "0000-12-31");
}

TEST(IsoTime, SpellsDatesOfAllYearsThatTablesKeep) {
  EXPECT_EQ(IsoDate(-735'160), "-0043-03-15");
  EXPECT_EQ(IsoDate(2'932'897), "10000-01-01");
  EXPECT_EQ(IsoDate(2'145'042'905), "5874897-12-31");
  EXPECT_EQ(IsoDate(-2'440'588), "-4713-11-24");
  EXPECT_EQ(IsoTimestamp(9'223'371'244'799'000'000), "294246-12-31T23:59:59");
}

TEST(IsoTime, SpellsTimesWithTheFractionTheyHave) {
  EXPECT_EQ(IsoTimestamp(0), "1970-01-01T00:00:00");
  EXPECT_EQ(IsoTimestamp(3'661'250'000), "1970-01-01T01:01:01.25");
  EXPECT_EQ(IsoTimestamp(-1), "1969-12-31T23:59:59.999999");
}

}  // namespace
}  // namespace lathe::data
