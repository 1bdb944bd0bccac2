#include "store/data_dir.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "store/testing/fixture.h"

namespace lathe::store {
namespace {

using store_testing::Must;
using store_testing::TemporaryFolder;

TEST(DataDir, ASecondLockIsRefusedAndNamesThePid) {
  const TemporaryFolder folder;
  const DataDir first = Must(DataDir::Lock(folder.path() / "data"));
  const auto second = DataDir::Lock(folder.path() / "data");
  ASSERT_FALSE(second.ok());
  EXPECT_NE(second.error().detail.find("pid " + std::to_string(::getpid())), std::string::npos);
  EXPECT_EQ(DataDir::LockHolder(folder.path() / "data"), ::getpid());
}

TEST(DataDir, TheLockGoesWithItsHolder) {
  const TemporaryFolder folder;
  { const DataDir held = Must(DataDir::Lock(folder.path())); }
  EXPECT_EQ(DataDir::LockHolder(folder.path()), 0);
  EXPECT_TRUE(DataDir::Lock(folder.path()).ok());
}

TEST(DataDir, ALinkWhereAFolderShouldBeIsRefused) {
  const TemporaryFolder folder;
  std::filesystem::create_directory_symlink("/tmp", folder.path() / "objects");
  const auto locked = DataDir::Lock(folder.path());
  ASSERT_FALSE(locked.ok());
  EXPECT_NE(locked.error().detail.find("symbolic link"), std::string::npos);
}

TEST(DataDir, ToolsNeedADatabaseThere) {
  const TemporaryFolder folder;
  EXPECT_FALSE(DataDir::OpenUnlocked(folder.path()).ok());
}

}  // namespace
}  // namespace lathe::store
