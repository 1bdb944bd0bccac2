#include "store/objects.h"

#include <gtest/gtest.h>

#include <fstream>

#include "store/testing/fixture.h"

namespace lathe::store {
namespace {

using store_testing::Must;
using store_testing::TemporaryFolder;

class ObjectsTest : public testing::Test {
 protected:
  TemporaryFolder folder_;
  Objects objects_{folder_.path()};
};

TEST_F(ObjectsTest, APublishedFileIsThereAndAnUnpublishedOneIsGone) {
  const std::string id = NewId();
  {
    PendingFile kept = Must(objects_.Create());
    Must(kept.Append("kept"));
    Must(objects_.Publish(kept, id));
    PendingFile dropped = Must(objects_.Create());
    Must(dropped.Append("dropped"));
  }
  EXPECT_TRUE(objects_.Exists(id));
  EXPECT_EQ(Must(objects_.List()).size(), 1U);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_.path()), {}), 1);
}

TEST_F(ObjectsTest, AnAdoptedFileMovesIn) {
  const auto file = folder_.path() / "finished";
  std::ofstream(file) << "model";
  const std::string id = NewId();
  Must(objects_.Adopt(file, id));
  EXPECT_TRUE(objects_.Exists(id));
  EXPECT_FALSE(std::filesystem::exists(file));
}

TEST_F(ObjectsTest, RemovingTwiceIsFine) {
  const std::string id = NewId();
  std::ofstream(objects_.PathOf(id)) << "x";
  EXPECT_TRUE(objects_.Remove(id).ok());
  EXPECT_TRUE(objects_.Remove(id).ok());
}

TEST_F(ObjectsTest, ASymbolicLinkIsNoObject) {
  const std::string id = NewId();
  std::filesystem::create_symlink("/etc/passwd", folder_.path() / id);
  EXPECT_FALSE(objects_.Exists(id));
  EXPECT_TRUE(Must(objects_.List()).empty());
}

TEST_F(ObjectsTest, HalfWrittenFilesOfAnEarlierProcessAreRemoved) {
  std::ofstream(folder_.path() / ".tmp-left") << "half";
  std::ofstream(objects_.PathOf(NewId())) << "whole";
  EXPECT_EQ(Must(objects_.RemoveTemporaries()), 1);
  EXPECT_EQ(Must(objects_.List()).size(), 1U);
}

}  // namespace
}  // namespace lathe::store
