#include "service/source_vault.h"

#include <gtest/gtest.h>

namespace lathe::service {
namespace {

const json::object kSecrets{{"password", "p"}};

TEST(SourceVaultTest, OpensWhatItSealed) {
  const SourceVault vault(std::string(32, 'k'));
  const auto sealed = vault.Seal("w", "s", kSecrets);
  ASSERT_TRUE(sealed);
  EXPECT_EQ(sealed->find("password"), std::string::npos);
  EXPECT_EQ(*vault.Open("w", "s", sealed), kSecrets);
  EXPECT_NE(*vault.Seal("w", "s", kSecrets), *sealed);
}

TEST(SourceVaultTest, NoSecretsAreNothing) {
  const SourceVault vault(std::string(32, 'k'));
  EXPECT_FALSE(vault.Seal("w", "s", {}));
  EXPECT_TRUE(vault.Open("w", "s", std::nullopt)->empty());
}

TEST(SourceVaultTest, ARowOfAnotherSourceOrKeyOpensNothing) {
  const SourceVault vault(std::string(32, 'k'));
  const auto sealed = vault.Seal("w", "s", kSecrets);
  EXPECT_FALSE(vault.Open("w", "other", sealed).ok());
  EXPECT_FALSE(vault.Open("other", "s", sealed).ok());
  EXPECT_FALSE(SourceVault(std::string(32, 'x')).Open("w", "s", sealed).ok());
  EXPECT_FALSE(vault.Open("w", "s", "not sealed").ok());
}

}  // namespace
}  // namespace lathe::service
