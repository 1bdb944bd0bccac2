#include "base/file.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

namespace lathe {
namespace {

namespace fs = std::filesystem;

class FileTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "file_XXXXXX";
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { fs::remove_all(folder_); }
  std::size_t Count() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
  }
  fs::path folder_;
};

TEST_F(FileTest, APublishedFileHasAllItsBytesAndIsPrivate) {
  PendingFile file = *PendingFile::Create(folder_);
  ASSERT_TRUE(file.Append("hello ").ok());
  ASSERT_TRUE(file.Append("world").ok());
  EXPECT_EQ(file.size_bytes(), 11);
  ASSERT_TRUE(file.Publish(folder_ / "final").ok());
  EXPECT_EQ(*ReadText(folder_ / "final"), "hello world");
  struct stat info {};
  ASSERT_EQ(::stat((folder_ / "final").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600U);
  EXPECT_EQ(Count(), 1U);
}

TEST_F(FileTest, AFileThatIsNotPublishedIsRemoved) {
  {
    PendingFile file = *PendingFile::Create(folder_);
    ASSERT_TRUE(file.Append("lost").ok());
    PendingFile moved = std::move(file);
    EXPECT_EQ(Count(), 1U);
  }
  EXPECT_EQ(Count(), 0U);
}

TEST_F(FileTest, PublishingReplacesWhatWasThere) {
  ASSERT_TRUE(PublishText(folder_ / "a", "one").ok());
  ASSERT_TRUE(PublishText(folder_ / "a", "two").ok());
  EXPECT_EQ(*ReadText(folder_ / "a"), "two");
}

TEST_F(FileTest, ADiskThatTakesNoMoreIsToldAsFull) {
  ::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  const rlimit small{1'000, before.rlim_max};
  PendingFile file = *PendingFile::Create(folder_);
  ::setrlimit(RLIMIT_FSIZE, &small);
  const Status written = file.Append(std::string(5'000, 'x'));
  ::setrlimit(RLIMIT_FSIZE, &before);
  ASSERT_FALSE(written.ok());
  EXPECT_EQ(written.error().code, ErrorCode::kStorageFull);
}

TEST_F(FileTest, ReadingIsBounded) {
  ASSERT_TRUE(PublishText(folder_ / "a", "12345").ok());
  EXPECT_TRUE(ReadText(folder_ / "a", 5).ok());
  EXPECT_EQ(ReadText(folder_ / "a", 4).error().code, ErrorCode::kPayloadTooLarge);
  EXPECT_EQ(ReadText(folder_ / "missing").error().code, ErrorCode::kNotFound);
}

TEST_F(FileTest, AMappingFollowsNoLinkAndTakesEmptyFiles) {
  std::ofstream(folder_ / "empty");
  EXPECT_TRUE(MappedFile::Open(folder_ / "empty")->bytes().empty());
  fs::create_symlink("/etc/passwd", folder_ / "link");
  EXPECT_FALSE(MappedFile::Open(folder_ / "link").ok());
  EXPECT_FALSE(MappedFile::Open(folder_).ok());
}

}  // namespace
}  // namespace lathe
