#include "data/sources/object_files.h"

#include <gtest/gtest.h>

namespace lathe::data::sources {
namespace {

TEST(ObjectFiles, MakesNamesPatternsOfThemselves) {
  EXPECT_EQ(ExactPattern("odd/br[1]*.csv"), "odd/br[[]1][*].csv");
  EXPECT_EQ(ExactPattern("plain/a.csv"), "plain/a.csv");
  EXPECT_TRUE(IsPattern("a[1].csv"));
  EXPECT_FALSE(IsPattern("a(1).csv"));
}

TEST(ObjectFiles, KnowsTheColumnsThatAllFoldersGive) {
  const auto file = [](const char* address) { return ObjectFile{address, "", {}, {}}; };
  EXPECT_EQ(FolderColumns({file("s3://b/year=1/kind=a/x.csv"), file("s3://b/year=2/kind=b/x.csv")}),
            (std::vector<std::string>{"year", "kind"}));
  EXPECT_TRUE(FolderColumns({file("s3://b/year=1/x.csv"), file("s3://b/x.csv")}).empty());
  EXPECT_TRUE(HasName({"Year"}, "year"));
}

}  // namespace
}  // namespace lathe::data::sources
