#include "data/sources/object_path.h"

#include <gtest/gtest.h>

namespace lathe::data::sources {
namespace {

TEST(ObjectPathTest, TakesNamesAndPatternsBelowTheRoot) {
  for (const char* path : {"", "a.csv", "csv/2024/*.parquet", "year=*/*.csv", "a b/ö.json"})
    EXPECT_TRUE(CheckObjectPath(path).ok()) << path;
}

TEST(ObjectPathTest, RefusesWaysOutOfTheStore) {
  for (const char* path : {"csv/../x", "s3://other/x", "/etc/passwd", "a%2e", "a?b", "a#b", "a\nb"})
    EXPECT_FALSE(CheckObjectPath(path).ok()) << path;
}

}  // namespace
}  // namespace lathe::data::sources
