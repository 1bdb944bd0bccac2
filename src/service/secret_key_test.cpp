#include "service/secret_key.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "store/testing/fixture.h"

namespace lathe::service {
namespace {

class SecretKeyTest : public testing::Test {
 protected:
  store_testing::TemporaryFolder folder;
  std::filesystem::path file = folder.path() / "secret.key";
};

TEST_F(SecretKeyTest, IsMadeOnceAndOnlyForItsOwner) {
  const std::string key = store_testing::Must(LoadOrCreateSecretKey(file));
  EXPECT_EQ(key.size(), 32U);
  EXPECT_EQ(store_testing::Must(LoadOrCreateSecretKey(file)), key);
  struct stat info {};
  ASSERT_EQ(stat(file.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0600U);
}

TEST_F(SecretKeyTest, IsRefusedWhenOthersCanReadIt) {
  store_testing::Must(LoadOrCreateSecretKey(file));
  chmod(file.c_str(), 0640);
  const auto key = LoadOrCreateSecretKey(file);
  ASSERT_FALSE(key.ok());
  EXPECT_NE(key.error().detail.find("chmod"), std::string::npos);
}

TEST_F(SecretKeyTest, IsRefusedWhenItIsNot32Bytes) {
  for (const std::size_t size : {0U, 31U, 33U}) {
    std::ofstream(file, std::ios::trunc) << std::string(size, 'k');
    chmod(file.c_str(), 0600);
    EXPECT_FALSE(LoadOrCreateSecretKey(file).ok()) << size;
  }
}

TEST_F(SecretKeyTest, IsNotFollowedThroughALink) {
  std::ofstream(folder.path() / "elsewhere") << std::string(32, 'k');
  std::filesystem::create_symlink(folder.path() / "elsewhere", file);
  EXPECT_FALSE(LoadOrCreateSecretKey(file).ok());
}

TEST(DerivedKeys, DifferByPurpose) {
  EXPECT_EQ(DeriveKey("master", "a"), DeriveKey("master", "a"));
  EXPECT_NE(DeriveKey("master", "a"), DeriveKey("master", "b"));
  EXPECT_EQ(DeriveKey("master", "a").size(), 32U);
}

}  // namespace
}  // namespace lathe::service
