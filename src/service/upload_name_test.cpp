#include "service/upload_name.h"

#include <gtest/gtest.h>

namespace lathe::service {
namespace {

std::string Clean(std::string_view name) {
  const auto clean = CleanUploadName(name);
  return clean.ok() ? *clean : "<" + std::string(clean.error().name()) + ">";
}

TEST(UploadName, KeepsTheLastPartOfAPath) {
  EXPECT_EQ(Clean("../../etc/passwd"), "passwd");
  EXPECT_EQ(Clean("..\\..\\windows\\win.ini"), "win.ini");
  EXPECT_EQ(Clean("C:\\x.csv"), "x.csv");
  EXPECT_EQ(Clean("....//....//x.csv"), "x.csv");
}

TEST(UploadName, KeepsNamesThatAreOnlyLabels) {
  for (const char* name : {"CON", ".htaccess", "x.csv;.exe", "-rf.csv", "$(touch pwned).csv",
                           "'; DROP TABLE files;--.csv", "\xc3\xa9.csv", "\xf0\x9f\x98\x80.csv"})
    EXPECT_EQ(Clean(name), name);
}

TEST(UploadName, DropsWhatChangesHowANameLooks) {
  EXPECT_EQ(Clean("\xe2\x80\xaevsc.exe"), "vsc.exe");
  EXPECT_EQ(Clean("a\r\nX-Injected: 1.csv"), "aX-Injected: 1.csv");
  EXPECT_EQ(Clean("\xef\xbb\xbf.csv"), ".csv");
}

TEST(UploadName, CutsLongNamesBetweenCharacters) {
  const std::string stem(250, 'a');
  EXPECT_EQ(Clean(stem + "\xc3\xa9 and more.csv"), stem + ".csv");
  EXPECT_EQ(Clean(std::string(260, 'a')).size(), 255u);
}

TEST(UploadName, KeepsTheExtensionOfALongName) {
  const std::string stem(400, 'a');
  EXPECT_EQ(Clean(stem + ".parquet"), std::string(247, 'a') + ".parquet");
  EXPECT_EQ(Clean(stem + ".csv.gz"), std::string(248, 'a') + ".csv.gz");
  EXPECT_EQ(Clean(stem + ". And a sentence that goes on"), std::string(255, 'a'));
  EXPECT_EQ(Clean("." + stem), "." + std::string(254, 'a'));
}

TEST(UploadName, RefusesWhatIsNoName) {
  for (const std::string_view name :
       {std::string_view(""), std::string_view("."), std::string_view(".."), std::string_view("a/"),
        std::string_view("a\0b.csv", 7), std::string_view("  "), std::string_view("\xff.csv"),
        std::string_view("\xed\xa0\x80.csv"), std::string_view("\xc0\xaf")})
    EXPECT_EQ(Clean(name), "<upload_bad_name>") << testing::PrintToString(name);
}

}  // namespace
}  // namespace lathe::service
