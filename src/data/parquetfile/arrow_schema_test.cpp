#include "data/parquetfile/arrow_schema.h"

#include <gtest/gtest.h>

#include <string>

namespace lathe::data::parquetfile {
namespace {

// A schema of three columns: a duration of nanoseconds, an integer, a duration whose unit is left
// out.
constexpr std::string_view kSchema =
    "/////6gAAAAQAAAACgAMAAAABAAIAAAADAAAAAEAAAAMAAAACAAIAAAABAAIAAAABAAAAAMAAAAYAAAAPAAAAFgA"
    "AAAMAAwAAAAAAAQACAAMAAAAEgAAAAwAAAAGAAYABAAAAAgAAAADAAAADAAMAAAAAAAEAAgADAAAAAIAAAAIAAAA"
    "BAAEAAQAAAAMAAwAAAAAAAQACAAMAAAAEgAAAAgAAAAEAAQABAAAAAAAAAA=";

TEST(DurationUnits, SaysWhichColumnsAreDurations) {
  EXPECT_EQ(DurationUnits(kSchema), (std::vector<std::string>{"nanoseconds", "", "milliseconds"}));
}

TEST(DurationUnits, SaysNothingOfWhatItCannotRead) {
  EXPECT_TRUE(DurationUnits("").empty());
  EXPECT_TRUE(DurationUnits("no base64!").empty());
  EXPECT_TRUE(DurationUnits("AAAA").empty());
}

TEST(DurationUnits, StaysInsideOfBytesThatAreCutOrChanged) {
  for (std::size_t size = 0; size < kSchema.size(); ++size)
    EXPECT_LE(DurationUnits(kSchema.substr(0, size)).size(), 3u) << size;
  for (std::size_t i = 0; i < kSchema.size(); ++i) {
    std::string changed(kSchema);
    changed[i] = '_';
    EXPECT_LE(DurationUnits(changed).size(), kSchema.size()) << i;
  }
}

}  // namespace
}  // namespace lathe::data::parquetfile
