#include "store/disk_space.h"

#include <gtest/gtest.h>

#include "store/testing/fixture.h"

namespace lathe::store {
namespace {

using store_testing::Must;
using store_testing::TemporaryFolder;

constexpr DiskUse UseOf(double percent) { return {1'000'000, 1'000'000, percent, percent}; }

class DiskSpaceTest : public testing::Test {
 protected:
  TemporaryFolder folder_;
};

TEST_F(DiskSpaceTest, TheMarksDivideFineFromWarnedFromRefused) {
  const DiskSpace disk(folder_.path(), {90, 95, 0});
  EXPECT_EQ(disk.LevelOf(UseOf(89.9)), DiskLevel::kFine);
  EXPECT_EQ(disk.LevelOf(UseOf(90)), DiskLevel::kWarn);
  EXPECT_EQ(disk.LevelOf(UseOf(94.9)), DiskLevel::kWarn);
  EXPECT_EQ(disk.LevelOf(UseOf(95)), DiskLevel::kRefuse);
}

TEST_F(DiskSpaceTest, WhatIsRefusedIsSaidAndNothingIsSaidWhileAllIsFine) {
  const DiskSpace disk(folder_.path(), {90, 95, 0});
  EXPECT_EQ(disk.Describe(UseOf(50)), "");
  EXPECT_EQ(disk.Describe(UseOf(91.7)), "91 % full");
  EXPECT_EQ(disk.Describe(UseOf(99)), "99 % full: new uploads and jobs are refused");
}

TEST_F(DiskSpaceTest, PastTheMarkNothingNewIsAdmitted) {
  EXPECT_TRUE(DiskSpace(folder_.path(), {100, 101, 0}).Admit().ok());
  const Status refused = DiskSpace(folder_.path(), {0, 0, 0}).Admit();
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::kStorageFull);
}

TEST_F(DiskSpaceTest, ADiskThatCannotBeAskedCountsAsFine) {
  const DiskSpace disk(folder_.path() / "gone", {0.1, 0.1, 0});
  EXPECT_EQ(disk.Look().total_bytes, 0);
  EXPECT_TRUE(disk.Admit().ok());
}

TEST_F(DiskSpaceTest, TheBallastIsMadeOfItsSizeReleasedAndMadeAgain) {
  DiskSpace disk(folder_.path(), {100, 101, 1 << 20});
  Must(disk.KeepBallast());
  EXPECT_TRUE(disk.has_ballast());
  EXPECT_EQ(std::filesystem::file_size(folder_.path() / "ballast"), 1U << 20);
  disk.ReleaseBallast();
  EXPECT_FALSE(disk.has_ballast());
  Must(disk.KeepBallast());
  EXPECT_TRUE(disk.has_ballast());
}

TEST_F(DiskSpaceTest, ABallastOfAnotherSizeIsMadeAnewAndNoneIsKeptWhenNoneIsWanted) {
  Must(DiskSpace(folder_.path(), {100, 101, 1 << 20}).KeepBallast());
  Must(DiskSpace(folder_.path(), {100, 101, 4 << 20}).KeepBallast());
  EXPECT_EQ(std::filesystem::file_size(folder_.path() / "ballast"), 4U << 20);
  Must(DiskSpace(folder_.path(), {100, 101, 0}).KeepBallast());
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "ballast"));
}

TEST_F(DiskSpaceTest, AMissingBallastCountsAsUsed) {
  DiskSpace disk(folder_.path(), {100, 101, 1 << 20});
  const DiskUse without = disk.Look();
  EXPECT_GT(without.spoken_for_percent, without.used_percent);
  Must(disk.KeepBallast());
  const DiskUse with = disk.Look();
  EXPECT_EQ(with.spoken_for_percent, with.used_percent);
}

TEST_F(DiskSpaceTest, ABallastThatWouldFillTheDiskIsNotMade) {
  DiskSpace disk(folder_.path(), {0, 0, 1 << 20});
  Must(disk.KeepBallast());
  EXPECT_FALSE(disk.has_ballast());
}

TEST_F(DiskSpaceTest, AFullDiskTakesNoObjectsAndKeepsWhatItHas) {
  const DiskSpace full(folder_.path(), {0, 0, 0});
  const Objects objects(folder_.path(), &full);
  EXPECT_EQ(objects.Create().error().code, ErrorCode::kStorageFull);
  EXPECT_TRUE(objects.List().ok());
}

}  // namespace
}  // namespace lathe::store
