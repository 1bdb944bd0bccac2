#include "data/iso_time.h"

#include <gtest/gtest.h>

namespace lathe::data {
namespace {

TEST(IsoTime, SpellsDates) {
  EXPECT_EQ(IsoDate(0), "1970-01-01");
  EXPECT_EQ(IsoDate(19'782), "2024-02-29");
  EXPECT_EQ(IsoDate(-1), "1969-12-31");
  EXPECT_EQ(IsoDate(-719'162), "0001-01-01");
}

TEST(IsoTime, SpellsTimesWithTheFractionTheyHave) {
  EXPECT_EQ(IsoTimestamp(0), "1970-01-01T00:00:00");
  EXPECT_EQ(IsoTimestamp(3'661'250'000), "1970-01-01T01:01:01.25");
  EXPECT_EQ(IsoTimestamp(-1), "1969-12-31T23:59:59.999999");
}

}  // namespace
}  // namespace lathe::data
