#include "data/frame.h"

#include <gtest/gtest.h>

namespace lathe::data {
namespace {

Frame SmallFrame() {
  Frame frame;
  frame.AddColumn("x", ColumnKind::kNumber);
  frame.AddColumn("city", ColumnKind::kText);
  frame.column(0).numbers = {1, 2, 3};
  frame.column(1).codes = {0, 1, -1};
  frame.column(1).dictionary = {frame.Own("Rome"), frame.Own("Oslo")};
  frame.SetRowCount(3);
  return frame;
}

TEST(Frame, FindsColumnsByName) {
  const Frame frame = SmallFrame();
  ASSERT_NE(frame.Find("city"), nullptr);
  EXPECT_EQ(frame.Find("city")->kind, ColumnKind::kText);
  EXPECT_EQ(frame.Find("City"), nullptr);
}

TEST(Frame, TakesRowsInTheOrderGiven) {
  const Frame frame = SmallFrame();
  const std::uint32_t rows[] = {2, 0, 0};
  const Frame taken = frame.Take(rows);
  EXPECT_EQ(taken.row_count(), 3u);
  EXPECT_EQ(taken.column(0).numbers, (std::vector<double>{3, 1, 1}));
  EXPECT_EQ(taken.column(1).codes, (std::vector<std::int32_t>{-1, 0, 0}));
  EXPECT_EQ(taken.column(1).dictionary[0], "Rome");
}

TEST(Frame, OwnsTextsLargerThanABlockAndKeepsSmallOnesInPlace) {
  Frame frame;
  const std::string_view small = frame.Own("small");
  const std::string large(200'000, 'x');
  EXPECT_EQ(frame.Own(large), large);
  for (int i = 0; i < 50'000; ++i) frame.Own("fill the next blocks");
  EXPECT_EQ(small, "small");
  EXPECT_EQ(frame.Own(""), "");
}

TEST(Frame, KeepsItsColumnsAndForgetsItsRowsWhenCleared) {
  Frame frame = SmallFrame();
  frame.Clear();
  EXPECT_EQ(frame.column_count(), 2u);
  EXPECT_EQ(frame.row_count(), 0u);
  EXPECT_TRUE(frame.column(0).numbers.empty());
  EXPECT_TRUE(frame.column(1).dictionary.empty());
  EXPECT_EQ(frame.Own("again"), "again");
}

TEST(Frame, KeepsItsTextsWhenMoved) {
  Frame frame = SmallFrame();
  const Frame moved = std::move(frame);
  EXPECT_EQ(moved.column(1).dictionary[1], "Oslo");
}

}  // namespace
}  // namespace lathe::data
