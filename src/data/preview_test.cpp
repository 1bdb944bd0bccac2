#include "data/preview.h"

#include <gtest/gtest.h>

#include <fstream>

#include "data/testing/import_fixture.h"

namespace lathe::data {
namespace {

using PreviewTest = data_testing::ImportFixture;

TEST_F(PreviewTest, GivesTheRowsAskedFor) {
  std::string text = "n\n";
  for (int i = 0; i < 10; ++i) text += std::to_string(i) + "\n";
  ASSERT_TRUE(Import(text).ok());
  const auto page = ReadPreview(table(), 3, 4);
  ASSERT_TRUE(page.ok());
  EXPECT_EQ(page->total_rows, 10);
  EXPECT_EQ(lathe::ToText(json::value(page->rows)), "[[4],[5],[6]]");
}

TEST_F(PreviewTest, GivesNoRowsPastTheEnd) {
  ASSERT_TRUE(Import("n\n1\n").ok());
  const auto page = ReadPreview(table(), 10, 1);
  ASSERT_TRUE(page.ok());
  EXPECT_EQ(page->total_rows, 1);
  EXPECT_TRUE(page->rows.empty());
}

TEST_F(PreviewTest, SpellsInfinityAsText) {
  ASSERT_TRUE(Import("x\n1.5\ninf\n-inf\nNaN\n").ok());
  const auto page = ReadPreview(table(), 10, 0);
  ASSERT_TRUE(page.ok());
  EXPECT_EQ(lathe::ToText(json::value(page->rows)), R"([[1.5],["Infinity"],["-Infinity"],[null]])");
}

TEST_F(PreviewTest, CutsVeryLongTextsBetweenCharacters) {
  std::string text = "t\nx";
  for (int i = 0; i < 8000; ++i) text += "\xc3\xa9";
  ASSERT_TRUE(Import(text + "\n").ok());
  const auto page = ReadPreview(table(), 10, 0);
  ASSERT_TRUE(page.ok());
  const std::string shown(page->rows[0].as_array()[0].as_string());
  EXPECT_LE(shown.size(), kMaxPreviewText + 3);
  EXPECT_TRUE(shown.ends_with("\xc3\xa9..."));
}

TEST_F(PreviewTest, GivesFewerRowsOfAVeryWideTable) {
  std::string text;
  for (int i = 0; i < 2000; ++i) text += (i ? ",c" : "c") + std::to_string(i);
  std::string row = "\n1";
  for (int i = 1; i < 2000; ++i) row += ",1";
  for (int i = 0; i < 300; ++i) text += row;
  const auto report = Import(text);
  ASSERT_TRUE(report.ok()) << report.error().detail;
  const auto page = ReadPreview(table(), 1000, 0);
  ASSERT_TRUE(page.ok());
  EXPECT_EQ(page->rows.size(), static_cast<std::size_t>(kMaxPreviewValues / 2000));
}

TEST_F(PreviewTest, SaysThatAFileIsMissing) {
  const auto page = ReadPreview(folder_ / "none.parquet", 10, 0);
  ASSERT_FALSE(page.ok());
  EXPECT_EQ(page.error().code, ErrorCode::kDatasetCorrupt);
}

TEST_F(PreviewTest, SaysThatAFileIsCutOff) {
  ASSERT_TRUE(Import("n,t\n1,a\n2,b\n").ok());
  std::filesystem::resize_file(table(), std::filesystem::file_size(table()) - 10);
  const auto page = ReadPreview(table(), 10, 0);
  ASSERT_FALSE(page.ok());
  EXPECT_EQ(page.error().code, ErrorCode::kDatasetCorrupt);
}

}  // namespace
}  // namespace lathe::data
